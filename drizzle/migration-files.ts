/** The migrations of a folder, as `drizzle-kit` writes them: SQL files, and a journal that puts them in order. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Not relative to this module: the bundle of a command is elsewhere. Every command runs in the root of the package, as npm starts it. */
export const migrationsFolder = join(process.cwd(), "drizzle");

/** A file that begins with this line is run statement by statement, outside of a transaction. */
export const OUTSIDE_TRANSACTION = "-- outside a transaction";

export type Migration = {
  /** The name of its file, without ending. */
  name: string;
  /** Its number in the journal: milliseconds since 1970. The table of applied migrations knows it by this. */
  when: number;
  hash: string;
  statements: string[];
  outsideTransaction: boolean;
};

/** Reads all migrations of a folder, in their order. */
export function readMigrations(folder = migrationsFolder): Migration[] {
  const journal = JSON.parse(readFileSync(join(folder, "meta", "_journal.json"), "utf8"));
  return journal.entries.map(({ tag, when }: { tag: string; when: number }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), "utf8");
    return {
      name: tag,
      when,
      hash: createHash("sha256").update(text).digest("hex"),
      statements: text.split("--> statement-breakpoint").filter((statement) => statement.trim() !== ""),
      outsideTransaction: text.startsWith(`${OUTSIDE_TRANSACTION}\n`),
    };
  });
}
