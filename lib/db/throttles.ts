/** Counters with a fixed window that starts at the first point. Exact under parallel load: the row's lock orders the charges. */
import { createHash } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { type Executor, run } from "./index";

/** A throttle's key: hashed, for an address that someone typed is not ours to keep. */
export function throttleKey(kind: string, ...parts: string[]): string {
  return `${kind}:${createHash("sha256").update(parts.join("\0")).digest("base64url")}`;
}

export type Charge = { key: string; window: number };
/**
 * `window` names the window that was charged: its end, in the database's own words, for a Date would lose the microseconds.
 * `secondsLeft` is by the database's clock, as the window is.
 */
export type Counter = { key: string; points: number; secondsLeft: number; window: string };

// Keys are locked from the last to the first, in one collation everywhere, so that none deadlock.
const lockOrder = sql`COLLATE "C" DESC`;

function chargeUpsert(charges: Charge[], where: SQL): SQL {
  return sql`INSERT INTO throttles (key, points, expires_at)
        SELECT c.key, 1, now() + c.window * interval '1 millisecond'
          FROM jsonb_to_recordset(${JSON.stringify(charges)}::text::jsonb) AS c(key text, "window" double precision)
         WHERE ${where} ORDER BY c.key ${lockOrder}
        ON CONFLICT (key) DO UPDATE SET
          points = CASE WHEN throttles.expires_at <= now() THEN 1 ELSE throttles.points + 1 END,
          expires_at = CASE WHEN throttles.expires_at <= now() THEN excluded.expires_at ELSE throttles.expires_at END
        RETURNING key, points, greatest(1, ceil(extract(epoch FROM expires_at - now())))::int AS "secondsLeft",
                  expires_at AS "window"`;
}

/** Adds one point to each counter and returns their new values. One statement. */
export async function chargeThrottles(db: Executor, charges: Charge[]): Promise<Counter[]> {
  return run<Counter>(db, chargeUpsert(charges, sql`true`));
}

/**
 * The same behind a gate: beyond the gate's points nothing else is charged, or a client that is refused already could fill the table
 * with counters of whatever it thinks up. The gate is locked first: where it is refunded, its key must come last in the order of keys.
 */
export async function chargeBehind(
  db: Executor,
  gate: Charge & { points: number },
  charges: Charge[],
): Promise<Counter[]> {
  return run<Counter>(
    db,
    sql`WITH gate AS (${chargeUpsert([gate], sql`true`)}),
             rest AS (${chargeUpsert(charges, sql`(SELECT points FROM gate) <= ${gate.points}`)})
        SELECT * FROM gate UNION ALL SELECT * FROM rest`,
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
                        ORDER BY t.key ${lockOrder} FOR UPDATE OF t)`,
  );
}
