/** The database that an operator's command works on: that of `DATABASE_URL`, or the one of `npm start` in this checkout. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { databaseUrl, EnvironmentError } from "@/lib/config/env";
import { connect, type Database, unhurried } from "@/lib/db/pool";
import { dataFolder, readEnvironment } from "@/local/launcher/environment.mjs";
import { acquireLock } from "@/local/launcher/lock.mjs";
import { Failure } from "@/local/launcher/terminal.mjs";

/** What commands need: the database, the secret that keys are derived from, and whether there are text messages. */
const variables = ["DATABASE_URL", "NEXTAUTH_SECRET", "NEXTAUTH_SECRET_PREVIOUS", "TWILIO_ACCOUNT_SID"] as const;

/** Uses the embedded PostgreSQL as it runs, or starts it for the duration of the work. */
async function withEmbeddedDatabase<Result>(command: string, work: (url: string) => Promise<Result>): Promise<Result> {
  // Only here: the embedded PostgreSQL is a development dependency.
  const [{ startPostgres }, { findInstallation }, { readOrCreateSecrets }] = await Promise.all([
    import("@/local/launcher/postgres"),
    import("@/local/launcher/postgres-binaries"),
    import("@/local/launcher/stand-ins"),
  ]);
  // The lock keeps npm start from starting or stopping the database during the work.
  const lock = await acquireLock(join(dataFolder, "start.lock"), command);
  try {
    const cluster = join(findInstallation(dataFolder).home, "cluster");
    if (!existsSync(cluster)) {
      throw new Failure(
        "DATABASE_URL is not set, and npm start has no database in this checkout.",
        `Set it: DATABASE_URL=postgres://… ${command}. Or run "npm start" first.`,
      );
    }
    if (!lock.ok && !existsSync(join(cluster, "postmaster.pid"))) {
      throw new Failure("npm start is starting in this checkout.", "Try again when it runs.");
    }
    const database = await startPostgres({ dataDir: dataFolder });
    try {
      process.env.NEXTAUTH_SECRET ||= readOrCreateSecrets(dataFolder).NEXTAUTH_SECRET;
      return await work(new URL("/leadmaster", database.adminUrl).href);
    } finally {
      if (!database.wasRunning) await database.stop();
    }
  } finally {
    if (lock.ok) lock.release();
  }
}

/**
 * Runs the work on a connection of its own.
 *
 * @param command the command line, for the messages of a failure
 */
export async function withDatabase<Result>(command: string, work: (db: Database) => Promise<Result>): Promise<Result> {
  const onUrl = async (url: string) => {
    const db = connect(url, 1, unhurried);
    try {
      return await work(db);
    } finally {
      await db.end();
    }
  };
  const given = readEnvironment();
  for (const name of variables) process.env[name] ??= given[name] ?? "";
  return process.env.DATABASE_URL ? onUrl(databaseUrl()) : withEmbeddedDatabase(command, onUrl);
}

/** Explains an error to the operator. A {@link Failure} stays as it is. */
export function databaseFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof EnvironmentError)
    return new Failure(`${error.message}.`, "Correct the variable, in the shell or in the .env file.");
  const remedy = 'Check that the database is up, and apply its migrations: "npm run db:migrate", or "npm start".';
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Failure("The command failed.", remedy, reason);
}
