/** Counters with a fixed window that starts at the first point. Exact under parallel load: the row's lock orders the charges. */
import { createHash } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { type Executor, run } from "./index";

/** A throttle's key: hashed, for an address that someone typed is not ours to keep. */
export function throttleKey(kind: string, ...parts: string[]): string {
  return `${kind}:${createHash("sha256").update(parts.join("\0")).digest("base64url")}`;
}

export type Charge = { key: string; window: number };
/** `points`: as many as may be. */
export type Limit = Charge & { points: number };
/**
 * `window` names the window that was charged: its end, in the database's own words, for a Date would lose the microseconds.
 * `secondsLeft` is by the database's clock, as the window is.
 */
export type Counter = { key: string; points: number; secondsLeft: number; window: string };

/** An INSERT of one point to each counter of `charges`, where `condition` holds. Keys are locked in order, so that none deadlock. */
function chargeInsert(charges: Charge[], condition = sql`true`): SQL {
  const ordered = [...charges].sort((a, b) => (a.key < b.key ? -1 : 1));
  return sql`INSERT INTO throttles (key, points, expires_at)
        SELECT c.key, 1, now() + c.window * interval '1 millisecond'
          FROM jsonb_to_recordset(${JSON.stringify(ordered)}::text::jsonb) AS c(key text, "window" double precision)
         WHERE ${condition}
         ORDER BY c.key
        ON CONFLICT (key) DO UPDATE SET
          points = CASE WHEN throttles.expires_at <= now() THEN 1 ELSE throttles.points + 1 END,
          expires_at = CASE WHEN throttles.expires_at <= now() THEN excluded.expires_at ELSE throttles.expires_at END
        RETURNING key, points, greatest(1, ceil(extract(epoch FROM expires_at - now())))::int AS "secondsLeft",
                  expires_at AS "window"`;
}

/** Adds one point to each counter and returns their new values. One statement. */
export async function chargeThrottles(db: Executor, charges: Charge[]): Promise<Counter[]> {
  return run<Counter>(db, chargeInsert(charges));
}

/**
 * The same, but the `wider` counters are charged only when none of the `narrow` is over: a flood that its own limit refuses never
 * touches what it shares with others, not even for a moment. One statement.
 */
export async function chargeInTurn(db: Executor, narrow: Limit[], wider: Limit[]): Promise<Counter[]> {
  const limits = JSON.stringify(narrow);
  const noneOver = sql`NOT EXISTS (
    SELECT FROM narrow n JOIN jsonb_to_recordset(${limits}::text::jsonb) AS l(key text, points int) ON l.key = n.key WHERE n.points > l.points)`;
  return run<Counter>(
    db,
    sql`WITH narrow AS (${chargeInsert(narrow)}), wider AS (${chargeInsert(wider, noneOver)})
        SELECT * FROM narrow UNION ALL SELECT * FROM wider`,
  );
}

/**
 * Gives one point back on each counter, in the window that was charged. A counter that has begun another since owes nothing: a
 * refund across the edge would let one more guess into the new window for each that the old one refused.
 */
export async function refundThrottles(db: Executor, charged: Pick<Counter, "key" | "window">[]): Promise<void> {
  const refunds = JSON.stringify(charged.map(({ key, window }) => ({ key, ends: window })));
  await run(
    db,
    sql`UPDATE throttles SET points = greatest(points - 1, 0)
         WHERE key IN (SELECT t.key FROM throttles t
                         JOIN jsonb_to_recordset(${refunds}::text::jsonb) AS r(key text, ends text)
                           ON r.key = t.key AND r.ends::timestamptz = t.expires_at
                        ORDER BY t.key FOR UPDATE OF t)`,
  );
}
