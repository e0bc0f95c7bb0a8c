/**
 * How long rows are kept, and the removal of older ones: in small batches, by primary key, in plain SQL. No row locks in a SELECT and no
 * physical row ids, which Citus, CockroachDB and YugabyteDB refuse or know nothing of.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { env } from "@/lib/config/env";
import { days } from "@/lib/contract/duration";
import { type RetentionKind, WEBHOOK_RECEIPT_DAYS } from "@/lib/contract/limits";
import { type Executor, execute, interval, run } from "./.";

/** A primary key as text, and back. */
type Key = { columns: string[]; toText(column: SQL): SQL; fromText(text: SQL): SQL };

const key = (columns: string[], type: "uuid" | "bigint" | "text"): Key => ({
  columns,
  toText: (column) => sql`${column}::text`,
  fromText: (text) => sql`${text}::${sql.raw(type)}`,
});

/** `kind`: how long is configuration; a number: milliseconds. */
type Kept = { key: Key; at: SQL; for: RetentionKind | number; also?: (age: SQL) => SQL };

/** Source: `docs/data.md`. Every `at` has an index; `also` is a further condition. Deliveries go with their challenges. */
const kept = {
  challenges: { key: key(["id"], "uuid"), at: sql`created_at`, for: "challenges" },
  sessions: { key: key(["id"], "uuid"), at: sql`expires_at`, for: "sessions" },
  audit_events: { key: key(["id"], "bigint"), at: sql`at`, for: "auditEvents" },
  erasures: { key: key(["user_id"], "uuid"), at: sql`at`, for: "auditEvents" },
  throttles: { key: key(["key"], "text"), at: sql`expires_at`, for: 0 },
  temporary_codes: { key: key(["id"], "uuid"), at: sql`created_at`, for: "temporaryCodes" },
  account_changes: { key: key(["id"], "bigint"), at: sql`at`, for: "accountChanges" },
  links: { key: key(["id"], "uuid"), at: sql`expires_at`, for: "accountChanges" },
  // From the end: acceptance, revocation or the end of the link, which an invitation in the queue does not have yet.
  invitations: {
    key: key(["id"], "uuid"),
    at: sql`created_at`,
    for: "invitations",
    also: (age) => sql`coalesce(accepted_at, revoked_at, expires_at) < now() - ${age}`,
  },
  messages: { key: key(["id"], "uuid"), at: sql`created_at`, for: "messages" },
  webhook_receipts: {
    key: key(["provider", "event_id"], "text"),
    at: sql`received_at`,
    for: days(WEBHOOK_RECEIPT_DAYS),
  },
  help_feedback: { key: key(["id"], "bigint"), at: sql`created_at`, for: "feedback" },
} satisfies Record<string, Kept>;

/** Days that rows of each kind are kept. */
export type Retention = Record<RetentionKind, number>;

/** By the environment of this process. */
function configuredRetention(): Retention {
  const given = env();
  return {
    challenges: given.RETENTION_CHALLENGE_DAYS,
    sessions: given.RETENTION_SESSION_DAYS,
    messages: given.RETENTION_MESSAGE_DAYS,
    invitations: given.RETENTION_INVITATION_DAYS,
    temporaryCodes: given.RETENTION_TEMPORARY_CODE_DAYS,
    accountChanges: given.RETENTION_ACCOUNT_CHANGE_DAYS,
    auditEvents: given.RETENTION_AUDIT_DAYS,
    feedback: given.RETENTION_FEEDBACK_DAYS,
  };
}

type Table = keyof typeof kept;

/** Rows of one DELETE. */
const BATCH = 500;

const list = (parts: SQL[]) => sql.join(parts, sql`, `);

/** Two instances locked the same rows in different orders, or a distributed database asks for the transaction again. */
const isConflict = (error: unknown) =>
  error instanceof Error && "code" in error && /^(40001|40P01)$/.test(String(error.code));

/**
 * Deletes one batch: reads the keys of the oldest rows, then deletes those of them that are still too old. A counter that began a new
 * window in between stays. IS TRUE leaves the primary key as the only way to the rows: the index on the age would read the whole backlog
 * for each batch.
 */
async function removeBatch(
  db: Executor,
  table: Table,
  retention: Retention,
): Promise<{ found: number; removed: number }> {
  const { at, for: time, also = () => sql`true` }: Kept = kept[table];
  const age = interval(typeof time === "number" ? time : days(retention[time]));
  const { columns, toText, fromText } = kept[table].key;
  const names = columns.map((column) => sql`${sql.identifier(column)}`);
  const isOld = sql`(${at} < now() - ${age} AND ${also(age)})`;
  const found = await run(
    db,
    sql`SELECT json_build_array(${list(names.map(toText))}) AS key FROM ${sql.identifier(table)}
         WHERE ${isOld} ORDER BY ${at} LIMIT ${BATCH}::int`,
    z.object({ key: z.array(z.string()) }),
  );
  if (found.length === 0) return { found: 0, removed: 0 };
  const keys = JSON.stringify(found.map((row) => row.key));
  const given = columns.map((_, i) => fromText(sql`(k ->> ${sql.raw(String(i))})`));
  const removed = await execute(
    db,
    sql`DELETE FROM ${sql.identifier(table)}
         WHERE (${list(names)}) IN (SELECT ${list(given)} FROM jsonb_array_elements(${keys}::text::jsonb) AS k) AND (${isOld}) IS TRUE`,
  );
  return { found: found.length, removed };
}

/**
 * Removes everything that is too old. Several instances may do it at once: each row goes once. Nothing depends on it: what has expired
 * is refused whether or not it is still there.
 * @returns how many rows of each table went
 */
export async function removeExpired(db: Executor, retention = configuredRetention()): Promise<Record<Table, number>> {
  const total = {} as Record<Table, number>;
  for (const table of Object.keys(kept) as Table[]) {
    total[table] = 0;
    // By what was found: another instance may have removed the same batch a moment before, and more may wait behind it.
    for (let found = BATCH; found === BATCH; ) {
      const batch = await removeBatch(db, table, retention).catch((error) => {
        // The other instance goes on with this table.
        if (isConflict(error)) return { found: 0, removed: 0 };
        throw error;
      });
      found = batch.found;
      total[table] += batch.removed;
    }
  }
  return total;
}
