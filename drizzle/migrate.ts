/** `npm run db:migrate`: applies the migrations. Idempotent. */
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { isMain, runDatabaseCommand } from "@/ops/database-command";

/** Applies the migrations of this folder that the database does not have yet. */
export async function migrate(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await applyMigrations(drizzle(client), { migrationsFolder: fileURLToPath(new URL(".", import.meta.url)) });
  } finally {
    await client.end();
  }
}

if (isMain(import.meta.url)) await runDatabaseCommand("The database is up to date.", migrate);
