/** The one door to PostgreSQL: the pool, and the way every statement goes. Only `lib/db` writes SQL. */
import { Name, SQL, StringChunk, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { z } from "zod";
import { env } from "@/lib/config/env";
import { isOverloaded } from "@/lib/runtime/concurrency";
import { timeStatement } from "@/lib/runtime/metrics";
import { connect, type Database, type Executor, type Transaction } from "./pool";

export type { Database, Executor, Transaction };

// Next bundles pages, routes and instrumentation as separate copies of this module: one pool a process lives on globalThis.
const shared = globalThis as { leadmasterDatabase?: Database };

/** The process's pool on `DATABASE_URL`. */
export function database(): Database {
  shared.leadmasterDatabase ??= connect(env().DATABASE_URL);
  return shared.leadmasterDatabase;
}

type Statement = { text: string; params: unknown[] };

const dialect = new PgDialect();

/** Appends text, names and values, of which nearly all our statements consist. @returns false for any other chunk */
function append(chunks: readonly unknown[], statement: Statement): boolean {
  for (const chunk of chunks) {
    if (chunk instanceof StringChunk) statement.text += chunk.value.join("");
    else if (chunk instanceof SQL) {
      if (!append(chunk.queryChunks, statement)) return false;
    } else if (chunk instanceof Name) statement.text += dialect.escapeName(chunk.value);
    else if (chunk === null || typeof chunk !== "object" || Buffer.isBuffer(chunk)) {
      if (chunk === undefined) continue;
      statement.params.push(chunk);
      statement.text += `$${statement.params.length}`;
    } else return false;
  }
  return true;
}

/** Returns what drizzle's own writer does, at a fraction of its cost: that one asks of every value whether it is one of fifteen kinds. */
export function statementOf(query: SQL): Statement {
  const statement = { text: "", params: [] };
  if (append(query.queryChunks, statement)) return statement;
  const { sql: text, params } = dialect.sqlToQuery(query);
  return { text, params };
}

/**
 * Work that PostgreSQL ended as the victim of a deadlock has changed nothing, so it is done once more. Every statement locks in one
 * order (`authority.ts`), so this is rare: it is for orders that only the planner knows, and for what operators run by hand.
 */
async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (codeOf(error) === DEADLOCK) return work();
    throw error;
  });
}

/**
 * Sends one statement as a prepared one: a single round trip once the connection knows it. Outside a transaction it is repeated once
 * after a deadlock.
 */
async function send(executor: Executor, query: SQL) {
  const { text, params } = statementOf(query);
  const statement = () => timeStatement(async () => executor.client.unsafe(text, params as never[], { prepare: true }));
  return "transaction" in executor ? againAfterDeadlock(statement) : statement();
}

/**
 * Runs one statement in one round trip.
 * @param rowSchema what a row is. The driver gives timestamps as text (decode them with {@link timestamp}), bigint as text, json parsed
 * @returns the decoded rows
 * @throws if a row does not match: the statement and its schema disagree, which is a defect
 */
export async function run<Schema extends z.ZodType>(
  executor: Executor,
  query: SQL,
  rowSchema: Schema,
): Promise<z.output<Schema>[]> {
  // One by one: an array's schema would be a new one in every call, which costs more than the rows.
  return (await send(executor, query)).map((row) => decodeRow(row, rowSchema));
}

/** Decodes one row, or a part of one. @throws if it does not match */
export function decodeRow<Schema extends z.ZodType>(row: unknown, rowSchema: Schema): z.output<Schema> {
  const decoded = rowSchema.safeParse(row);
  if (!decoded.success) throw new Error("A row does not match the schema of its statement.", { cause: decoded.error });
  return decoded.data;
}

/** Runs one statement whose rows are not read, in one round trip. @returns how many rows its last part changed or selected */
export async function execute(executor: Executor, query: SQL): Promise<number> {
  return (await send(executor, query)).count;
}

/**
 * Runs the last statement of a transaction and commits, in one round trip.
 * @returns the decoded rows
 */
export async function runLast<Schema extends z.ZodType>(
  { client }: Transaction,
  query: SQL,
  rowSchema: Schema,
): Promise<z.output<Schema>[]> {
  const { text, params } = statementOf(query);
  const rows = await timeStatement(() => client.last(text, params as never[], { prepare: true }));
  return rows.map((row) => decodeRow(row, rowSchema));
}

/** A column of type timestamptz, which the driver gives as text, as a Date. Microseconds are lost. */
export const timestamp = z
  .string()
  .transform((text) => new Date(text))
  .pipe(z.date());

/** Runs `work` in one transaction, and once more after a deadlock: nothing but the database may be touched in it. */
export async function inTransaction<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return againAfterDeadlock(() => db.transaction(work));
}

/** A duration in milliseconds as an SQL interval. */
export function interval(milliseconds: number): SQL {
  return sql`(${milliseconds / 1000}::double precision * interval '1 second')`;
}

/** How long the database takes to answer nothing. @throws when it does not, or takes no writes: then nobody can sign in either */
export async function roundTripMilliseconds(executor: Executor = database()): Promise<number> {
  const started = performance.now();
  // The row is never written; a server that would not take it says so.
  await execute(executor, sql`WITH w AS (DELETE FROM provider_states WHERE false) SELECT 1`);
  return Math.round((performance.now() - started) * 10) / 10;
}

/** Where a page by uuid begins: a condition with "or null" would not use the index of the ids. */
export const BEFORE_ALL_IDS = "00000000-0000-0000-0000-000000000000";

const DEADLOCK = "40P01";
const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

/** Is this the database being away, overloaded, locked or read-only, rather than a defect of ours? */
export function isOutage(error: unknown): boolean {
  // Classes 08 connection, 53 resources, 55 locks, 57 intervention, 58 the machine; 25006 read-only, 40001 and 40P01 lost to another
  // transaction, 42501 rights that were taken away; the rest is the driver's and the socket's.
  return (
    // By name, as `isOverloaded`: whichever copy of the module opened the pool threw it.
    (error instanceof Error && ["DatabaseSilent", "ConnectionLost"].includes(error.name)) ||
    isOverloaded(error) ||
    /^((08|53|55|57|58)...|25006|40001|40P01|42501)$/.test(codeOf(error)) ||
    /^(ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECT|CONNECTION_)/.test(codeOf(error))
  );
}
