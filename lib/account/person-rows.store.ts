/** Reads and counts the rows about a person, by the map of personal data. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Executor, run, timestamp } from "@/lib/db";
import { auditInsert } from "@/lib/db/audit";
import { type PersonalTable, type PersonKeys, personalTables } from "./personal-data.store";

export type StoredRow = Record<string, unknown>;

const words = (list: readonly string[]) => sql`string_to_array(${list.join(" ")}, ' ')`;

async function readRows(db: Executor, table: string, which: SQL, without: readonly string[]): Promise<StoredRow[]> {
  const rows = await run(
    db,
    sql`SELECT to_jsonb(t) - ${words(without)} AS row FROM ${sql.identifier(table)} t WHERE ${which} ORDER BY t`,
    z.object({ row: z.record(z.string(), z.unknown()) }),
  );
  return rows.map(({ row }) => row);
}

/** Rows of others; `masked` are the columns that were not read. */
export type SharedRows = { rows: StoredRow[]; masked: readonly string[] };

/** Rows of a table: those about the person, and those that concern others as well. Without secrets and others' data. */
export async function findPersonRows(
  db: Executor,
  { own, shared = [], secrets }: PersonalTable,
  table: string,
  person: PersonKeys,
): Promise<{ own: StoredRow[]; shared: SharedRows[] }> {
  const others: SharedRows[] = [];
  for (const { rows, masked } of shared) {
    const which = sql`(${rows(person)}) AND (${own(person)}) IS NOT TRUE`;
    others.push({ rows: await readRows(db, table, which, [...secrets, ...masked]), masked });
  }
  return { own: await readRows(db, table, own(person), secrets), shared: others };
}

export type RowCount = { table: string; own: number; shared: number };

/** How many rows of each table are about the person, and how many more concern others as well. Tables without rows are left out. */
export async function countPersonRows(db: Executor, person: PersonKeys): Promise<RowCount[]> {
  const counts: RowCount[] = [];
  for (const [table, { own, shared = [] }] of Object.entries(personalTables)) {
    const all = sql.join(
      [own, ...shared.map(({ rows }) => rows)].map((rows) => sql`(${rows(person)})`),
      sql` OR `,
    );
    const [row] = await run(
      db,
      sql`SELECT count(*) FILTER (WHERE is_own)::int AS own, count(*) FILTER (WHERE NOT is_own)::int AS shared
            FROM (SELECT (${own(person)}) IS TRUE AS is_own FROM ${sql.identifier(table)} t WHERE ${all}) AS found`,
      z.object({ own: z.number(), shared: z.number() }),
    );
    if (row && row.own + row.shared > 0) counts.push({ table, ...row });
  }
  return counts;
}

/** Records that an operator exports the data of an account. @returns the time */
export async function recordExport(db: Executor, userId: string): Promise<Date> {
  const event = { type: "account.exported", result: "success", subjectId: userId } as const;
  const [row] = await run(
    db,
    sql`WITH audited AS (${auditInsert(event, null)}) SELECT now() AS at`,
    z.object({ at: timestamp }),
  );
  if (!row) throw new Error("The statement of an export gave no row.");
  return row.at;
}
