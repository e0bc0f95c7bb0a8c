/** After a restore: what ended since the backup, and would be valid again, ends. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { BEFORE_ALL_IDS, type Executor, run } from "@/lib/db";

/** Accounts that one statement locks. */
const BATCH = 1_000;

const batchRow = z.object({ last: z.string().nullable(), accounts: z.number(), sessions: z.number() });

/**
 * Raises the security stamp of every account: sessions, challenges, reset links and temporary codes end, also those that had ended since
 * the backup and are live again. Passwords and settings stay.
 * @returns how many accounts there are, and how many sessions had not ended
 */
export async function endAllSessions(db: Executor): Promise<{ accounts: number; sessions: number }> {
  const total = { accounts: 0, sessions: 0 };
  let last: string | null = null;
  do {
    const [batch]: z.output<typeof batchRow>[] = await run(
      db,
      sql`WITH page AS MATERIALIZED (
            SELECT id FROM users WHERE id > ${last ?? BEFORE_ALL_IDS}::uuid ORDER BY id LIMIT ${BATCH}::int FOR UPDATE
          ), raised AS (
            UPDATE users SET security_stamp = security_stamp + 1 WHERE id IN (SELECT id FROM page)
          ), ended AS (
            UPDATE sessions SET revoked_at = now() WHERE user_id IN (SELECT id FROM page) AND revoked_at IS NULL RETURNING 1
          )
          SELECT (SELECT id::text FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM page)::int AS accounts,
                 (SELECT count(*) FROM ended)::int AS sessions`,
      batchRow,
    );
    last = batch?.last ?? null;
    total.accounts += batch?.accounts ?? 0;
    total.sessions += batch?.sessions ?? 0;
  } while (last !== null);
  return total;
}
