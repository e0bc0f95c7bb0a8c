/** A new password, for a user who is signed in and knows the current one. */

import { hashPassword, verifyPassword } from "@/lib/auth/password-hash";
import { attemptPassword } from "@/lib/auth/password-rate-limit";
import { actorOf, type SignedIn } from "@/lib/auth/session";
import type { PasswordChange } from "@/lib/contract/password";
import { presentPasswordSentence, ratePassword } from "@/lib/contract/password-rules";
import { database } from "@/lib/db";
import { type ClientInfo, recordEvent } from "@/lib/db/audit";
import type { Denial } from "@/lib/db/authority";
import { findPasswordHash } from "@/lib/db/users";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { changePassword as storePassword } from "./password.store";

export type PasswordChanged =
  | { ok: true; endedSessions: number }
  /** The new password will not do; `sentence` says why. */
  | { ok: false; reason: "unacceptable"; sentence: string }
  | { ok: false; reason: "incorrect_password" | "conflict" | Denial }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/**
 * Changes the password; this session goes on, every other one ends. Wrong current passwords count together with those of the sign-in
 * page. The attempt is charged first and given back when the current password is right: the new one is judged, which costs time, only
 * for its owner. @throws Overloaded
 */
export async function changePassword(
  signedIn: SignedIn,
  { currentPassword, newPassword }: PasswordChange,
  client: ClientInfo,
): Promise<PasswordChanged> {
  const { user, policy } = signedIn;
  const tried = await attemptPassword(user.email, client, async () => {
    const stored = await findPasswordHash(database(), user.id);
    return (await verifyPassword(currentPassword, stored)) ? stored : null;
  });
  if (!tried.ok && tried.reason === "too_many_attempts") return tried;
  if (!tried.ok) {
    const event = { type: "account.password_changed", result: "failure", reason: "incorrect_password" } as const;
    await recordEvent(database(), { ...event, actorId: user.id, subjectId: user.id }, client);
    return { ok: false, reason: "incorrect_password" };
  }
  const verdict = await ratePassword(newPassword, [user.name, user.email]);
  if (!verdict.ok) return { ok: false, reason: "unacceptable", sentence: verdict.reason };
  if (await verifyPassword(newPassword, tried.value)) {
    return { ok: false, reason: "unacceptable", sentence: presentPasswordSentence };
  }

  const passwordHash = await hashPassword(newPassword);
  const stored = await storePassword(database(), actorOf(signedIn), passwordHash, client);
  if (!stored.ok) return stored;
  sendAfterAnswer();
  // Once a code is required the app gets nothing any more: those rows are no sessions to the person who counts them.
  const counted = stored.ended.filter((client) => client === "web" || !policy.required);
  return { ok: true, endedSessions: counted.length };
}
