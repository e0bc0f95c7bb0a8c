/** Counters with a fixed window that starts at the first point. Exact under parallel load: the row's lock orders the charges. */
import { createHash } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { countRefusal } from "@/lib/runtime/metrics";
import { decodeRow, type Executor, execute, run } from "./.";

/** A throttle's key: hashed, for an address that someone typed is not ours to keep. */
export function rateLimitKey(kind: string, ...parts: string[]): string {
  return `${kind}:${createHash("sha256").update(parts.join("\0")).digest("base64url")}`;
}

/** The hash of one part in a key of {@link rateLimitKey}, in SQL: for statements that find the part themselves. */
export function rateLimitHashSql(part: SQL): SQL {
  return sql`translate(rtrim(encode(sha256(convert_to(${part}::text, 'UTF8')), 'base64'), '='), '+/', '-_')`;
}

export type Charge = { key: string; window: number };
/** `points`: as many as may be. */
export type Limit = Charge & { points: number };
export const counterRow = z.object({
  key: z.string(),
  points: z.number(),
  /** By the database's clock, as the window is. */
  secondsLeft: z.number(),
  /** Names the window that was charged: its end as PostgreSQL writes it, because a Date would lose the microseconds. */
  window: z.string(),
});
/** A rate limit's counter after a charge. `order`: its place among the locks that a charge takes. */
export type Counter = z.output<typeof counterRow> & { order: number };

const byKey = (a: Charge, b: Charge) => (a.key < b.key ? -1 : 1);

/** Charges in the order in which one statement locks their counters: none deadlock. */
export const inLockOrder = <Each extends Charge>(charges: readonly Each[]): Each[] => [...charges].sort(byKey);

/** An INSERT of one point to each counter of `charges`, locked one after the other as they stand there, where `condition` holds. */
export function chargeInsert(charges: Charge[], condition = sql`true`): SQL {
  const ordered = charges.map((charge, order) => ({ ...charge, order }));
  return sql`INSERT INTO throttles (key, points, expires_at)
        SELECT c.key, 1, now() + c.window * interval '1 millisecond'
          FROM jsonb_to_recordset(${JSON.stringify(ordered)}::text::jsonb) AS c(key text, "window" double precision, "order" int)
         WHERE ${condition}
         ORDER BY c.order
        ON CONFLICT (key) DO UPDATE SET
          points = CASE WHEN throttles.expires_at <= now() THEN 1 ELSE throttles.points + 1 END,
          expires_at = CASE WHEN throttles.expires_at <= now() THEN excluded.expires_at ELSE throttles.expires_at END
        RETURNING key, points, greatest(1, ceil(extract(epoch FROM expires_at - now())))::int AS "secondsLeft",
                  expires_at AS "window"`;
}

/** Rows in the order of `charges`, whatever order they came in. */
function inOrder(charges: Charge[], rows: z.output<typeof counterRow>[]): Counter[] {
  return charges.flatMap(({ key }, order) => rows.filter((row) => row.key === key).map((row) => ({ ...row, order })));
}

/** Adds one point to each counter and returns their new values, in one statement. */
export async function chargeRateLimits(db: Executor, charges: Charge[]): Promise<Counter[]> {
  const ordered = inLockOrder(charges);
  return inOrder(ordered, await run(db, chargeInsert(ordered), counterRow));
}

/** Is this the first time within `window`? For what is told once, however often it happens. */
export async function isFirstInWindow(
  db: Executor,
  window: number,
  kind: string,
  ...parts: string[]
): Promise<boolean> {
  const [counter] = await chargeRateLimits(db, [{ key: rateLimitKey(kind, ...parts), window }]);
  return counter?.points === 1;
}

/**
 * The same in turn: each counter is charged only when none before it is over. So a flood that its own limit refuses never touches
 * what it shares with others, not even for a moment, and fills the table with no counters of whatever it thinks up. One statement.
 * Whoever charges the same counters charges them in the same turn. `effect` is a further member of the WITH; it gets a condition that
 * holds while no counter is over.
 */
export async function chargeInOrder(
  db: Executor,
  limits: Limit[],
  effect?: (withinLimits: SQL) => SQL,
): Promise<Counter[]> {
  const { ctes, counters } = chargeCtes(limits, effect);
  return inOrder(limits, await run(db, sql`WITH ${ctes} ${counters}`, counterRow));
}

