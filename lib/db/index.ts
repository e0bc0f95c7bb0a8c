/** The one door to PostgreSQL: pool, transaction and the way every statement goes. Only `lib/db` writes SQL. */
import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "../env";
import * as schema from "./schema";

/** A pool's or a transaction's connection. */
type Client = { unsafe: postgres.Sql["unsafe"] };

export type Database = {
  /** Query builder, for statements that are not worth a line of SQL. */
  orm: PostgresJsDatabase<typeof schema>;
  client: Client;
  /** Runs `work` in one transaction. No network call but the database's own belongs into it. */
  transaction<T>(work: (tx: Pick<Database, "client">) => Promise<T>): Promise<T>;
  end(): Promise<void>;
};

/** What a query takes: the pool or a transaction. */
export type Executor = Pick<Database, "client">;

/** Opens a pool. Statements and waits are bounded, so that a stuck database becomes an error and not a queue. */
export function connect(url: string, max = 10): Database {
  const pool = postgres(url, {
    max,
    connect_timeout: 3,
    idle_timeout: 60,
    connection: {
      application_name: "leadmaster",
      statement_timeout: 5_000,
      idle_in_transaction_session_timeout: 10_000,
    },
    onnotice: () => {},
  });
  const orm = drizzle(pool, { schema });
  return {
    orm,
    client: pool,
    transaction: (work) => pool.begin((tx) => work({ client: tx })) as Promise<never>,
    end: () => pool.end({ timeout: 5 }),
  };
}

// Next bundles pages, routes and instrumentation as separate copies of this module: one pool a process lives on globalThis.
const shared = globalThis as { leadmasterDatabase?: Database };

/** The process's pool on `DATABASE_URL`. */
export function database(): Database {
  shared.leadmasterDatabase ??= connect(env().DATABASE_URL);
  return shared.leadmasterDatabase;
}

const dialect = new PgDialect();

/**
 * Runs one statement as a prepared one: a single round trip once the connection knows it. Rows come as the driver gives them:
 * timestamps as text (use {@link toDate}), bigint as text, json parsed.
 */
export async function run<Row>(executor: Executor, query: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return (await executor.client.unsafe(text, params as never[], { prepare: true })) as unknown as Row[];
}

/** A duration in milliseconds as an SQL interval. */
export function interval(milliseconds: number): SQL {
  return sql`(${milliseconds / 1000}::double precision * interval '1 second')`;
}

/** How long the database takes to answer nothing. @throws when it does not */
export async function roundTripMilliseconds(): Promise<number> {
  const started = performance.now();
  await run(database(), sql`SELECT 1`);
  return Math.round((performance.now() - started) * 10) / 10;
}

export function toDate(value: string): Date {
  return new Date(value);
}

/** Is this the database being away, overloaded or read-only, rather than a defect of ours? */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  // Classes 08 connection, 53 resources, 57 intervention, 25006 read-only; the rest is the driver's and the socket's.
  return (
    /^(08|53|57)...$/.test(code) ||
    code === "25006" ||
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECT|CONNECTION_)/.test(code)
  );
}
