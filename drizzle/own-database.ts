/** For commands of an operator: the database of `DATABASE_URL`, or without one that which `npm start` keeps here, running or not. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, readEnvironment } from "@/local/launcher/environment.mjs";
import { takeLock } from "@/local/launcher/lock.mjs";
import { Failure } from "@/local/launcher/terminal.mjs";
import { databaseUrl } from "../lib/env";

/** As `npm start` has it: running beside us, or started for a moment. */
async function withStartsDatabase<Result>(command: string, work: (url: string) => Promise<Result>): Promise<Result> {
  const [{ startPostgres }, { findPlace }] = await Promise.all([
    import("@/local/launcher/postgres"),
    import("@/local/launcher/postgres-binaries"),
  ]);
  // So that `npm start` neither begins nor ends between us and its database.
  const lock = await takeLock(join(dataFolder, "start.lock"), command);
  try {
    const cluster = join(findPlace(dataFolder).home, "cluster");
    if (!existsSync(cluster)) {
      throw new Failure(
        "There is no DATABASE_URL, and no data of npm start.",
        `Give the URL of the database: DATABASE_URL=postgres://… ${command}. Or run "npm start" first.`,
      );
    }
    if (!lock.ok && !existsSync(join(cluster, "postmaster.pid"))) {
      throw new Failure("LeadMaster is just being started here.", "Try again once it runs.");
    }
    const database = await startPostgres({ dataDir: dataFolder });
    try {
      return await work(new URL("/leadmaster", database.adminUrl).href);
    } finally {
      if (!database.found) await database.stop();
    }
  } finally {
    if (lock.ok) lock.release();
  }
}

/** `command`: as it was typed, for what goes wrong. */
export async function withDatabaseUrl<Result>(
  command: string,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  // An .env file counts as it does for `npm start`.
  process.env.DATABASE_URL ??= readEnvironment().DATABASE_URL ?? "";
  return process.env.DATABASE_URL ? work(databaseUrl()) : withStartsDatabase(command, work);
}

/** One failure in words: a {@link Failure} as it is, anything else under `title`. */
export function databaseFailure(error: unknown, title: string): Failure {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const remedy =
    'Check that the database is up, and bring its tables up to date: "npm run db:migrate", or "npm start".';
  return error instanceof Failure ? error : new Failure(title, remedy, reason);
}
