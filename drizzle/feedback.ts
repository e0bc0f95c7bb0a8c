/** Lists what visitors answered on the help pages: `npm run feedback`. */

import { explain, say } from "@/local/launcher/terminal.mjs";
import { countFeedback, findFeedbackComments } from "../lib/db/help-feedback";
import { connect } from "../lib/db/pool";
import { feedbackReport } from "../lib/help/report";
import { isMain } from "./command";
import { databaseFailure, withDatabaseUrl } from "./own-database";

const COMMENTS = 100;

export async function report(url: string): Promise<string> {
  const db = connect(url, 1);
  try {
    return feedbackReport(await countFeedback(db), await findFeedbackComments(db, COMMENTS), COMMENTS);
  } finally {
    await db.end();
  }
}

async function main(): Promise<void> {
  try {
    say(await withDatabaseUrl("npm run feedback", report));
  } catch (error) {
    explain(databaseFailure(error, "The answers could not be read."));
    process.exitCode = 1;
  }
}

if (isMain(import.meta.url)) await main();
