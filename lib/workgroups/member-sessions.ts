/** Signs a member out everywhere, for an admin who may help that member. */
import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { chargeMemberChange } from "@/lib/auth/setting-limit";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { helpOf, type MemberHelped, noMember } from "./help-desk";
import { endMemberSessions } from "./member-sessions.store";

/** Ends all sessions of a member and notifies the member. Idempotent. */
export async function signOutMember(
  admin: WorkgroupAdmin,
  memberId: string,
  client: ClientInfo,
): Promise<MemberHelped | TooManyAttempts> {
  const help = helpOf(admin, memberId);
  if (!help) return noMember;
  const limited = await chargeMemberChange(admin.user.id);
  if (limited) return limited;
  const ended = await endMemberSessions(database(), help, client);
  if (ended.ok && ended.changed) sendAfterAnswer();
  return ended;
}
