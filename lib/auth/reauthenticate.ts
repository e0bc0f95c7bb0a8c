/** The password again, within a session: before anything is turned off. */
import { database } from "../db";
import { type Origin, recordEvent } from "../db/audit";
import { markReauthenticated } from "../db/sessions";
import { findPasswordHash } from "../db/users";
import { verifyPassword } from "./password";
import type { SignedIn } from "./session";
import { chargePasswordTry } from "./throttle";

export type Reauthenticated =
  | { ok: true }
  | { ok: false; reason: "incorrect_password" }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** Makes authentication recent for ten minutes. Wrong passwords count together with those of the sign-in page. */
export async function reauthenticate(
  { user, session }: SignedIn,
  password: string,
  origin: Origin,
): Promise<Reauthenticated> {
  const charged = await chargePasswordTry(user.email, origin);
  if (!charged.ok) return { ok: false, reason: "too_many_attempts", retryAfter: charged.retryAfter };
  if (!(await verifyPassword(password, await findPasswordHash(database(), user.id)))) {
    const event = { type: "reauthentication", result: "failure", reason: "incorrect_password" } as const;
    await recordEvent(database(), { ...event, actorId: user.id, subjectId: user.id }, origin);
    return { ok: false, reason: "incorrect_password" };
  }
  await charged.refund();
  await markReauthenticated(database(), session.id, user.id, origin);
  return { ok: true };
}
