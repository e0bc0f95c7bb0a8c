/** A new password, for a user who is signed in and knows the current one. */

import { hashPassword, verifyPassword } from "@/lib/auth/credential-hash";
import { attemptPassword } from "@/lib/auth/password-rate-limit";
import { actorOf, type SignedIn } from "@/lib/auth/session";
import { presentPasswordSentence, ratePassword } from "@/lib/contract/password-rules";
import type { PasswordChange } from "@/lib/contract/password-schemas";
import { database } from "@/lib/db";
import { type ClientInfo, recordEvent } from "@/lib/db/audit";
import type { Denial } from "@/lib/db/authority";
import { refundRateLimits } from "@/lib/db/rate-limits";
import { passwordHashOf } from "@/lib/db/users";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { changePassword as storePassword } from "./password.store";

export type PasswordChanged =
  | { ok: true; endedSessions: number }
  /** The new password is refused; `sentence` has the reason. */
  | { ok: false; reason: "unacceptable"; sentence: string }
  | { ok: false; reason: "incorrect_password" | "conflict" | Denial }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/**
 * Changes the password and ends all other sessions. Attempts of the current password share the rate limits of the sign-in. An attempt
 * is charged first and refunded if the current password is correct; only then is the new password rated, which costs time.
 * @throws Overloaded
 */
export async function changePassword(
  signedIn: SignedIn,
  { currentPassword, newPassword }: PasswordChange,
  client: ClientInfo,
): Promise<PasswordChanged> {
  const { user, policy } = signedIn;
  const attempt = await attemptPassword(user.email, client, passwordHashOf(user.id), async (found) => {
    const stored = found?.passwordHash ?? null;
    return (await verifyPassword(currentPassword, stored)) ? stored : null;
  });
  if (!attempt.ok && attempt.reason === "too_many_attempts") return attempt;
  if (!attempt.ok) {
    const event = { type: "account.password_changed", result: "failure", reason: "incorrect_password" } as const;
    await recordEvent(database(), { ...event, actorId: user.id, subjectId: user.id }, client);
    return { ok: false, reason: "incorrect_password" };
  }
  await refundRateLimits(database(), attempt.charged);
  const verdict = await ratePassword(newPassword, [user.name, user.email]);
  if (!verdict.ok) return { ok: false, reason: "unacceptable", sentence: verdict.reason };
  if (await verifyPassword(newPassword, attempt.value)) {
    return { ok: false, reason: "unacceptable", sentence: presentPasswordSentence };
  }

  const passwordHash = await hashPassword(newPassword);
  const stored = await storePassword(database(), actorOf(signedIn), passwordHash, client);
  if (!stored.ok) return stored;
  sendAfterAnswer();
  // Mobile sessions are invalid once the policy requires a code, so the user does not count them.
  const counted = stored.ended.filter((client) => client === "web" || !policy.required);
  return { ok: true, endedSessions: counted.length };
}
