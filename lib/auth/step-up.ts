/** The password again, within a session, and a code where the policy wants one: before anything is turned off. */
import { database } from "@/lib/db";
import { type ClientInfo, recordEvent } from "@/lib/db/audit";
import type { Denial } from "@/lib/db/authority";
import { findPasswordHash } from "@/lib/db/users";
import { createStepUpChallenge } from "@/lib/mfa/session-challenge";
import { verifyPassword } from "./password-hash";
import { attemptPassword } from "./password-rate-limit";
import { actorOf, isRecentlyAuthenticated, type SignedIn } from "./session";
import { markSteppedUp } from "./session.store";

export type SteppedUp =
  | { ok: true }
  /** The password was right; a code has been queued to complete it. */
  | { ok: false; reason: "code_required"; deliveryIds: string[] }
  | { ok: false; reason: "incorrect_password" | "conflict" | Denial }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/**
 * Makes authentication recent for ten minutes, or asks for the code that does. Wrong passwords count together with those of the
 * sign-in page. Where a code is wanted and authentication is recent already, a right password is enough and prolongs nothing.
 */
export async function stepUp(signedIn: SignedIn, password: string, client: ClientInfo): Promise<SteppedUp> {
  const { user, policy } = signedIn;
  const tried = await attemptPassword(user.email, client, async () =>
    (await verifyPassword(password, await findPasswordHash(database(), user.id))) ? true : null,
  );
  if (!tried.ok && tried.reason === "too_many_attempts") return tried;
  if (!tried.ok) {
    const event = { type: "reauthentication", result: "failure", reason: "incorrect_password" } as const;
    await recordEvent(database(), { ...event, actorId: user.id, subjectId: user.id }, client);
    return { ok: false, reason: "incorrect_password" };
  }
  if (!policy.required) {
    const refused = await markSteppedUp(database(), actorOf(signedIn), client);
    if (refused === null) return { ok: true };
    if (refused !== "code_required") return { ok: false, reason: refused };
  } else if (isRecentlyAuthenticated(signedIn)) return { ok: true };
  const opened = await createStepUpChallenge(user, actorOf(signedIn), client);
  if (opened.ok) return { ok: false, reason: "code_required", deliveryIds: opened.deliveryIds };
  return { ok: false, reason: opened.reason === "changed" ? "conflict" : opened.reason };
}
