/** How long things are kept, and the removal of what is older: in small batches, so that nobody waits for a lock. */
import { type SQL, sql } from "drizzle-orm";
import { days } from "../time";
import { type Executor, interval, run } from "./index";

/** Source: product rules, section 3, "kept". */
const kept = {
  challenges: { at: sql`created_at`, for: days(30) },
  sessions: { at: sql`expires_at`, for: days(30) },
  audit_events: { at: sql`at`, for: days(400) },
  throttles: { at: sql`expires_at`, for: 0 },
  links: { at: sql`expires_at`, for: days(30) },
  messages: { at: sql`created_at`, for: days(30) },
  webhook_receipts: { at: sql`received_at`, for: days(30) },
  help_feedback: { at: sql`created_at`, for: days(400) },
} satisfies Record<string, { at: SQL; for: number }>;

type Table = keyof typeof kept;

/** Rows of one DELETE; deliveries go with their challenges. */
const BATCH = 500;

/** Deletes one batch. Every column it asks for has an index. @returns how many rows went */
async function removeBatch(db: Executor, table: Table): Promise<number> {
  const { at, for: time } = kept[table];
  const name = sql.identifier(table);
  const rows = await run(
    db,
    sql`DELETE FROM ${name} WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM ${name} WHERE ${at} < now() - ${interval(time)} ORDER BY ${at} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))
        RETURNING 1`,
  );
  return rows.length;
}

/**
 * Removes everything that is too old. Several instances may do it at once: each row goes once. Nothing depends on it: what has expired
 * is refused whether or not it is still there.
 * @returns how many rows of each table went
 */
export async function removeOld(db: Executor): Promise<Record<Table, number>> {
  const removed = {} as Record<Table, number>;
  for (const table of Object.keys(kept) as Table[]) {
    removed[table] = 0;
    for (let count = BATCH; count === BATCH; removed[table] += count) count = await removeBatch(db, table);
  }
  return removed;
}
