/**
 * The story of a sign-in. Password first, then policy, then code; the session is the last thing made, and nothing before it is good
 * for anything but the code step. next-auth is an adapter around these two functions.
 */

import type { SignInCode, SignInPassword } from "@/lib/contract/sign-in";
import type { CodeRefusal } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { attemptSignIn } from "@/lib/mfa/attempt.store";
import { challengeOfCookie, createChallenge, verifyCode } from "@/lib/mfa/challenge";
import { policyOf } from "@/lib/mfa/destinations";
import { warnOfWrongCodes } from "@/lib/mfa/wrong-code-notice";
import { authenticate } from "./authenticate";
import { insertPasswordSession } from "./session.store";
import { limitSessions } from "./session-limit";
import { newToken } from "./token";

/** What the browser brought along: where it is, and what it held before. */
export type Browser = {
  client: ClientInfo;
  /** Hash of the session token it had; a finished sign-in ends that session. */
  sessionHash: Buffer | null;
  challengeCookie: string | undefined;
};

type SignedIn = { ok: true; token: string; userId: string };

export type PasswordResult =
  | SignedIn
  | { ok: false; reason: "code_required"; challengeCookie: string }
  | { ok: false; reason: "credentials" }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** First step: e-mail and password. Either a session, where the policy wants no code, or a challenge and no session of any kind. */
export async function signInWithPassword(input: SignInPassword, browser: Browser): Promise<PasswordResult> {
  const { client } = browser;
  const authenticated = await authenticate(input, "sign_in.password", client);
  if (!authenticated.ok) return authenticated;
  const { user } = authenticated;

  if (policyOf(user).required) {
    const request = { purpose: "sign_in", replacedCookie: browser.challengeCookie } as const;
    const created = await createChallenge(user, request, client);
    // The account changed while the password was compared.
    if (!created.ok) return { ok: false, reason: "credentials" };
    return { ok: false, reason: "code_required", challengeCookie: created.cookie };
  }

  const { token, hash } = newToken();
  const made = await insertPasswordSession(database(), user, {
    tokenHash: hash,
    client,
    replacedTokenHash: browser.sessionHash,
  });
  if (!made) return { ok: false, reason: "credentials" };
  await limitSessions(user.id, made.sessions);
  return { ok: true, token, userId: user.id };
}

export type CodeResult =
  | SignedIn
  | { ok: false; reason: CodeRefusal }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** Second step: the code, for the challenge that this browser's cookie names. A right one makes the session. */
export async function signInWithCode({ code }: SignInCode, browser: Browser): Promise<CodeResult> {
  const { token, hash } = newToken();
  const session = { tokenHash: hash, client: browser.client, replacedTokenHash: browser.sessionHash };
  const result = await verifyCode(challengeOfCookie(browser.challengeCookie), code, (attempt) =>
    attemptSignIn(database(), attempt, session),
  );
  if (result.ok) {
    await limitSessions(result.userId, result.sessions);
    return { ok: true, token, userId: result.userId };
  }
  await warnOfWrongCodes(result, browser.client);
  return result;
}
