/**
 * What only an operator may do for an account, who has none: `npm run accounts -- release <e-mail>` ends the pause or the stop of a
 * second step, `npm run accounts -- reach <e-mail or phone>` lets codes go to an address again. Audited without an actor.
 */

import { explain, Failure, say } from "@/local/launcher/terminal.mjs";
import { canonicalEmail } from "../lib/auth/email-address";
import { releaseByEmail } from "../lib/db/member-help";
import { connect, type Database } from "../lib/db/pool";
import { liftSuppression } from "../lib/db/suppressions";
import type { Channel } from "../lib/schemas";
import { isMain } from "./command";
import { databaseFailure, withDatabaseUrl } from "./own-database";

const usage = "npm run accounts -- release <e-mail>, or npm run accounts -- reach <e-mail or phone>";

function emailFrom(typed: string): string {
  const email = canonicalEmail(typed);
  if (email === null) throw new Failure(`${JSON.stringify(typed)} is no e-mail address.`, `Type ${usage}.`);
  return email;
}

/** A number is taken in any country: it was one that messages went to, or it is not there. */
function addressFrom(typed: string): { channel: Channel; address: string } {
  if (typed.includes("@")) return { channel: "email", address: emailFrom(typed) };
  const phone = typed.replace(/[\s().-]/g, "");
  if (!/^\+[1-9][0-9]{6,14}$/.test(phone)) {
    throw new Failure(
      `${JSON.stringify(typed)} is neither an e-mail address nor a phone number.`,
      "Give a number with its country code, such as +14155550100.",
    );
  }
  return { channel: "phone", address: phone };
}

async function release(db: Database, typed: string): Promise<string> {
  const email = emailFrom(typed);
  const released = await releaseByEmail(db, email);
  if (!released) throw new Failure(`There is no account with the address ${email}.`, "Check how it is spelled.");
  return released.changed
    ? `Released: ${email} can sign in with a one-time password again. No message was sent about it.`
    : `Nothing to release: ${email} is neither paused nor stopped.`;
}

async function reach(db: Database, typed: string): Promise<string> {
  const { channel, address } = addressFrom(typed);
  return (await liftSuppression(db, channel, address))
    ? `Codes go to ${address} again.`
    : `Nothing to do: ${address} is not left out.`;
}

const verbs: Record<string, typeof release> = { release, reach };

/** What the words ask for, to be done on the database of a URL. @throws Failure when they ask for nothing that can be done */
export function commandOf([verb = "", typed, ...more]: string[]): (url: string) => Promise<string> {
  const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!act || typed === undefined || more.length > 0) throw new Failure("That says not what to do.", `Type ${usage}.`);
  return async (url) => {
    const db = connect(url, 1);
    try {
      return await act(db, typed);
    } finally {
      await db.end();
    }
  };
}

async function main(): Promise<void> {
  try {
    say(await withDatabaseUrl("npm run accounts", commandOf(process.argv.slice(2))));
  } catch (error) {
    explain(databaseFailure(error, "The account was not changed."));
    process.exitCode = 1;
  }
}

if (isMain(import.meta.url)) await main();
