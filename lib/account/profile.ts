/** A user's own name and two-factor setting. */

import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import { actorOf, type SignedIn } from "@/lib/auth/session";
import { chargeSettingChange } from "@/lib/auth/setting-limit";
import type { AccountPatch } from "@/lib/contract/account-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { type AccountChanged, updateAccount } from "./profile.store";

/** Changes the name, the own two-factor setting, or both in one statement. Storing the current value is not charged as a change. */
export async function changeAccount(
  signedIn: SignedIn,
  patch: AccountPatch,
  client: ClientInfo,
): Promise<AccountChanged | TooManyAttempts> {
  const { user } = signedIn;
  const { name, twoFactorEnabled } = patch;
  const changes =
    (name !== undefined && name !== user.name) ||
    (twoFactorEnabled !== undefined && twoFactorEnabled !== user.twoFactorEnabled);
  const limited = changes ? await chargeSettingChange(user.id) : null;
  if (limited) return limited;
  const result = await updateAccount(database(), actorOf(signedIn), patch, client);
  if (result.ok && result.twoFactorChanged) sendAfterAnswer();
  return result;
}
