/** Enforcement: a workgroup's two-factor policy for all members. */

import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import { actorOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { chargeSettingChange } from "@/lib/auth/setting-limit";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { type PolicyChanged, updateTwoFactorRequired } from "./policy.store";

/** Turns enforcement on or off. The statement checks the admin's authority again. Setting the current value changes nothing and is not charged. */
export async function changePolicy(
  admin: WorkgroupAdmin,
  required: boolean,
  client: ClientInfo,
): Promise<PolicyChanged | TooManyAttempts> {
  const { workgroup } = admin;
  const limited = workgroup.twoFactorRequired === required ? null : await chargeSettingChange(admin.user.id);
  if (limited) return limited;
  const change = { workgroupId: workgroup.id, required };
  const result = await updateTwoFactorRequired(database(), actorOf(admin), change, client);
  if (result.ok && result.changed) sendAfterAnswer();
  return result;
}
