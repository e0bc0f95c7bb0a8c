/** A user's own name and two-factor setting. */
import { database } from "../db";
import type { Origin } from "../db/audit";
import { updateAccount } from "../db/users";
import { HttpProblem } from "../http";
import { sendAfterAnswer } from "../messaging/after-answer";
import type { AccountPatch } from "../schemas";
import { actorOf, type SignedIn } from "./session";
import { chargeSettingChange } from "./setting-limit";

/**
 * Stores both or neither.
 * @throws HttpProblem 401, 403 `second_step_required`, 403 `reauthentication_required`, 409 `enforced_by_workgroup`, 429
 */
export async function changeAccount(signedIn: SignedIn, patch: AccountPatch, origin: Origin): Promise<void> {
  const { user } = signedIn;
  const { name, twoFactorEnabled } = patch;
  const changes =
    (name !== undefined && name !== user.name) ||
    (twoFactorEnabled !== undefined && twoFactorEnabled !== user.twoFactorEnabled);
  if (changes) await chargeSettingChange(user.id);
  const result = await updateAccount(database(), actorOf(signedIn), patch, origin);
  if (!result.ok) throw new HttpProblem(result.reason);
  if (result.twoFactorChanged) sendAfterAnswer();
}
