/**
 * Brings a database to the newest schema: `npm run db:migrate`. Safe to run again, on a live system, and by several instances at once:
 * a migration never waits long for a lock, because every statement that comes later waits behind it. Plain SQL, no advisory locks.
 */
import { setTimeout as delay } from "node:timers/promises";
import { minutes, seconds } from "@/lib/contract/duration";
import { type Client, type Connection, openConnection } from "@/lib/db/pool";
import { type Migration, migrationsFolder, readMigrations } from "./migration-files";

type Patience = {
  /** How long a statement waits for a lock, in milliseconds: less than the 5 s after which PostgreSQL ends the application's statements. */
  lockTimeout: number;
  /** How often a migration that got no lock is tried. */
  tries: number;
  /** The pause before the second try; doubled each time, 10 s at most. */
  firstPause: number;
};

const usual: Patience = { lockTimeout: seconds(2), tries: 20, firstPause: seconds(1) };
const LONGEST_PAUSE = seconds(10);

/** `CONCURRENTLY` waits for older transactions, and makes nobody wait meanwhile. */
const CONCURRENT_LOCK_TIMEOUT = minutes(10);
const LOOK_AGAIN = seconds(0.2);

const table = "drizzle.__drizzle_migrations";

export type MigrateOptions = Partial<Patience> & { folder?: string; note?: (sentence: string) => void };

/** No lock in time, or lost to another transaction; the last is PostgreSQL's word to two that change one index. */
const isContention = (error: unknown) =>
  ["55P03", "40P01", "40001"].includes(codeOf(error)) || /^tuple concurrently/.test((error as Error).message);
/** Somebody else has just made the same: `IF NOT EXISTS` does not see what is not committed yet. */
const isTwin = (error: unknown) => ["23505", "42P06", "42P07", "42710"].includes(codeOf(error));
const codeOf = (error: unknown) => String((error as { code?: unknown }).code ?? "");

type Run = {
  connection: Connection;
  /** A second connection, opened for the first migration that needs one. */
  outside(): Connection;
  patience: Patience;
  note: (sentence: string) => void;
};

/** A migration takes what time it needs, whatever the role's settings say, or the last client that a pooler had on this connection. */
const open = (url: string) => openConnection(url, { statement: 0, answer: 0, transaction: 0 });

const ask = async <Row>(client: Client, text: string, params: string[] = []) =>
  (await client.unsafe(text, params as never[], {})) as Row[];

const setLockTimeout = (client: Client, milliseconds: number, set = "SET") =>
  ask(client, `${set} lock_timeout = ${milliseconds}`);

/** Does `work` again, after longer and longer pauses, as long as it fails because somebody else is in its way. */
async function persist(work: () => Promise<void>, isPassing: (error: unknown) => boolean, what: string, run: Run) {
  const { tries, firstPause } = run.patience;
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      if (tried >= tries || !isPassing(error)) throw error;
      const pause = Math.min(firstPause * 2 ** (tried - 1), LONGEST_PAUSE) * (0.75 + Math.random() / 2);
      run.note(`${what} found the database busy (try ${tried} of ${tries}); once more in ${Math.round(pause)} ms.`);
      await delay(pause);
    }
  }
}

