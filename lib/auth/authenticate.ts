/** E-mail and password, however one signs in: one budget, one answer, one price for every "no". */

import { canonicalEmail } from "@/lib/contract/email-address";
import type { SignInPassword } from "@/lib/contract/sign-in";
import { database } from "@/lib/db";
import { type AuditEvent, type ClientInfo, recordEvent } from "@/lib/db/audit";
import { findUserByEmail, type UserWithPassword } from "@/lib/db/users";
import { verifyPassword } from "./password-hash";
import { attemptPassword } from "./password-rate-limit";

export type Authenticated =
  | { ok: true; user: UserWithPassword }
  | { ok: false; reason: "credentials" }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** The account, if the password is right and it may sign in at all. Every "no" costs the same and looks the same. */
async function findAccount(
  { email, password }: SignInPassword,
  type: AuditEvent["type"],
  client: ClientInfo,
): Promise<UserWithPassword | null> {
  const address = canonicalEmail(email);
  const user = address === null ? null : await findUserByEmail(database(), address);
  const right = await verifyPassword(password, user?.passwordHash ?? null);
  if (right && user && !user.disabled && user.workgroups.length > 0) return user;
  const event = { type, result: "failure", reason: "credentials", subjectId: user?.id ?? null } as const;
  await recordEvent(database(), event, client);
  return null;
}

/**
 * Checks a password, charged against the limits that web and app share: a guess here is one less there. `type` is what the audit
 * log calls a refusal. @throws Overloaded
 */
export async function authenticate(
  input: SignInPassword,
  type: "sign_in.password" | "mobile.sign_in",
  client: ClientInfo,
): Promise<Authenticated> {
  const account = canonicalEmail(input.email) ?? input.email;
  const tried = await attemptPassword(account, client, () => findAccount(input, type, client));
  if (tried.ok) return { ok: true, user: tried.value };
  return tried.reason === "wrong" ? { ok: false, reason: "credentials" } : tried;
}
