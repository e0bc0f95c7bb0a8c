/** After a restore: messages that were queued at the time of the backup. Most were sent since, and the database does not know it. */
import { sql } from "drizzle-orm";
import { type Executor, execute } from "@/lib/db";

/** Messages that one statement changes. */
const BATCH = 5_000;

/** Cancels all messages that are queued or being sent. Codes need no cancellation: their challenges have ended. @returns how many */
export async function cancelQueuedMessages(db: Executor): Promise<number> {
  let total = 0;
  for (let canceled = BATCH; canceled === BATCH; total += canceled) {
    canceled = await execute(
      db,
      sql`UPDATE messages SET state = 'canceled', error_class = 'restored', updated_at = now()
           WHERE id IN (SELECT id FROM messages WHERE state IN ('queued', 'sending') LIMIT ${BATCH}::int)`,
    );
  }
  return total;
}
