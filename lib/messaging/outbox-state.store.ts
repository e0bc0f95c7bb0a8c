/** The depth and age of the outboxes and the state of the providers, for operators. All instances read the same rows. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { channels, providers } from "@/lib/contract/vocabulary";
import { type Executor, run } from "@/lib/db";

const backlogRow = z.object({
  kind: z.enum(["code", "message"]),
  channel: z.enum(channels),
  messages: z.number(),
  /** Since the oldest of them was due; 0 while none is. */
  overdueSeconds: z.number(),
});
export type Backlog = z.output<typeof backlogRow>;

/** Reads what waits to be sent, by the partial indexes of the workers. */
export async function findBacklog(db: Executor): Promise<Backlog[]> {
  return run(
    db,
    sql`WITH waiting AS (
          SELECT 'code' AS kind, channel, next_attempt_at FROM deliveries WHERE state IN ('queued', 'sending')
          UNION ALL SELECT 'message', channel, next_attempt_at FROM messages WHERE state IN ('queued', 'sending')
        ), places AS (
          SELECT kind, channel FROM unnest(ARRAY['code', 'message']) AS kind, unnest(ARRAY['email', 'phone']) AS channel
        )
        SELECT p.kind, p.channel, count(w.kind)::int AS messages,
               coalesce(greatest(0, extract(epoch FROM now() - min(w.next_attempt_at))), 0)::float AS "overdueSeconds"
          FROM places p LEFT JOIN waiting w ON w.kind = p.kind AND w.channel = p.channel GROUP BY p.kind, p.channel`,
    backlogRow,
  );
}

const askedRow = z.object({ provider: z.enum(providers), asked: z.boolean() });

/** Reads which providers are asked at present. */
export async function findAskedProviders(db: Executor): Promise<z.output<typeof askedRow>[]> {
  const asked = sql`open_until IS NULL OR open_until <= now()`;
  return run(db, sql`SELECT provider, (${asked}) AS asked FROM provider_states`, askedRow);
}
