/** How messages fared, counted by the database. What is told of it, and to whom, is decided in `lib/messaging/health/delivery-health.ts`. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { DeliveryStatus } from "@/lib/contract/delivery-health-schemas";
import { ALARM_WINDOW, CHALLENGE_LIFE } from "@/lib/contract/limits";
import { type Channel, channels, deliveryReasons, deliveryStates } from "@/lib/contract/vocabulary";
import { interval, run, timestamp } from "@/lib/db";
import { isDue } from "@/lib/db/due-deliveries";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";
import { canEnter } from "@/lib/db/member-rows";

const tallyRow = z.object({
  channel: z.enum(channels),
  day: z.string(),
  refused: z.boolean(),
  state: z.enum(deliveryStates),
  reason: z.enum(deliveryReasons).nullable(),
  sent: z.boolean(),
  count: z.number(),
});
/** Messages of one kind on one day. `reason` is null unless they failed; `refused`: before any provider was called. */
export type Tally = z.output<typeof tallyRow>;

const medianRow = z.object({ channel: z.enum(channels), day: z.string().nullable(), seconds: z.number() });
/** `day` is null for the whole period. */
export type Median = z.output<typeof medianRow>;

const codeCountsRow = z.object({ channel: z.enum(channels), day: z.string(), codes: z.number(), used: z.number() });
export type CodeCounts = z.output<typeof codeCountsRow>;

const placeCountsRow = z.object({
  channel: z.enum(channels),
  place: z.string(),
  destinations: z.number(),
  attempted: z.number(),
  sent: z.number(),
  delivered: z.number(),
  failed: z.number(),
});
/** `place` is a mail domain, or a number's `+` and first three digits: as much as a dial code can have. */
export type PlaceCounts = z.output<typeof placeCountsRow>;

const deliveryFactsRow = z.object({
  /** The days of the period in UTC, oldest first. */
  days: z.array(z.string()),
  tallies: z.array(tallyRow),
  medians: z.array(medianRow),
  codes: z.array(codeCountsRow),
  places: z.array(placeCountsRow),
});
export type DeliveryFacts = z.output<typeof deliveryFactsRow>;

/** Of the last `days` days in UTC, today included; `workgroupId` null: of everybody. */
export type Period = { days: number; workgroupId: string | null };

// Hours, not days: the length of a day hangs on the time zone of the connection. A subselect, to be computed once and not per row.
const firstMoment = ({ days }: Period) =>
  sql`(SELECT date_trunc('day', now(), 'UTC') - ${(days - 1) * 24}::int * interval '1 hour')`;

const utcDay = (moment: SQL) => sql`(${moment} AT TIME ZONE 'UTC')::date`;

/**
 * Failed before any provider was called: a limit of ours, an address that is left out, a code that was over. The same words after a
 * call are the provider's, which reports what it left out too.
 */
const isRefused = (d: SQL) => sql`(${d}.state = 'failed' AND ${d}.attempts = 0
  AND ${d}.reason IN ('send_limit', 'bounced_before', 'complained_before', 'opted_out', 'too_late',
                      'number_invalid', 'number_unsupported', 'country_unsupported'))`;

/**
 * Deliveries `d` of the period with their challenges `c`: of a workgroup those of its present active members; a person of two
 * workgroups counts in both.
 */
function deliveriesOf(period: Period): SQL {
  const { workgroupId } = period;
  // An outer join, because PostgreSQL leaves it out where no column of `c` is used.
  if (workgroupId === null) {
    return sql`deliveries d LEFT JOIN challenges c ON c.id = d.challenge_id WHERE d.created_at >= ${firstMoment(period)}`;
  }
  // OFFSET 0 keeps PostgreSQL from joining whole tables: from each member to their challenges and deliveries, through the indexes, a
  // workgroup's question reads its own rows only, whatever the statistics say. A code is sent within its life, or not at all.
  return sql`memberships m JOIN users u ON u.id = m.user_id
             CROSS JOIN LATERAL (
               SELECT * FROM challenges WHERE challenges.user_id = m.user_id
                  AND challenges.created_at >= ${firstMoment(period)} - ${interval(CHALLENGE_LIFE)} OFFSET 0) AS c
             CROSS JOIN LATERAL (
               SELECT * FROM deliveries WHERE deliveries.challenge_id = c.id OFFSET 0) AS d
             WHERE m.workgroup_id = ${workgroupId}::uuid AND ${canEnter(sql`m`, sql`u`)}
               AND d.created_at >= ${firstMoment(period)}`;
}

const rowsOf = (query: SQL) => sql`(SELECT coalesce(json_agg(r), '[]') FROM (${query}) AS r)`;

/**
 * Is `d` the first message that took the code of `c` to its channel? Mostly it was written with the challenge, which the times tell
 * without another look.
 */
const isFirstOfCode = sql`(d.created_at = c.created_at OR NOT EXISTS (
  SELECT FROM deliveries e WHERE e.challenge_id = d.challenge_id AND e.channel = d.channel AND e.created_at < d.created_at
                             AND NOT ${isRefused(sql`e`)}))`;

/** Each message of the period once, in the few columns that are counted: the rows themselves are read once only. */
function messagesOf(period: Period): SQL {
  return sql`SELECT d.channel, ${utcDay(sql`d.created_at`)} AS day, ${isRefused(sql`d`)} AS refused, d.state,
                    CASE d.state WHEN 'failed' THEN coalesce(d.reason, 'provider_refused') END AS reason, d.sent_at IS NOT NULL AS sent,
                    CASE d.state WHEN 'delivered' THEN round(10 * date_part('epoch', d.delivered_at - d.created_at)) END AS tenths,
                    d.destination,
                    CASE WHEN NOT ${isRefused(sql`d`)} AND c.created_at >= ${firstMoment(period)}
                          AND c.purpose IN ('sign_in', 'reauthenticate') AND ${isFirstOfCode}
                         THEN ${utcDay(sql`c.created_at`)} END AS asked,
                    c.consumed_at IS NOT NULL AS used
               FROM ${deliveriesOf(period)}`;
}

