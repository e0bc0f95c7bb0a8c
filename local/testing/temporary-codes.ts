// For integration tests: temporary codes, issued by an admin and entered at a sign-in.
import { sql } from "drizzle-orm";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { attemptSignIn } from "@/lib/mfa/attempt.store";
import { challengeOfCookie, verifyTemporaryCode } from "@/lib/mfa/challenge";
import { issueTemporaryCode } from "@/lib/workgroups/issue-temporary-code";
import { newSession } from "./challenge-scenes";
import { query } from "./integration";
import { outcome, succeeded } from "./results";
import { testClient } from "./test-world";

export const wish = { reason: "Lost the phone", hours: 4 };

/** Issues a code for a member. @returns the eight digits */
export async function issue(admin: WorkgroupAdmin, { id }: { id: string }): Promise<string> {
  return (await succeeded(issueTemporaryCode(admin, id, wish, testClient))).code;
}

/** `ok`, or the reason of the refusal. */
export const tryToIssue = (admin: WorkgroupAdmin, { id }: { id: string }) =>
  outcome(issueTemporaryCode(admin, id, wish, testClient));

/** Enters a temporary code. @returns the outcome and its reason alone, to compare */
export async function enter(cookie: string, code: string, address?: string) {
  const result = await verifyTemporaryCode(challengeOfCookie(cookie), code, (attempt) =>
    attemptSignIn(database(), attempt, newSession(address)),
  );
  return result.ok ? { ok: true } : { ok: false, reason: result.reason };
}

/** Other digits than those of the code. */
export const wrongOf = (code: string) => (code === "00000000" ? "11111111" : "00000000");

/** What the table has about a user, the oldest first. */
export const storedCodes = (user: User) =>
  query<{ used: boolean; ended: boolean; reason: string; issuer: string | null }>(
    sql`SELECT used_at IS NOT NULL AS used, ended_at IS NOT NULL AS ended, reason, issuer_id AS issuer FROM temporary_codes
         WHERE user_id = ${user.id}::uuid ORDER BY created_at`,
  );
