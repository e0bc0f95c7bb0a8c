/** Step-up authentication: the password, and a code if the policy requires one, before a sensitive change. */

import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import { database } from "@/lib/db";
import { type ClientInfo, recordEvent } from "@/lib/db/audit";
import type { Denial } from "@/lib/db/authority";
import { refundRateLimits } from "@/lib/db/rate-limits";
import { passwordHashOf } from "@/lib/db/users";
import { attemptStepUp } from "@/lib/mfa/attempt.store";
import {
  type CodeResent,
  type CodeVerified,
  challengeOfSession,
  createChallenge,
  describeChallenge,
  resendCode,
  verifyCode,
} from "@/lib/mfa/challenge";
import { reportRefusedCode } from "@/lib/mfa/wrong-code-notice";
import { verifyPassword } from "./credential-hash";
import { attemptPassword } from "./password-rate-limit";
import { actorOf, isRecentlyAuthenticated, type SignedIn } from "./session";
import { markSteppedUp } from "./session.store";

export type SteppedUp =
  | { ok: true }
  /** The password is correct; a code is on its way. */
  | { ok: false; reason: "code_required" }
  | { ok: false; reason: "incorrect_password" | "conflict" | Denial }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/**
 * Makes authentication recent for ten minutes, or sends the code that does. The rate limit is shared with the sign-in page. If a code
 * is required and authentication is recent already, a correct password suffices and extends nothing.
 * @returns `conflict`: the account changed since the password was compared; `retryAfter` is in seconds
 * @throws Overloaded
 */
export async function stepUp(signedIn: SignedIn, password: string, client: ClientInfo): Promise<SteppedUp> {
  const { user, policy } = signedIn;
  const attempt = await attemptPassword(user.email, client, passwordHashOf(user.id), async (found) =>
    (await verifyPassword(password, found?.passwordHash ?? null)) ? true : null,
  );
  if (!attempt.ok && attempt.reason === "too_many_attempts") return attempt;
  if (!attempt.ok) {
    const event = { type: "reauthentication", result: "failure", reason: "incorrect_password" } as const;
    await recordEvent(database(), { ...event, actorId: user.id, subjectId: user.id }, client);
    return { ok: false, reason: "incorrect_password" };
  }
  await refundRateLimits(database(), attempt.charged);
  if (!policy.required) {
    const refused = await markSteppedUp(database(), actorOf(signedIn), client);
    if (refused === null) return { ok: true };
    if (refused !== "code_required") return { ok: false, reason: refused };
  } else if (isRecentlyAuthenticated(signedIn)) return { ok: true };
  const created = await createChallenge(user, { purpose: "reauthenticate", actor: actorOf(signedIn) }, client);
  if (created.ok) return { ok: false, reason: "code_required" };
  return { ok: false, reason: created.reason === "changed" ? "conflict" : created.reason };
}

const stepUpChallenge = (signedIn: SignedIn) => challengeOfSession(actorOf(signedIn), "reauthenticate");

/** The pending challenge of a step-up, or null. */
export async function describeStepUp(signedIn: SignedIn): Promise<ChallengeView | null> {
  return (await describeChallenge(await stepUpChallenge(signedIn)))?.view ?? null;
}

/** Verifies the code of a step-up: a correct one makes the session's authentication recent. */
export async function verifyStepUpCode(signedIn: SignedIn, code: string, client: ClientInfo): Promise<CodeVerified> {
  const challenge = await stepUpChallenge(signedIn);
  const result = await verifyCode(challenge, code, (attempt) => attemptStepUp(database(), attempt, client));
  if (!result.ok) reportRefusedCode(result, client);
  return result;
}

/** Sends the code of a step-up again, to every channel of the current policy. */
export async function resendStepUpCode(signedIn: SignedIn, client: ClientInfo): Promise<CodeResent> {
  return resendCode(await stepUpChallenge(signedIn), undefined, client);
}
