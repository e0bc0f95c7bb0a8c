/** The help desk of a workgroup's admins: members whose second step or destination is in trouble, unlock and resume. */

import { actorOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { rowIdSchema } from "@/lib/contract/fields";
import { MEMBER_PAGE } from "@/lib/contract/limits";
import { type Channel, channels, type HelpReason, helpReasons, type SecondStepState } from "@/lib/contract/vocabulary";
import type { MemberPage, WorkgroupMember } from "@/lib/contract/workgroup-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { type HeavyRead, readHeavily } from "@/lib/db/heavy-reads";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { suppressionOf } from "@/lib/messaging/suppression";
import { toSuppressionView } from "@/lib/messaging/suppression-view";
import * as rows from "./help-desk.store";
import { findMembers, type ListedMember } from "./member-list.store";

const secondStepReasons = { ok: undefined, paused: "paused", stopped: "locked" } as const satisfies Record<
  SecondStepState,
  HelpReason | undefined
>;

function helpReasonsOf({ secondStep, sendLimitUntil, emailSuppression, phoneSuppression }: ListedMember): HelpReason[] {
  const applicable = new Set<HelpReason | undefined>([
    secondStepReasons[secondStep],
    sendLimitUntil ? "send_limit" : undefined,
    emailSuppression?.reason,
    phoneSuppression?.reason,
  ]);
  return helpReasons.filter((reason) => applicable.has(reason));
}

function toMember(listed: ListedMember): WorkgroupMember {
  const { emailSuppression, phoneSuppression, secondStepSince, pausedUntil, sendLimitUntil, ...member } = listed;
  const suppressed = channels.flatMap((channel) => {
    const suppression = toSuppressionView(suppressionOf(channel, { emailSuppression, phoneSuppression }));
    return suppression ? [{ channel, ...suppression }] : [];
  });
  return {
    ...member,
    secondStepSince: secondStepSince?.toISOString() ?? null,
    pausedUntil: pausedUntil?.toISOString() ?? null,
    sendLimitUntil: sendLimitUntil?.toISOString() ?? null,
    suppressed,
    helpReasons: helpReasonsOf(listed),
  };
}

type Asking = Pick<WorkgroupAdmin, "user" | "workgroup">;

/**
 * Lists one page of the workgroup's members by name.
 * @param after cursor: `next` of the previous page
 */
export async function listMembers(
  { user, workgroup }: Asking,
  { needsHelp, after }: { needsHelp: boolean; after?: string },
): Promise<HeavyRead<MemberPage>> {
  // One more row than a page shows that there is a next page.
  const query = { workgroupId: workgroup.id, actorId: user.id, needsHelp, after, limit: MEMBER_PAGE + 1 };
  return readHeavily({ asker: user.id, tenant: workgroup.id }, async (db) => {
    const found = await findMembers(db, query);
    const members = found.slice(0, MEMBER_PAGE).map(toMember);
    return { members, next: found.length > MEMBER_PAGE ? (members.at(-1)?.id ?? null) : null };
  });
}

/** `no_member`: the user is not a member of this workgroup. */
export type MemberHelped = rows.HelpOutcome;

/** Names the member for a write of the help desk; null if the id is none. */
export function helpOf(admin: WorkgroupAdmin, memberId: string): rows.Help | null {
  const id = rowIdSchema.safeParse(memberId);
  return id.success
    ? { workgroupId: admin.workgroup.id, actor: actorOf(admin), memberId: id.data.toLowerCase() }
    : null;
}

const noMember = { ok: false, reason: "no_member" } as const;

/** Unlocks a member: ends a pause or lockout, and resets the send limits. Idempotent. */
export async function unlockMember(admin: WorkgroupAdmin, memberId: string, client: ClientInfo): Promise<MemberHelped> {
  const help = helpOf(admin, memberId);
  if (!help) return noMember;
  const helped = await rows.unlockSecondStep(database(), help, client);
  if (helped.ok && helped.changed) sendAfterAnswer();
  return helped;
}

/** Removes the suppression of a member's destination, so that codes go there again, and notifies the member. Idempotent. */
export async function resumeMemberDestination(
  admin: WorkgroupAdmin,
  memberId: string,
  channel: Channel,
  client: ClientInfo,
): Promise<MemberHelped> {
  const help = helpOf(admin, memberId);
  if (!help) return noMember;
  const helped = await rows.resumeMemberDestination(database(), help, channel, client);
  if (helped.ok && helped.changed) sendAfterAnswer();
  return helped;
}
