/** Messages of a person who is erased: their own go, those to others lose the name. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { BEFORE_ALL_IDS, type Executor, execute, run } from "@/lib/db";
import { INVITATION } from "./templates/invitation-email";
import { ERASED_ACTOR } from "./templates/notice";

/** Rows that one statement reads: no index leads to a name inside a message. */
const BATCH = 20_000;

/** One person in the outbox: conditions on the row `t` of messages, and the addresses that texts to others can contain. */
export type MessagesOf = { own: SQL; namesPerson: SQL };

const spanRow = z.object({ last: z.string().nullable(), read: z.number() });

/**
 * Removes a person from the outbox, row by row in the order of the primary key. Their own messages are deleted, also those that are due.
 * What others were told about an act of theirs is told without the name; what was about them alone is deleted.
 */
export async function eraseFromMessages(db: Executor, { own, namesPerson }: MessagesOf): Promise<void> {
  const acted = sql`t.parameters ? 'actorEmail'`;
  const invited = sql`(t.kind = ${INVITATION})`;
  const newParameters = sql`CASE WHEN t.kind = ${INVITATION} THEN jsonb_set(t.parameters, '{inviter}', 'null')
                                 ELSE t.parameters || ${JSON.stringify(ERASED_ACTOR)}::text::jsonb END`;
  let last = BEFORE_ALL_IDS;
  for (let read = BATCH; read === BATCH; ) {
    const [span]: z.output<typeof spanRow>[] = await run(
      db,
      sql`WITH page AS MATERIALIZED (
            SELECT * FROM messages WHERE id > ${last}::uuid ORDER BY id LIMIT ${BATCH}::int
          ), found AS MATERIALIZED (
            SELECT t.id, (${own}) IS TRUE AS is_own, ${acted} OR ${invited} AS is_told FROM page t WHERE (${own}) OR (${namesPerson})
          ), deleted AS (
            DELETE FROM messages WHERE id IN (SELECT id FROM found WHERE is_own OR NOT is_told)
          ), renamed AS (
            UPDATE messages t SET parameters = ${newParameters} FROM found WHERE t.id = found.id AND found.is_told AND NOT found.is_own
          )
          SELECT (SELECT id::text FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM page)::int AS read`,
      spanRow,
    );
    read = span?.read ?? 0;
    last = span?.last ?? BEFORE_ALL_IDS;
  }
}

/** Deletes the messages that were queued for an account of that id around the time of its erasure, by requests in progress. */
export async function deleteLateMessages(db: Executor, erased: SQL): Promise<number> {
  return execute(
    db,
    sql`DELETE FROM messages m USING ${erased} AS e
         WHERE m.recipient_id = e.user_id AND m.created_at > e.at - interval '1 hour' AND m.created_at < e.at + interval '1 hour'`,
  );
}
