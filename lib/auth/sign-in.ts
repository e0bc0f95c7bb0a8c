/**
 * Sign-in: password, policy, code, session, in this order. The session is created last; what exists before it only opens the code step.
 * next-auth is an adapter around `signInWithPassword` and `signInWithCode`.
 */

import { canonicalEmail } from "@/lib/contract/email-address";
import type { SignInPassword } from "@/lib/contract/sign-in-schemas";
import type { SecondStepInput } from "@/lib/contract/temporary-code-schemas";
import type { CodeRefusal } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import { type AuditEvent, type ClientInfo, recordEvent } from "@/lib/db/audit";
import { type Charged, refundRateLimits } from "@/lib/db/rate-limits";
import { type UserWithPassword, userByEmail } from "@/lib/db/users";
import { attemptSignIn, type Guess } from "@/lib/mfa/attempt.store";
import { challengeOfCookie, createChallenge, verifyCode, verifyTemporaryCode } from "@/lib/mfa/challenge";
import type { ChallengeKey } from "@/lib/mfa/challenge.store";
import { policyOf } from "@/lib/mfa/destinations";
import { reportRefusedCode } from "@/lib/mfa/wrong-code-notice";
import { countSignIn } from "@/lib/runtime/metrics";
import { isImportedHash, newToken, verifyPassword } from "./credential-hash";
import { attemptPassword } from "./password-rate-limit";
import { replaceImportedHash } from "./replace-imported-hash";
import { insertPasswordSession } from "./session.store";
import { limitSessions } from "./session-limit";

export type Authenticated =
  /** `charged`: the charge of the attempt, to give back. */
  | { ok: true; user: UserWithPassword; charged: Charged[] }
  | { ok: false; reason: "credentials" }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** The account, if the password is correct and the account can sign in. Every refusal costs and looks the same: account enumeration. */
async function checkAccount(
  user: UserWithPassword | null,
  password: string,
  type: AuditEvent["type"],
  client: ClientInfo,
): Promise<UserWithPassword | null> {
  const isCorrect = await verifyPassword(password, user?.passwordHash ?? null);
  if (isCorrect && user && !user.disabled && user.workgroups.length > 0) {
    if (isImportedHash(user.passwordHash)) replaceImportedHash(user.id, password, user.passwordHash);
    return user;
  }
  const event = { type, result: "failure", reason: "credentials", subjectId: user?.id ?? null } as const;
  await recordEvent(database(), event, client);
  return null;
}

/**
 * Compares a password, charged to the rate limits that web and app share.
 * @param type the audit event of a refusal
 * @returns `credentials` also for accounts that are disabled, unknown or without a workgroup; `retryAfter` is in seconds
 * @throws Overloaded
 */
export async function authenticate(
  input: SignInPassword,
  type: "sign_in.password" | "mobile.sign_in",
  client: ClientInfo,
): Promise<Authenticated> {
  const canonical = canonicalEmail(input.email);
  const attempt = await attemptPassword(canonical ?? input.email, client, userByEmail(canonical), (user) =>
    checkAccount(user, input.password, type, client),
  );
  if (attempt.ok) return { ok: true, user: attempt.value, charged: attempt.charged };
  return attempt.reason === "wrong" ? { ok: false, reason: "credentials" } : attempt;
}

/**
 * Does what follows a correct password and gives the charge back. If it fails, the charge is given back here, so that an outage does not
 * count as an incorrect password: best effort, because the database may be what failed. If the answer to a COMMIT was lost, the charge is
 * given back twice, which gains one attempt for a client that has the password.
 */
async function refundOnFailure<T>(charged: Charged[], follow: () => Promise<T>): Promise<T> {
  try {
    return await follow();
  } catch (error) {
    await refundRateLimits(database(), charged).catch(() => undefined);
    throw error;
  }
}

/** The client of a browser, and the session and challenge that it held before. */
export type Browser = {
  client: ClientInfo;
  /** SHA-256 of its session token; a completed sign-in ends that session. */
  sessionHash: Buffer | null;
  challengeCookie: string | undefined;
};

type SignedIn = { ok: true; token: string; userId: string };

export type PasswordResult =
  | SignedIn
  | { ok: false; reason: "code_required"; challengeCookie: string }
  | { ok: false; reason: "credentials" }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/**
 * First step: email and password. Creates a session if the policy requires no code, else a challenge and no session.
 * @returns a session token, or the cookie value of the challenge; `retryAfter` is in seconds
 * @throws Overloaded
 */
export async function signInWithPassword(input: SignInPassword, browser: Browser): Promise<PasswordResult> {
  return countSignIn("password", await checkPassword(input, browser));
}

async function checkPassword(input: SignInPassword, browser: Browser): Promise<PasswordResult> {
  const { client } = browser;
  const authenticated = await authenticate(input, "sign_in.password", client);
  if (!authenticated.ok) return authenticated;
  const { user, charged } = authenticated;

  if (policyOf(user).required) {
    const request = { purpose: "sign_in", replacedCookie: browser.challengeCookie, charged } as const;
    const created = await refundOnFailure(charged, () => createChallenge(user, request, client));
    // The account changed while the password was compared.
    if (!created.ok) {
      await refundRateLimits(database(), charged);
      return { ok: false, reason: "credentials" };
    }
    return { ok: false, reason: "code_required", challengeCookie: created.cookie };
  }

  const { token, hash } = newToken();
  const session = { tokenHash: hash, client, replacedTokenHash: browser.sessionHash, charged };
  const inserted = await refundOnFailure(charged, () => insertPasswordSession(database(), user, session));
  if (!inserted) return { ok: false, reason: "credentials" };
  await limitSessions(user.id, inserted.sessions);
  return { ok: true, token, userId: user.id };
}

export type CodeResult =
  | SignedIn
  | { ok: false; reason: CodeRefusal }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** Second step: the code of the challenge that the cookie names, or a temporary code in its place. A correct one creates the session. `retryAfter` is in seconds. */
export async function signInWithCode(input: SecondStepInput, browser: Browser): Promise<CodeResult> {
  const { token, hash } = newToken();
  const session = { tokenHash: hash, client: browser.client, replacedTokenHash: browser.sessionHash };
  const challenge = challengeOfCookie(browser.challengeCookie);
  const spend = (attempt: ChallengeKey & Guess) => attemptSignIn(database(), attempt, session);
  const result =
    "code" in input
      ? await verifyCode(challenge, input.code, spend)
      : await verifyTemporaryCode(challenge, input.temporaryCode, spend);
  countSignIn("code", result);
  if (result.ok) {
    await limitSessions(result.userId, result.sessions);
    return { ok: true, token, userId: result.userId };
  }
  reportRefusedCode(result, browser.client);
  return result;
}
