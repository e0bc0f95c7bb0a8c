/** What admins see of their members' second step, and what they can do about it. */
import { database } from "../db";
import type { Origin } from "../db/audit";
import { type HeavyRead, readHeavily } from "../db/heavy-reads";
import * as rows from "../db/member-help";
import { findMembers, type ListedMember } from "../db/member-list";
import { HttpProblem } from "../http";
import { sendAfterAnswer } from "../messaging/after-answer";
import { outOf } from "../mfa/suppression";
import {
  type Channel,
  channels,
  type HelpReason,
  helpReasons,
  type MemberPage,
  rowIdSchema,
  type SecondStepState,
  type WorkgroupMember,
} from "../schemas";
import { toLeftOut } from "./account-view";
import { MEMBER_PAGE } from "./limits";
import { actorOf, type WorkgroupAdmin } from "./session";

const steps = { ok: undefined, paused: "paused", stopped: "locked" } as const satisfies Record<
  SecondStepState,
  HelpReason | undefined
>;

function helpReasonsOf({ secondStep, sendLimitUntil, emailOut, phoneOut }: ListedMember): HelpReason[] {
  const given = new Set<HelpReason | undefined>([
    steps[secondStep],
    sendLimitUntil ? "send_limit" : undefined,
    emailOut?.reason,
    phoneOut?.reason,
  ]);
  return helpReasons.filter((reason) => given.has(reason));
}

function toMember(listed: ListedMember): WorkgroupMember {
  const { emailOut, phoneOut, secondStepSince, pausedUntil, sendLimitUntil, ...member } = listed;
  const suppressed = channels.flatMap((channel) => {
    const out = toLeftOut(outOf(channel, { emailOut, phoneOut }));
    return out ? [{ channel, ...out }] : [];
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

/** One page of the workgroup's members by name; `after` is the `next` of the page before. */
export async function listMembers(
  { user, workgroup }: Asking,
  { needsHelp, after }: { needsHelp: boolean; after?: string },
): Promise<HeavyRead<MemberPage>> {
  // One more than a page tells whether there is another.
  const query = { workgroupId: workgroup.id, actorId: user.id, needsHelp, after, limit: MEMBER_PAGE + 1 };
  return readHeavily({ asker: user.id, tenant: workgroup.id }, async (db) => {
    const found = await findMembers(db, query);
    const members = found.slice(0, MEMBER_PAGE).map(toMember);
    return { members, next: found.length > MEMBER_PAGE ? (members.at(-1)?.id ?? null) : null };
  });
}

/** Sentences for refusals that the problem code does not explain. */
const details: Partial<Record<Refusal, string>> = {
  oneself: "Nobody can help their own account. Another admin can, or the operator of LeadMaster.",
  disabled: "This member cannot enter the workgroup, so there is nothing to release.",
  elsewhere: "You do not administer every workgroup of this member, so the operator of LeadMaster has to do it.",
};

type Refusal = Extract<rows.Helped, { ok: false }>["reason"];

function helpOf(admin: WorkgroupAdmin, memberId: string): rows.Help {
  const id = rowIdSchema.safeParse(memberId);
  if (!id.success) throw new HttpProblem("not_found");
  return { workgroupId: admin.workgroup.id, actor: actorOf(admin), memberId: id.data.toLowerCase() };
}

function changedOrThrow(helped: rows.Helped): boolean {
  if (helped.ok) return helped.changed;
  switch (helped.reason) {
    case "no_member":
    case "not_found":
      throw new HttpProblem("not_found");
    case "oneself":
    case "disabled":
    case "elsewhere":
    case "forbidden":
      throw new HttpProblem("forbidden", { detail: details[helped.reason] });
    default:
      throw new HttpProblem(helped.reason);
  }
}

/** Unlocks a member: ends a pause or lockout, and resets the send limits. Idempotent. @throws HttpProblem */
export async function releaseMember(admin: WorkgroupAdmin, memberId: string, origin: Origin): Promise<void> {
  const who = helpOf(admin, memberId);
  if (changedOrThrow(await rows.releaseSecondStep(database(), who, origin))) sendAfterAnswer();
}

/** Lets codes go to a member's address again that was left out of sends. @throws HttpProblem */
export async function liftMemberSuppression(
  admin: WorkgroupAdmin,
  memberId: string,
  channel: Channel,
  origin: Origin,
): Promise<void> {
  changedOrThrow(await rows.liftMemberSuppression(database(), helpOf(admin, memberId), channel, origin));
}
