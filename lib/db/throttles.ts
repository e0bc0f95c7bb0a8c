/** Counters with a fixed window that starts at the first point. Exact under parallel load: the row's lock orders the charges. */
import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { type Executor, run, toDate } from "./index";

/** A throttle's key: hashed, for an address that someone typed is not ours to keep. */
export function throttleKey(kind: string, ...parts: string[]): string {
  return `${kind}:${createHash("sha256").update(parts.join("\0")).digest("base64url")}`;
}

export type Charge = { key: string; window: number };
export type Counter = { key: string; points: number; expiresAt: Date };

/** Adds one point to each counter and returns their new values. One statement; keys are locked in order, so that none deadlock. */
export async function chargeThrottles(db: Executor, charges: Charge[]): Promise<Counter[]> {
  const ordered = [...charges].sort((a, b) => (a.key < b.key ? -1 : 1));
  const rows = await run<{ key: string; points: number; expires_at: string }>(
    db,
    sql`INSERT INTO throttles (key, points, expires_at)
        SELECT c.key, 1, now() + c.window * interval '1 millisecond'
          FROM jsonb_to_recordset(${JSON.stringify(ordered)}::text::jsonb) AS c(key text, "window" double precision)
         ORDER BY c.key
        ON CONFLICT (key) DO UPDATE SET
          points = CASE WHEN throttles.expires_at <= now() THEN 1 ELSE throttles.points + 1 END,
          expires_at = CASE WHEN throttles.expires_at <= now() THEN excluded.expires_at ELSE throttles.expires_at END
        RETURNING key, points, expires_at`,
  );
  return rows.map((row) => ({ key: row.key, points: row.points, expiresAt: toDate(row.expires_at) }));
}

/** Gives one point back on each counter. */
export async function refundThrottles(db: Executor, keys: string[]): Promise<void> {
  const ordered = [...keys].sort();
  await run(
    db,
    sql`UPDATE throttles SET points = greatest(points - 1, 0)
         WHERE key IN (SELECT key FROM throttles WHERE key IN ${ordered} ORDER BY key FOR UPDATE)`,
  );
}
