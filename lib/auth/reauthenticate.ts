/** The password again, within a session, and a code where the policy wants one: before anything is turned off. */
import { database } from "../db";
import { type Origin, recordEvent } from "../db/audit";
import { markReauthenticated } from "../db/sessions";
import { findPasswordHash } from "../db/users";
import { startReauthentication } from "../mfa/session-challenge";
import { verifyPassword } from "./password";
import { holderOf, isRecentlyAuthenticated, type SignedIn } from "./session";
import { tryPassword } from "./throttle";

export type Reauthenticated =
  | { ok: true }
  /** The password was right; a code has been queued to complete it. */
  | { ok: false; reason: "code_required"; deliveryIds: string[] }
  | { ok: false; reason: "incorrect_password" | "unauthenticated" }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/**
 * Makes authentication recent for ten minutes, or asks for the code that does. Wrong passwords count together with those of the
 * sign-in page. Where a code is wanted and authentication is recent already, a right password is enough and prolongs nothing.
 */
export async function reauthenticate(signedIn: SignedIn, password: string, origin: Origin): Promise<Reauthenticated> {
  const { user, session, policy } = signedIn;
  const tried = await tryPassword(user.email, origin, async () =>
    (await verifyPassword(password, await findPasswordHash(database(), user.id))) ? true : null,
  );
  if (!tried.ok && tried.reason === "too_many_attempts") return tried;
  if (!tried.ok) {
    const event = { type: "reauthentication", result: "failure", reason: "incorrect_password" } as const;
    await recordEvent(database(), { ...event, actorId: user.id, subjectId: user.id }, origin);
    return { ok: false, reason: "incorrect_password" };
  }
  if (!policy.required) {
    await markReauthenticated(database(), session.id, user.id, origin);
    return { ok: true };
  }
  if (isRecentlyAuthenticated(signedIn)) return { ok: true };
  const deliveryIds = await startReauthentication(user, holderOf(signedIn), origin);
  // The account changed since this request began, so this session is over.
  return deliveryIds ? { ok: false, reason: "code_required", deliveryIds } : { ok: false, reason: "unauthenticated" };
}