/** Returns the counters that are over their limit, and counts each as a refusal of its kind. */
export function overLimits(limits: Limit[], charged: Counter[]): Counter[] {
  const points = new Map(limits.map((limit) => [limit.key, limit.points]));
  const over = charged.filter((counter) => counter.points > (points.get(counter.key) ?? 0));
  for (const { key } of over) countRefusal(key);
  return over;
}

/** Charges rate limits as {@link chargeInOrder}. @returns seconds to wait if one is exceeded, otherwise null */
export async function chargeOrWait(
  db: Executor,
  limits: Limit[],
  effect?: (withinLimits: SQL) => SQL,
): Promise<number | null> {
  const counters = await chargeInOrder(db, limits, effect);
  const over = overLimits(limits, counters);
  return over.length > 0 ? Math.max(...over.map(({ secondsLeft }) => secondsLeft)) : null;
}

const chargedRow = z.object({ counters: z.array(counterRow), found: z.unknown() });

/**
 * Charges as {@link chargeInOrder}, and reads one row in the same statement.
 * @param query selects at most one row; its columns arrive as JSON
 */
export async function chargeAndRead<Row>(
  db: Executor,
  limits: Limit[],
  { query, row }: Lookup<Row>,
): Promise<{ charged: Counter[]; found: Row | null }> {
  const { ctes, counters } = chargeCtes(limits);
  const [result] = await run(
    db,
    sql`WITH ${ctes}, found AS (${query})
        SELECT (SELECT json_agg(c) FROM (${counters}) AS c) AS counters, (SELECT row_to_json(found) FROM found) AS found`,
    chargedRow,
  );
  const { counters: rows = [], found = null } = result ?? {};
  return { charged: inOrder(limits, rows), found: found === null ? null : decodeRow(found, row) };
}

/** A query that selects at most one row, and what the row is. */
export type Lookup<Row> = { query: SQL; row: z.ZodType<Row> };

/** The members of a WITH that charge `limits` in turn, and the query of their counters. */
function chargeCtes(limits: Limit[], effect?: (withinLimits: SQL) => SQL): { ctes: SQL; counters: SQL } {
  const within = (count: number) => {
    const before = limits
      .slice(0, count)
      .map((earlier, i) => sql`(SELECT points FROM ${turnName(i)}) <= ${earlier.points}::int`);
    return before.length > 0 ? sql.join(before, sql` AND `) : sql`true`;
  };
  const turns = limits.map((limit, turn) => sql`${turnName(turn)} AS (${chargeInsert([limit], within(turn))})`);
  if (effect) turns.push(sql`effect AS (${effect(within(limits.length))})`);
  const all = limits.map((_, turn) => sql`SELECT * FROM ${turnName(turn)}`);
  return { ctes: sql.join(turns, sql`, `), counters: sql.join(all, sql` UNION ALL `) };
}

const turnName = (turn: number) => sql.identifier(`turn_${turn}`);

/**
 * Gives one point back on each counter, in the window that was charged. A counter that has begun another since owes nothing: a
 * refund across the edge would let one more guess into the new window for each that the old one refused.
 */
export async function refundRateLimits(db: Executor, charged: Charged[]): Promise<void> {
  await execute(db, refundUpdate(charged));
}

/** What names a charge for its refund. */
export type Charged = Pick<Counter, "key" | "window" | "order">;

/** The statement of {@link refundRateLimits}, for a WITH. Rate limits are locked last: nothing else may be locked after it. */
export function refundUpdate(charged: Charged[]): SQL {
  const refunds = JSON.stringify(charged.map(({ key, window, order }) => ({ key, ends: window, order })));
  // Locked in the order in which they were charged.
  return sql`UPDATE throttles SET points = greatest(points - 1, 0)
              WHERE key IN (SELECT t.key FROM throttles t
                              JOIN jsonb_to_recordset(${refunds}::text::jsonb) AS r(key text, ends text, "order" int)
                                ON r.key = t.key AND r.ends::timestamptz = t.expires_at
                             ORDER BY r.order FOR UPDATE OF t)`;
}
