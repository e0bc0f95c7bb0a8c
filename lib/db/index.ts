/** The one door to PostgreSQL: pool, transaction and the way every statement goes. Only `lib/db` writes SQL. */
import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "../env";
import { makeSlots, SlotsFull } from "../slots";
import { seconds } from "../time";
import * as schema from "./schema";

/** A pool's or a transaction's connection. */
type Client = { unsafe(text: string, params: never[], options: postgres.UnsafeQueryOptions): Promise<unknown> };

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

/** Connections of a process, and statements that may wait for one. A statement never stands behind another one's lock. */
const CONNECTIONS = 10;
const WAITING = 500;
const PATIENCE = seconds(1.5);

/** What PostgreSQL may take for a statement, and how long we wait for its answer: longer, unless the way to it is broken. */
const STATEMENT_TIMEOUT = seconds(5);
const ANSWER_TIMEOUT = seconds(7);
const TRANSACTION_TIMEOUT = seconds(10);

/** Waits for the answer, but not for ever: a server that has vanished from the net never says that it has. */
function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DatabaseSilent()), milliseconds);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

class DatabaseSilent extends Error {
  override name = "DatabaseSilent";
}

/** These connections lead nowhere: to a server that has vanished, or one that is no primary any more. */
const isDeadEnd = (error: unknown) => error instanceof DatabaseSilent || codeOf(error) === "25006";

function openPool(url: string, max: number) {
  const pool = postgres(url, {
    max,
    connect_timeout: 3,
    idle_timeout: 60,
    // The driver's own pause grows to 20 seconds: as long would everyone wait after the database is back.
    backoff: () => 0.1,
    connection: {
      application_name: "leadmaster",
      statement_timeout: STATEMENT_TIMEOUT,
      idle_in_transaction_session_timeout: TRANSACTION_TIMEOUT,
    },
    onnotice: () => {},
  });
  return { pool, orm: drizzle(pool, { schema }), openedAt: performance.now() };
}

/** Opens a pool. Statements and waits are bounded, so that a stuck database becomes an error and not a queue. */
export function connect(url: string, max = CONNECTIONS): Database {
  const inSlot = makeSlots({ atOnce: max, waiting: WAITING, patience: PATIENCE });
  let current = openPool(url, max);

  /** The next statement looks for the database anew. Once a second at most: it may stay as it is for long. */
  function leave(left: typeof current): void {
    if (left !== current || performance.now() - left.openedAt < seconds(1)) return;
    current = openPool(url, max);
    left.pool.end({ timeout: 0 }).catch(() => {});
  }

  function ask<T>(patience: number, question: (pool: postgres.Sql) => Promise<T>): Promise<T> {
    return inSlot(async () => {
      const asked = current;
      try {
        return await within(patience, question(asked.pool));
      } catch (error) {
        if (isDeadEnd(error)) leave(asked);
        throw error;
      }
    });
  }

  return {
    get orm() {
      return current.orm;
    },
    client: { unsafe: (...statement) => ask(ANSWER_TIMEOUT, (pool) => pool.unsafe(...statement)) },
    transaction: (work) =>
      ask(TRANSACTION_TIMEOUT, (pool) => pool.begin((tx) => work({ client: tx })) as Promise<never>),
    end: () => current.pool.end({ timeout: 5 }),
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
  return (await executor.client.unsafe(text, params as never[], { prepare: true })) as Row[];
}

/** A duration in milliseconds as an SQL interval. */
export function interval(milliseconds: number): SQL {
  return sql`(${milliseconds / 1000}::double precision * interval '1 second')`;
}

/** How long the database takes to answer nothing. @throws when it does not, or takes no writes: then nobody can sign in either */
export async function roundTripMilliseconds(): Promise<number> {
  const started = performance.now();
  // The row is never written; a server that would not take it says so.
  await run(database(), sql`WITH w AS (DELETE FROM channel_pauses WHERE false) SELECT 1`);
  return Math.round((performance.now() - started) * 10) / 10;
}

export function toDate(value: string): Date {
  return new Date(value);
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

/** Is this the database being away, overloaded, locked or read-only, rather than a defect of ours? */
export function isOutage(error: unknown): boolean {
  // Classes 08 connection, 53 resources, 55 locks, 57 intervention, 58 the machine; 25006 read-only, 40001 and 40P01 lost to another
  // transaction, 42501 rights that were taken away; the rest is the driver's and the socket's.
  return (
    error instanceof DatabaseSilent ||
    error instanceof SlotsFull ||
    /^((08|53|55|57|58)...|25006|40001|40P01|42501)$/.test(codeOf(error)) ||
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECT|CONNECTION_)/.test(codeOf(error))
  );
}
