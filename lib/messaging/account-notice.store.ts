/** Notices about what someone else did to an account: on every channel that it has, because one of them may not work. */
import { type SQL, sql } from "drizzle-orm";
import { messageCtes } from "./message.store";

/**
 * Members of a WITH: one notice by email, and one by text message where there is a verified number, to each account of `from`, a FROM list
 * with `u` (id, email, phone). `phone` is null unless it gets text messages. The notice doesn't show the client of the person who acted.
 * Whether texts can be sent is judged when it is sent: the statement may be of a process that has no provider.
 * @param kind a kind, or an expression over `u`, of notice that has both texts
 */
export function everyChannelNoticeCtes(kind: string | SQL, from: SQL): SQL {
  return messageCtes(sql`SELECT (${kind})::text AS kind, gen_random_uuid()::text AS event_id, u.id AS recipient_id, d.destination,
      d.channel, '{"client": null}'::jsonb AS parameters, NULL::text AS key_id
    FROM ${from} CROSS JOIN LATERAL (VALUES ('email', u.email), ('phone', u.phone)) AS d(channel, destination)
   WHERE d.destination IS NOT NULL`);
}
