/**
 * The mobile app: email and password for a token. The app has no code step, so an account that needs a code gets no token, and its existing
 * ones are invalid. Only these routes issue such tokens and accept them; no request header decides that.
 */

import type { SignInPassword } from "@/lib/contract/sign-in-schemas";
import { database } from "@/lib/db";
import { type ClientInfo, recordEvent } from "@/lib/db/audit";
import { refundRateLimits } from "@/lib/db/rate-limits";
import type { Membership, User } from "@/lib/db/users";
import { policyOf } from "@/lib/mfa/destinations";
import type { Policy } from "@/lib/mfa/policy";
import { countSignIn } from "@/lib/runtime/metrics";
import { newToken } from "./credential-hash";
import { noticeAfterMailboxReset } from "./mailbox-reset";
import { insertMobileSession, revokeMobileSession } from "./mobile-session.store";
import { limitSessions } from "./session-limit";
import { type Authenticated, authenticate } from "./sign-in";

export type MobileSignInResult =
  | { ok: true; token: string; expiresAt: Date }
  | { ok: false; reason: "two_factor_not_available_in_app" }
  | Exclude<Authenticated, { ok: true }>;

/**
 * Signs the app in with a password.
 * @returns a token for `/api/mobile/*`; `two_factor_not_available_in_app` after a correct password, without a challenge or a message
 * @throws Overloaded
 */
export async function signInMobile(input: SignInPassword, client: ClientInfo): Promise<MobileSignInResult> {
  return countSignIn("app", await checkMobilePassword(input, client));
}

async function checkMobilePassword(input: SignInPassword, client: ClientInfo): Promise<MobileSignInResult> {
  const authenticated = await authenticate(input, "mobile.sign_in", client);
  if (!authenticated.ok) return authenticated;
  const { user, charged } = authenticated;
  await refundRateLimits(database(), charged);
  if (policyOf(user).required) {
    const reason = "two_factor_not_available_in_app";
    const event = { type: "mobile.sign_in", result: "failure", reason, actorId: user.id, subjectId: user.id } as const;
    await recordEvent(database(), event, client);
    return { ok: false, reason };
  }
  const { token, hash } = newToken();
  const inserted = await insertMobileSession(database(), user, hash, client);
  // The account changed while the password was compared.
  if (!inserted) return { ok: false, reason: "credentials" };
  await limitSessions(user.id, inserted.sessions);
  noticeAfterMailboxReset(user.id, client);
  return { ok: true, token, expiresAt: inserted.expiresAt };
}

export type MobileUser = { user: User; workgroups: Membership[]; policy: Policy; tokenHash: Buffer };

/** Signs the app out. Idempotent. */
export async function signOutMobile({ user, tokenHash }: MobileUser, client: ClientInfo): Promise<void> {
  const event = { type: "mobile.sign_out", result: "success", actorId: user.id, subjectId: user.id } as const;
  await revokeMobileSession(database(), tokenHash, event, client);
}
