/** Which migrations the database has. `drizzle/migrate.ts` writes the table, one row per migration. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import journal from "@/drizzle/meta/_journal.json" with { type: "json" };
import { type Executor, run } from "./.";

/**
 * Returns whether every migration of this build is applied. More are allowed: the next release migrates before it starts.
 * @throws when the database does not answer, or has no table of migrations
 */
export async function hasAllMigrations(executor: Executor): Promise<boolean> {
  const rows = await run(
    executor,
    sql`SELECT created_at FROM drizzle.__drizzle_migrations`,
    z.object({ created_at: z.string() }),
  );
  const applied = new Set(rows.map((row) => row.created_at));
  return journal.entries.every(({ when }) => applied.has(String(when)));
}
