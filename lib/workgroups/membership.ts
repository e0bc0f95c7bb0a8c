/** What an admin changes about a membership: role, disabled or not, removed. */
import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import { actorOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { chargeMemberChange } from "@/lib/auth/setting-limit";
import { rowIdSchema } from "@/lib/contract/fields";
import type { ChangedMember, MemberPatch } from "@/lib/contract/member-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import * as rows from "./membership.store";

type Refused = Extract<rows.MembershipChanged, { ok: false }> | TooManyAttempts;

async function change(
  admin: WorkgroupAdmin,
  userId: string,
  wanted: rows.MembershipChange,
  client: ClientInfo,
): Promise<{ ok: true; member: ChangedMember } | Refused> {
  const id = rowIdSchema.safeParse(userId);
  if (!id.success) return { ok: false, reason: "no_member" };
  const limited = await chargeMemberChange(admin.user.id);
  if (limited) return limited;
  const memberId = id.data.toLowerCase();
  const target = { workgroupId: admin.workgroup.id, actor: actorOf(admin), memberId };
  const result = await rows.changeMembership(database(), target, wanted, client);
  if (!result.ok) return result;
  if (result.changed) sendAfterAnswer();
  const { role, disabled } = result.membership;
  return { ok: true, member: { id: memberId, role, state: disabled ? "disabled" : "active" } };
}

/** Changes the role of a member, disables or enables the membership. Idempotent. */
export async function changeMember(admin: WorkgroupAdmin, userId: string, patch: MemberPatch, client: ClientInfo) {
  return change(admin, userId, patch, client);
}

/** Removes a member from the workgroup; the account stays. */
export async function removeMember(admin: WorkgroupAdmin, userId: string, client: ClientInfo) {
  return change(admin, userId, { removed: true }, client);
}
