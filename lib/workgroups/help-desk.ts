/** The help desk of a workgroup's admins: unlock and resume. */

import { actorOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { rowIdSchema } from "@/lib/contract/fields";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import * as rows from "./help-desk.store";

/** `no_member`: the user is not a member of this workgroup. */
export type MemberHelped = rows.HelpOutcome;

/** Names the member for a write of the help desk; null if the id is none. */
export function helpOf(admin: WorkgroupAdmin, memberId: string): rows.Help | null {
  const id = rowIdSchema.safeParse(memberId);
  return id.success
    ? { workgroupId: admin.workgroup.id, actor: actorOf(admin), memberId: id.data.toLowerCase() }
    : null;
}

export const noMember = { ok: false, reason: "no_member" } as const;

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
