/**
 * The summary of notices above the limit of a destination. A held notice adds to the open summary of its destination in the statement of
 * the change that it reports; the claim of the summary closes it. Both lock its row, so each held notice is in exactly one summary.
 */
import { type SQL, sql } from "drizzle-orm";
import { NOTICE_LIFE } from "@/lib/contract/limits";
import { interval } from "@/lib/db";

/** Kind of the message. */
export const SUMMARY = "notice_summary";

/** Marks a notice that is held back, as the error class of its row. */
export const HOURLY_LIMIT = "hourly_limit";

/** Event of the summary that still counts: a destination has one at most. */
const OPEN = "open";

/** By the clock, in UTC: sessions of the database may have another time zone. */
const endOfHour = sql`(date_trunc('hour', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 hour')`;

const added = sql`(SELECT jsonb_object_agg(kind, n) FROM (
  SELECT kind, sum(n::int) AS n FROM (
    SELECT * FROM jsonb_each_text(s.parameters -> 'counts') UNION ALL SELECT * FROM jsonb_each_text(excluded.parameters -> 'counts')
  ) AS counted(kind, n) GROUP BY kind) AS sums)`;

/** A statement for use inside a WITH: counts the `held` messages (kind, recipient_id, destination, channel) by kind; sent at the end of the hour. */
export function summaryUpsert(held: SQL): SQL {
  const life = sql`CASE channel WHEN 'phone' THEN ${interval(NOTICE_LIFE.phone)} ELSE ${interval(NOTICE_LIFE.email)} END`;
  return sql`INSERT INTO messages AS s (kind, event_id, recipient_id, destination, channel, parameters, next_attempt_at, expires_at)
    SELECT ${SUMMARY}, ${OPEN}, min(recipient)::uuid, destination, channel, jsonb_build_object('counts', jsonb_object_agg(kind, n)),
           ${endOfHour}, ${endOfHour} + ${life}
      FROM (SELECT destination, channel, kind, min(recipient_id::text) AS recipient, count(*) AS n FROM ${held} GROUP BY 1, 2, 3) AS of_kind
     GROUP BY destination, channel ORDER BY destination
    ON CONFLICT (destination, kind, event_id) DO UPDATE SET parameters = jsonb_build_object('counts', ${added}), updated_at = now()`;
}

/** The event of a claimed message `m`. The claim closes a summary: its counts are final, and the next held notice opens another one. */
export const fixedEventId = sql`CASE WHEN m.kind = ${SUMMARY} THEN m.id::text ELSE m.event_id END`;
