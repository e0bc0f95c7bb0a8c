/** Who may call a route of the mobile app. */
import type { MobileUser } from "@/lib/auth/mobile";
import { findMobileUser, revokeMobileSession } from "@/lib/auth/mobile-session.store";
import { sessionTokenHash } from "@/lib/auth/token";
import { database } from "@/lib/db";
import { policyOf } from "@/lib/mfa/destinations";
import { clientInfoOf } from "./client-info";
import { HttpProblem } from "./problem";

/** The hash of a bearer token that can be one of ours; null for anything else, however odd. */
export function bearerTokenHash(headers: Headers): Buffer | null {
  const [, token] = /^Bearer ([\w-]{43})$/i.exec(headers.get("authorization") ?? "") ?? [];
  return sessionTokenHash(token);
}

/**
 * Guard of every route of the app. The policy of this moment counts: once it wants a code the token is over for good.
 * @throws HttpProblem 401
 */
export async function requireMobileUser(request: Request): Promise<MobileUser> {
  const tokenHash = bearerTokenHash(request.headers);
  const user = tokenHash && (await findMobileUser(database(), tokenHash));
  // As on the web: without a workgroup there is no signing in.
  if (!user || user.workgroups.length === 0) throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
  const policy = policyOf(user);
  if (!policy.required) return { user, workgroups: user.workgroups, policy, tokenHash };
  const event = { type: "session.ended", result: "success", reason: "code_required", subjectId: user.id } as const;
  await revokeMobileSession(database(), tokenHash, event, clientInfoOf(request.headers));
  throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
}
