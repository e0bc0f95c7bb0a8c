/**
 * The mobile app: e-mail and password for a token, where no code is wanted. The app cannot ask for one, so where one is wanted it
 * gets nothing, and loses what it had. Whether a request comes from the app is never asked: only these routes give such tokens, and
 * only these take them.
 */
import { database } from "../db";
import { type Origin, recordEvent } from "../db/audit";
import { findMobileUser, insertMobileSession, revokeMobileSession } from "../db/mobile-sessions";
import type { Membership, User } from "../db/users";
import { HttpProblem } from "../http";
import { policyOf } from "../mfa/challenge";
import type { Policy } from "../mfa/policy";
import type { SignInPassword } from "../schemas";
import { tellAfterMailboxReset } from "./after-reset";
import { type Authenticated, authenticate } from "./authenticate";
import { clientOf } from "./client";
import { newToken, sessionTokenHash } from "./cookies";
import { limitSessions } from "./session-limit";

export type AppSignIn =
  | { ok: true; token: string; expiresAt: Date }
  | { ok: false; reason: "two_factor_not_available_in_app" }
  | Exclude<Authenticated, { ok: true }>;

/** A token for `/api/mobile/*`. A right password where a code is wanted is told so; nothing is sent, no challenge opened. @throws SlotsFull */
export async function signInToApp(input: SignInPassword, origin: Origin): Promise<AppSignIn> {
  const authenticated = await authenticate(input, "mobile.sign_in", origin);
  if (!authenticated.ok) return authenticated;
  const { user } = authenticated;
  if (policyOf(user).required) {
    const reason = "two_factor_not_available_in_app";
    const event = { type: "mobile.sign_in", result: "failure", reason, actorId: user.id, subjectId: user.id } as const;
    await recordEvent(database(), event, origin);
    return { ok: false, reason };
  }
  const { token, hash } = newToken();
  const made = await insertMobileSession(database(), user, hash, origin);
  // The account changed while the password was being checked.
  if (!made) return { ok: false, reason: "credentials" };
  await limitSessions(user.id, made.sessions);
  tellAfterMailboxReset(user.id, origin);
  return { ok: true, token, expiresAt: made.expiresAt };
}

/** The hash of a bearer token that can be one of ours; null for anything else, however odd. */
export function bearerTokenHash(headers: Headers): Buffer | null {
  const [, token] = /^Bearer ([\w-]{43})$/i.exec(headers.get("authorization") ?? "") ?? [];
  return sessionTokenHash(token);
}

export type AppUser = { user: User; workgroups: Membership[]; policy: Policy; tokenHash: Buffer };

/**
 * Guard of every route of the app. The policy of this moment counts: once it wants a code the token is over for good.
 * @throws HttpProblem 401
 */
export async function requireAppUser(request: Request): Promise<AppUser> {
  const tokenHash = bearerTokenHash(request.headers);
  const user = tokenHash && (await findMobileUser(database(), tokenHash));
  // As on the web: without a workgroup there is no signing in.
  if (!user || user.workgroups.length === 0) throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
  const policy = policyOf(user);
  if (!policy.required) return { user, workgroups: user.workgroups, policy, tokenHash };
  const event = { type: "session.ended", result: "success", reason: "code_required", subjectId: user.id } as const;
  await revokeMobileSession(database(), tokenHash, event, clientOf(request.headers));
  throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
}

/** Signs the app out. */
export async function signOutOfApp({ user, tokenHash }: AppUser, origin: Origin): Promise<void> {
  const event = { type: "mobile.sign_out", result: "success", actorId: user.id, subjectId: user.id } as const;
  await revokeMobileSession(database(), tokenHash, event, origin);
}
