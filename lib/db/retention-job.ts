/** What a serving process does beside answering: it removes what is too old, once an hour. */

import { hours, minutes } from "@/lib/contract/duration";
import { errorFields, log } from "@/lib/runtime/log";
import { type Database, database } from "./.";
import { removeExpired } from "./retention";

const EVERY = hours(1);
/** Instances that start together do not all begin at once. */
const FIRST_WITHIN = minutes(10);

async function clean(scrubErased: (db: Database) => Promise<void>): Promise<void> {
  try {
    await scrubErased(database());
    const removed = await removeExpired(database());
    for (const [table, rows] of Object.entries(removed)) {
      if (rows > 0) log().info({ event: "old_rows_removed", table, rows });
    }
  } catch (error) {
    log().error({ event: "old_rows_not_removed", ...errorFields(error) });
  }
}

/** Cleans until `stop`. @param scrubErased removes what requests in progress wrote about accounts that were erased meanwhile */
export function startRetention(scrubErased: (db: Database) => Promise<void>): { stop: () => void } {
  let timer = setTimeout(function next() {
    void clean(scrubErased);
    timer = setTimeout(next, EVERY);
  }, Math.random() * FIRST_WITHIN);
  return { stop: () => clearTimeout(timer) };
}
