/** Brings a database to the newest schema: `npm run db:migrate`. Safe to run again. */
import { fileURLToPath } from "node:url";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import postgres from "postgres";
import { isMain, runCommand } from "./command";

/** First line of a migration whose statements PostgreSQL refuses in a transaction, such as CREATE INDEX CONCURRENTLY. */
const outsideMarker = "-- outside a transaction";

/** The table in which drizzle's own migrator keeps what it has applied. */
async function lastApplied(client: postgres.Sql): Promise<number> {
  await client`CREATE SCHEMA IF NOT EXISTS drizzle`;
  await client`CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (
    id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`;
  const [last] = await client`SELECT max(created_at) AS at FROM drizzle.__drizzle_migrations`;
  return Number(last?.at ?? -1);
}

async function apply(client: postgres.Sql, { sql, hash, folderMillis }: MigrationMeta): Promise<void> {
  const runAll = async (on: postgres.Sql | postgres.TransactionSql) => {
    for (const statement of sql) await on.unsafe(statement);
    await on`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (${hash}, ${folderMillis})`;
  };
  // Interrupted outside a transaction, it runs again from its first statement: each must be safe to repeat.
  if (sql[0]?.startsWith(outsideMarker)) await runAll(client);
  else await client.begin(runAll);
}

/** Applies the migrations of this folder that the database has not seen yet. */
export async function migrate(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const last = await lastApplied(client);
    const migrations = readMigrationFiles({ migrationsFolder: fileURLToPath(new URL(".", import.meta.url)) });
    for (const migration of migrations) if (migration.folderMillis > last) await apply(client, migration);
  } finally {
    await client.end();
  }
}

if (isMain(import.meta.url)) await runCommand("The database has the newest schema.", migrate);
