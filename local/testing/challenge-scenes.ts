// For integration tests of challenges: challenges with their codes, and attempts at them.
import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { currentKey } from "@/lib/config/keyring";
import type { NewSession } from "@/lib/db/session-rows";
import type { User } from "@/lib/db/users";
import { deriveCode } from "@/lib/mfa/code";
import * as challenge from "./challenges";
import { query } from "./integration";
import { startedChallenge, testClient } from "./test-world";

/** The session that a correct code creates. By default of a new IP address, whose rate limit no other test uses up. */
export function newSession(
  address = `2001:db8:${randomBytes(2).toString("hex")}:${randomBytes(2).toString("hex")}::1`,
): NewSession {
  return { tokenHash: randomBytes(32), client: { ...testClient, ipAddress: address }, replacedTokenHash: null };
}

/** A challenge with its code and an incorrect one. `replaced`: cookie of the challenge that the same browser had before. */
export async function opened(
  user: User,
  replaced?: string,
): Promise<{ cookie: string; id: string; code: string; wrong: string }> {
  const started = await startedChallenge(user, replaced);
  if (!started) throw new Error("the challenge was not opened");
  const id = started.cookie.split(".")[1] ?? "";
  const code = deriveCode(currentKey(), id, "sign_in");
  return { cookie: started.cookie, id, code, wrong: code === "000000" ? "111111" : "000000" };
}

/** Submits a code. @returns the outcome and its reason alone, to compare */
export async function verify(cookie: string, code: string, address?: string) {
  const result = await challenge.verifyCode(cookie, code, newSession(address));
  return result.ok ? { ok: true } : { ok: false, reason: result.reason };
}

/** Number of sessions of a user. */
export async function sessionsOf(user: User): Promise<number> {
  const rows = await query<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM sessions WHERE user_id = ${user.id}::uuid`,
  );
  return rows[0]?.n ?? -1;
}

/** Number of attempts by outcome: `ok`, or the reason of the refusal. */
export async function tally(tries: ReturnType<typeof verify>[]): Promise<Record<string, number>> {
  const results = await Promise.all(tries);
  const counts: Record<string, number> = {};
  for (const r of results) {
    const word = r.reason ?? "ok";
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}