/** The table is drizzle's own. Its unique index is what makes one of several instances wait for another. */
async function prepare({ connection, patience }: Run): Promise<void> {
  const index = "to_regclass('drizzle.__drizzle_migrations_created_at')";
  const [found] = await ask<{ ready: boolean }>(connection, `SELECT ${index} IS NOT NULL AS ready`);
  if (found?.ready) return;
  await setLockTimeout(connection, patience.lockTimeout);
  await ask(connection, "CREATE SCHEMA IF NOT EXISTS drizzle");
  await ask(
    connection,
    `CREATE TABLE IF NOT EXISTS ${table} (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
  );
  await ask(connection, `CREATE UNIQUE INDEX IF NOT EXISTS __drizzle_migrations_created_at ON ${table} (created_at)`);
}

/** The index that a statement builds; null for any other statement. */
function indexBuiltBy(statement: string): string | null {
  const pattern = /\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS\s+("(?:[^"]|"")+"|\w+)/i;
  return pattern.exec(statement)?.[1] ?? null;
}

async function isInvalid(client: Client, index: string): Promise<boolean> {
  const found = "SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid";
  return (await ask(client, found, [index])).length > 0;
}

/**
 * Drops what an interrupted build has left: an index that is never used and never finished. PostgreSQL may still be at it although the
 * process that asked for it is gone; then its end is waited for, and mostly there is nothing to drop.
 */
async function dropUnfinished(outside: Client, index: string): Promise<void> {
  const end = performance.now() + CONCURRENT_LOCK_TIMEOUT;
  const builders = "SELECT FROM pg_stat_progress_create_index WHERE index_relid = to_regclass($1)";
  while (await isInvalid(outside, index)) {
    const isBuilt = (await ask(outside, builders, [index])).length > 0;
    if (isBuilt && performance.now() < end) await delay(LOOK_AGAIN);
    else await ask(outside, `DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
  }
}

/** Statement by statement, each of which may have been run before. */
async function runOutside(run: Run, { name, statements }: Migration): Promise<void> {
  const outside = run.outside();
  for (const statement of statements) {
    const isConcurrent = /\bCONCURRENTLY\b/i.test(statement);
    await setLockTimeout(outside, isConcurrent ? CONCURRENT_LOCK_TIMEOUT : run.patience.lockTimeout);
    const index = indexBuiltBy(statement);
    if (index) await dropUnfinished(outside, index);
    await ask(outside, statement);
    if (index && (await isInvalid(outside, index))) throw new Error(`${name}: the index ${index} is not valid`);
  }
}

/**
 * Applies one migration, unless another instance has. The row that says so is inserted first and commits with everything else: the
 * instance that comes second waits at the unique index, for as long as it takes and in nobody's way. A process that dies takes its row
 * along. While statements run outside, the transaction with the row is idle.
 */
async function apply(run: Run, migration: Migration): Promise<void> {
  await run.connection.transaction(async (tx) => {
    await setLockTimeout(tx, 0, "SET LOCAL");
    // In the simple protocol, hence without parameters: the other one leaves a portal open, whose snapshot a concurrent build waits for.
    const claimed = await ask(
      tx,
      `INSERT INTO ${table} (hash, created_at) VALUES ('${migration.hash}', ${Number(migration.when)})
       ON CONFLICT (created_at) DO NOTHING RETURNING id`,
    );
    if (claimed.length === 0) return;
    if (migration.outsideTransaction) return runOutside(run, migration);
    await setLockTimeout(tx, run.patience.lockTimeout, "SET LOCAL");
    for (const statement of migration.statements) await ask(tx, statement);
  });
}

/**
 * Applies the migrations of a folder that the database has not seen yet, in order.
 * @throws when a migration fails, or did not get its locks in all of its tries; then nothing of it is applied, or, outside of a
 * transaction, what the next run goes on from
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const { folder = migrationsFolder, note = console.warn, ...given } = options;
  const opened = [open(url)];
  const [connection] = opened as [Connection];
  const outside = () => {
    opened[1] ??= open(url);
    return opened[1];
  };
  const run: Run = { connection, outside, patience: { ...usual, ...given }, note };
  try {
    await persist(
      () => prepare(run),
      (error) => isContention(error) || isTwin(error),
      "The table of migrations",
      run,
    );
    const rows = await ask<{ created_at: string }>(connection, `SELECT created_at FROM ${table}`);
    const applied = new Set(rows.map((row) => Number(row.created_at)));
    for (const migration of readMigrations(folder)) {
      if (applied.has(migration.when)) continue;
      await persist(() => apply(run, migration), isContention, migration.name, run);
    }
  } finally {
    await Promise.all(opened.map((one) => one.end()));
  }
}
