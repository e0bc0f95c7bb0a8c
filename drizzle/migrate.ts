/** Brings a database to the newest schema: `npm run db:migrate`. Safe to run again. */
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { isMain, runDatabaseCommand } from "@/ops/database-command";

/** Applies the migrations of this folder that the database has not seen yet. */
export async function migrate(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await applyMigrations(drizzle(client), { migrationsFolder: fileURLToPath(new URL(".", import.meta.url)) });
  } finally {
    await client.end();
  }
}

if (isMain(import.meta.url)) await runDatabaseCommand("The database has the newest schema.", migrate);
