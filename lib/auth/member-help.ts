/** What admins see of their members' second step, and what they can do about it. */
import { database } from "../db";
import type { Origin } from "../db/audit";
import * as rows from "../db/member-help";
import { HttpProblem } from "../http";
import { outOf } from "../mfa/suppression";
import { type Channel, channels, type MemberPage, rowIdSchema, type WorkgroupMember } from "../schemas";
import { toLeftOut } from "./account-view";
import { MEMBER_PAGE } from "./limits";
import { notify } from "./notices";
import { requireRecentAuthentication, type WorkgroupAdmin } from "./session";

function toMember({ emailOut, phoneOut, secondStepSince, pausedUntil, ...member }: rows.ListedMember): WorkgroupMember {
  const suppressed = channels.flatMap((channel) => {
    const out = toLeftOut(outOf(channel, { emailOut, phoneOut }));
    return out ? [{ channel, ...out }] : [];
  });
  return {
    ...member,
    secondStepSince: secondStepSince?.toISOString() ?? null,
    pausedUntil: pausedUntil?.toISOString() ?? null,
    suppressed,
  };
}

type Asking = Pick<WorkgroupAdmin, "user" | "workgroup">;

/** One page of the workgroup's members by name; `after` is the `next` of the page before. */
export async function listMembers(
  { user, workgroup }: Asking,
  { needsHelp, after }: { needsHelp: boolean; after?: string },
): Promise<MemberPage> {
  const query = { workgroupId: workgroup.id, actorId: user.id, needsHelp, after, limit: MEMBER_PAGE + 1 };
  // One more than a page tells whether there is another.
  const found = await rows.findMembers(database(), query);
  const members = found.slice(0, MEMBER_PAGE).map(toMember);
  return { members, next: found.length > MEMBER_PAGE ? (members.at(-1)?.id ?? null) : null };
}

const refusals = {
  oneself: "Nobody can help their own account. Another admin can, or the operator of LeadMaster.",
  disabled: "This member cannot enter the workgroup, so there is nothing to release.",
  elsewhere: "You do not administer every workgroup of this member, so the operator of LeadMaster has to do it.",
} satisfies Record<Exclude<Extract<rows.Helped, { ok: false }>["reason"], "no_member">, string>;

function helpOf(admin: WorkgroupAdmin, memberId: string): rows.Help {
  const id = rowIdSchema.safeParse(memberId);
  if (!id.success) throw new HttpProblem("not_found");
  requireRecentAuthentication(admin);
  return { workgroupId: admin.workgroup.id, actorId: admin.user.id, memberId: id.data.toLowerCase() };
}

function changedOrThrow(helped: rows.Helped): { changed: boolean; email: string } {
  if (helped.ok) return helped;
  if (helped.reason === "no_member") throw new HttpProblem("not_found");
  throw new HttpProblem("forbidden", { detail: refusals[helped.reason] });
}

/** Ends the pause or the stop of a member's second step. That there is none is no change and no error. @throws HttpProblem */
export async function releaseMember(admin: WorkgroupAdmin, memberId: string, origin: Origin): Promise<void> {
  const who = helpOf(admin, memberId);
  const { changed, email } = changedOrThrow(await rows.releaseSecondStep(database(), who, origin));
  if (changed) await notify({ userId: who.memberId, email }, { kind: "second_step_released" }, null);
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
