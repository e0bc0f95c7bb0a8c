/** A workgroup's two-factor policy: on for every member, or off. */
import { database } from "../db";
import type { Origin } from "../db/audit";
import { updateTwoFactorRequired } from "../db/workgroups";
import { HttpProblem } from "../http";
import { sendAfterAnswer } from "../messaging/after-answer";
import type { WorkgroupSecurity } from "../schemas";
import { actorOf, type WorkgroupAdmin } from "./session";
import { chargeSettingChange } from "./setting-limit";

/** @throws HttpProblem 401, 403 (no admin, second step or recent authentication missing), 404, 429 */
export async function changePolicy(
  admin: WorkgroupAdmin,
  required: boolean,
  origin: Origin,
): Promise<WorkgroupSecurity> {
  const { workgroup } = admin;
  if (workgroup.twoFactorRequired !== required) await chargeSettingChange(admin.user.id);
  const change = { workgroupId: workgroup.id, required };
  const result = await updateTwoFactorRequired(database(), actorOf(admin), change, origin);
  if (!result.ok) throw new HttpProblem(result.reason);
  if (result.changed) sendAfterAnswer();
  return result.security;
}