/**
 * How messages fared, in one statement: messages by day and kind, how long they took, where they went, and what became of the codes.
 * A message counts on the day it was written. A code counts on the day it was asked for, once for each channel that tried to send it,
 * however often; only codes for a sign-in or a step-up, because an address that is being confirmed may have been typed wrong. The
 * medians come from tenths of a second: sorting every row takes three times as long as counting them.
 */
export async function findDeliveryFacts(db: HeavyExecutor, period: Period): Promise<DeliveryFacts> {
  const [facts] = await run(
    db,
    sql`WITH m AS MATERIALIZED (${messagesOf(period)}),
        taken AS (
          SELECT channel, day, tenths, count(*) AS count FROM m WHERE tenths IS NOT NULL GROUP BY 1, 2, 3
        ), by_period AS (
          SELECT * FROM taken UNION ALL SELECT channel, NULL, tenths, sum(count) FROM taken GROUP BY 1, 3
        ), ranked AS (
          SELECT channel, day, tenths, count, sum(count) OVER (PARTITION BY channel, day ORDER BY tenths) AS upto,
                 sum(count) OVER (PARTITION BY channel, day) AS total
            FROM by_period
        ), by_destination AS (
          SELECT channel, destination, count(*) AS attempted, count(*) FILTER (WHERE sent) AS sent,
                 count(*) FILTER (WHERE state = 'delivered') AS delivered, count(*) FILTER (WHERE state = 'failed') AS failed
            FROM m WHERE NOT refused GROUP BY 1, 2
        )
        SELECT (SELECT json_agg(${utcDay(firstMoment(period))} + n ORDER BY n)
                  FROM generate_series(0, ${period.days - 1}::int) AS n) AS days,
               ${rowsOf(sql`SELECT channel, day, refused, state, reason, sent, count(*)::int AS count
                              FROM m GROUP BY 1, 2, 3, 4, 5, 6`)} AS tallies,
               ${rowsOf(sql`SELECT channel, day, avg(tenths) / 10 AS seconds FROM ranked
                             WHERE upto >= total / 2 AND upto - count <= total / 2 GROUP BY 1, 2`)} AS medians,
               ${rowsOf(sql`SELECT channel, asked AS day, count(*)::int AS codes, count(*) FILTER (WHERE used)::int AS used
                              FROM m WHERE asked IS NOT NULL GROUP BY 1, 2`)} AS codes,
               ${rowsOf(sql`SELECT channel, CASE channel WHEN 'email' THEN split_part(destination, '@', 2)
                                                         ELSE left(destination, 4) END AS place,
                                   count(*)::int AS destinations, sum(attempted)::int AS attempted, sum(sent)::int AS sent,
                                   sum(delivered)::int AS delivered, sum(failed)::int AS failed
                              FROM by_destination GROUP BY 1, 2`)} AS places`,
    deliveryFactsRow,
  );
  if (!facts) throw new Error("An aggregate gave no row.");
  return facts;
}

const statusRow = z.object({
  channel: z.enum(channels),
  alarms: z.number(),
  newestAt: timestamp.nullable(),
  pausedUntil: timestamp.nullable(),
  due: z.number(),
  oldestSeconds: z.number().nullable(),
});

/** What operators are to know at once: accounts that providers refuse, what waits, and which channel is paused. */
export async function findDeliveryStatus(db: HeavyExecutor): Promise<DeliveryStatus> {
  const rows = await run(
    db,
    sql`SELECT c.channel, coalesce(a.count, 0) AS alarms, a.newest AS "newestAt", p.open_until AS "pausedUntil", q.due,
               q.oldest AS "oldestSeconds"
          FROM (VALUES ('email', 'resend'), ('phone', 'twilio')) AS c(channel, provider)
          LEFT JOIN (SELECT d.channel, count(*)::int AS count, max(d.updated_at) AS newest FROM deliveries d
                      WHERE d.reason = 'provider_account' AND d.created_at > now() - ${interval(ALARM_WINDOW)}
                      GROUP BY d.channel) AS a ON a.channel = c.channel
          LEFT JOIN provider_states p ON p.provider = c.provider AND p.cause = 'rate_limited' AND p.open_until > now()
         CROSS JOIN (SELECT count(*)::int AS due, round(extract(epoch FROM now() - min(d.next_attempt_at)), 1)::float8 AS oldest
                       FROM deliveries d WHERE ${isDue}) AS q`,
    statusRow,
  );
  const of = (channel: Channel) => rows.find((row) => row.channel === channel);
  const alarmsOf = (channel: Channel) => ({ count: of(channel)?.alarms ?? 0, newestAt: iso(of(channel)?.newestAt) });
  return {
    alarms: { email: alarmsOf("email"), phone: alarmsOf("phone") },
    queue: { due: rows[0]?.due ?? 0, oldestSeconds: rows[0]?.oldestSeconds ?? null },
    pausedUntil: { email: iso(of("email")?.pausedUntil), phone: iso(of("phone")?.pausedUntil) },
  };
}

function iso(value: Date | null | undefined): string | null {
  return value ? value.toISOString() : null;
}
