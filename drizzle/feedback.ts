/**
 * Lists what visitors answered on the help pages: `npm run feedback`. From `DATABASE_URL`; without one from the database that
 * `npm start` keeps here, whether it is running or not.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { connect } from "../lib/db";
import { countFeedback, findFeedbackComments } from "../lib/db/help-feedback";
import { databaseUrl } from "../lib/env";
import { feedbackReport } from "../lib/help/report";
import { dataFolder, readEnvironment } from "../local/environment.mjs";
import { takeLock } from "../local/lock.mjs";
import { explain, Failure, say } from "../local/terminal.mjs";
import { isMain } from "./command";

const COMMENTS = 100;

export async function report(url: string): Promise<string> {
  const db = connect(url, 1);
  try {
    return feedbackReport(await countFeedback(db), await findFeedbackComments(db, COMMENTS), COMMENTS);
  } finally {
    await db.end();
  }
}

/** As `npm start` has it: running beside us, or started for a moment. */
async function reportOfOwnDatabase(): Promise<string> {
  const [{ startPostgres }, { findPlace }] = await Promise.all([
    import("../local/postgres"),
    import("../local/postgres-binaries"),
  ]);
  // So that `npm start` neither begins nor ends between us and its database.
  const lock = await takeLock(join(dataFolder, "start.lock"), "npm run feedback");
  try {
    const cluster = join(findPlace(dataFolder).home, "cluster");
    if (!existsSync(cluster)) {
      throw new Failure(
        "There is no DATABASE_URL, and no data of npm start.",
        'Give the URL of the database: DATABASE_URL=postgres://… npm run feedback. Or run "npm start" first.',
      );
    }
    if (!lock.ok && !existsSync(join(cluster, "postmaster.pid"))) {
      throw new Failure("LeadMaster is just being started here.", "Try again once it runs.");
    }
    const database = await startPostgres({ dataDir: dataFolder });
    try {
      return await report(new URL("/leadmaster", database.adminUrl).href);
    } finally {
      if (!database.found) await database.stop();
    }
  } finally {
    if (lock.ok) lock.release();
  }
}

async function main(): Promise<void> {
  // An .env file counts as it does for `npm start`.
  process.env.DATABASE_URL ??= readEnvironment().DATABASE_URL ?? "";
  try {
    say(await (process.env.DATABASE_URL ? report(databaseUrl()) : reportOfOwnDatabase()));
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const remedy =
      'Check that the database is up, and bring its tables up to date: "npm run db:migrate", or "npm start".';
    explain(error instanceof Failure ? error : new Failure("The answers could not be read.", remedy, reason));
    process.exitCode = 1;
  }
}

if (isMain(import.meta.url)) await main();
