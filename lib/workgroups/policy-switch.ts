/** Enforcement: a workgroup's two-factor policy for all members. */

import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import { actorOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { chargeSettingChange } from "@/lib/auth/setting-limit";
import type { AdministeredWorkgroup, SecurityPatch, WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { findLastPolicyChange, type PolicyChanged, updateTwoFactorRequired } from "./policy.store";

/** Adds who last changed the policy, and when. Both are null if the audit log has no change that led to the present value. */
export async function describeSecurity(workgroup: AdministeredWorkgroup): Promise<WorkgroupSecurity> {
  const last = await findLastPolicyChange(database(), workgroup.id);
  const known = last?.required === workgroup.twoFactorRequired ? last : null;
  return { ...workgroup, changedBy: known?.by ?? null, changedAt: known?.at.toISOString() ?? null };
}

/**
 * Turns enforcement on or off. The statement checks the admin's authority and the expected value again. Setting the current value
 * changes nothing and is not charged.
 */
export async function changePolicy(
  admin: WorkgroupAdmin,
  { twoFactorRequired, expectedTwoFactorRequired }: SecurityPatch,
  client: ClientInfo,
): Promise<PolicyChanged | TooManyAttempts> {
  const { workgroup } = admin;
  const limited = workgroup.twoFactorRequired === twoFactorRequired ? null : await chargeSettingChange(admin.user.id);
  if (limited) return limited;
  const change = { workgroupId: workgroup.id, required: twoFactorRequired, expected: expectedTwoFactorRequired };
  const result = await updateTwoFactorRequired(database(), actorOf(admin), change, client);
  if (result.ok && result.changed) sendAfterAnswer();
  return result;
}
