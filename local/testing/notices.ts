// For integration tests: the notices that the outbox holds, sent or not.
import { sql } from "drizzle-orm";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { Notice } from "@/lib/messaging/templates/notice";
import { run } from "./untyped-query";

/** `from`: does the notice say from where the change was made? */
export type QueuedNotice = { to: string; kind: Notice["kind"]; channel: Channel; from: boolean; parameters: unknown };

/** The oldest first; those of one statement or transaction in the order of their destinations. */
export function queuedNotices(): Promise<QueuedNotice[]> {
  return run<QueuedNotice>(
    database(),
    sql`SELECT destination AS to, kind, channel, parameters, coalesce(parameters -> 'client' <> 'null', false) AS from
          FROM messages WHERE kind NOT LIKE '%reset_link' ORDER BY created_at, destination`,
  );
}

/** Kinds of the notices to a destination, the oldest first. */
export async function kindsTo(destination: string | null): Promise<string[]> {
  return (await queuedNotices()).filter(({ to }) => to === destination).map(({ kind }) => kind);
}

/** What was queued before is not of interest any more. */
export async function forgetNotices(): Promise<void> {
  await run(database(), sql`DELETE FROM messages`);
}
