/** Guard of the mobile app's routes. */

import { sessionTokenHash } from "@/lib/auth/credential-hash";
import type { MobileUser } from "@/lib/auth/mobile";
import { findMobileUser, revokeMobileSession } from "@/lib/auth/mobile-session.store";
import { database } from "@/lib/db";
import { policyOf } from "@/lib/mfa/destinations";
import { HttpProblem } from "./problem";
import { clientInfoOf } from "./request-context";

/** Returns the hash of a well-formed bearer token; null for any other header. */
export function bearerTokenHash(headers: Headers): Buffer | null {
  const [, token] = /^Bearer ([\w-]{43})$/i.exec(headers.get("authorization") ?? "") ?? [];
  return sessionTokenHash(token);
}

/**
 * Guard of every route of the app. It applies the current policy: once a code is required, the token is revoked.
 * @throws HttpProblem 401
 */
export async function requireMobileUser(request: Request): Promise<MobileUser> {
  const tokenHash = bearerTokenHash(request.headers);
  const user = tokenHash && (await findMobileUser(database(), tokenHash));
  // As on the web: a user without a workgroup cannot sign in.
  if (!user || user.workgroups.length === 0) throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
  const policy = policyOf(user);
  if (!policy.required) return { user, workgroups: user.workgroups, policy, tokenHash };
  const event = { type: "session.ended", result: "success", reason: "code_required", subjectId: user.id } as const;
  await revokeMobileSession(database(), tokenHash, event, clientInfoOf(request.headers));
  throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
}
