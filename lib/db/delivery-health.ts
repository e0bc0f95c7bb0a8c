/** How messages fared, counted by the database. What is told of it, and to whom, is decided in `lib/mfa/delivery-health.ts`. */
import { type SQL, sql } from "drizzle-orm";
import { ALARM_WINDOW } from "../mfa/limits";
import type { Channel, DeliveryReason, DeliveryStatus } from "../schemas";
import { isDue } from "./deliveries";
import { type Executor, interval, run, toDate } from "./index";

type Counts = { attempted: number; sent: number; delivered: number; failed: number };

/** `day` is null in a sum over the period. */
export type DayFacts = Counts & { channel: Channel; day: string | null; unknown: number; medianSeconds: number | null };
export type ReasonFacts = { channel: Channel; day: string; refused: boolean; reason: DeliveryReason; count: number };
export type CodeFacts = { channel: Channel; day: string; codes: number; used: number };

/** `place` is a mail domain, or a number's `+` and first three digits: as much as a dial code can have. */
export type PlaceFacts = Counts & { channel: Channel; place: string; destinations: number };

export type DeliveryFacts = {
  /** The days of the period in UTC, oldest first. */
  days: string[];
  counts: DayFacts[];
  reasons: ReasonFacts[];
  codes: CodeFacts[];
  places: PlaceFacts[];
};

/**
 * Failed before any provider was called: a limit of ours, an address that is left out, a code that was over. The same words after a
 * call are the provider's, which reports what it left out too.
 */
const isRefused = sql`(d.state = 'failed' AND d.attempts = 0
  AND d.reason IN ('send_limit', 'bounced_before', 'complained_before', 'opted_out', 'too_late'))`;

/** Challenges of the present active members; a person of two workgroups counts in both. */
const ofMembers = (workgroupId: string | null): SQL =>
  workgroupId === null
    ? sql`true`
    : sql`c.user_id IN (SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id
                         WHERE m.workgroup_id = ${workgroupId}::uuid AND m.disabled_at IS NULL AND u.disabled_at IS NULL)`;

const utcDay = (moment: SQL) => sql`(${moment} AT TIME ZONE 'UTC')::date`;

const sums = sql`count(*)::int AS attempted, count(*) FILTER (WHERE sent)::int AS sent,
  count(*) FILTER (WHERE state = 'delivered')::int AS delivered, count(*) FILTER (WHERE state = 'failed')::int AS failed`;

const daySums = sql`${sums}, count(*) FILTER (WHERE state = 'unknown')::int AS unknown,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE state = 'delivered') AS "medianSeconds"`;

const rowsOf = (query: SQL) => sql`(SELECT coalesce(json_agg(r), '[]') FROM (${query}) AS r)`;

/**
 * The deliveries of the last `days` days in UTC, today included, counted in one statement: of a workgroup's members, or of everybody
 * (`workgroupId` null). A message counts on the day it was written, a code on the day it was asked for, once for each channel that
 * tried to send it, however often. Only codes for a sign-in or a proof of identity count: an address that is being confirmed may
 * have been typed wrong.
 */
export async function findDeliveryFacts(
  db: Executor,
  { days, workgroupId }: { days: number; workgroupId: string | null },
): Promise<DeliveryFacts> {
  // Hours, not days: the length of a day hangs on the time zone of the connection.
  const first = sql`(date_trunc('day', now(), 'UTC') - ${(days - 1) * 24}::int * interval '1 hour')`;
  const rows = await run<DeliveryFacts>(
    db,
    sql`WITH f AS MATERIALIZED (
          SELECT d.channel, d.destination, d.state, coalesce(d.reason, 'provider_refused') AS reason, ${isRefused} AS refused,
                 ${utcDay(sql`d.created_at`)} AS day, d.sent_at IS NOT NULL AS sent,
                 extract(epoch FROM d.delivered_at - d.created_at)::float8 AS seconds,
                 c.id AS challenge_id, c.purpose, c.created_at AS asked_at, c.consumed_at IS NOT NULL AS used
            FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
           WHERE d.created_at >= ${first} AND ${ofMembers(workgroupId)}
        ), a AS MATERIALIZED (SELECT * FROM f WHERE NOT refused)
        SELECT (SELECT json_agg(${utcDay(sql`${first}`)} + n ORDER BY n) FROM generate_series(0, ${days - 1}::int) AS n) AS days,
               ${rowsOf(sql`SELECT channel, day, ${daySums} FROM a GROUP BY channel, day
                            UNION ALL SELECT channel, NULL, ${daySums} FROM a GROUP BY channel`)} AS counts,
               ${rowsOf(sql`SELECT channel, day, refused, reason, count(*)::int AS count FROM f
                             WHERE state = 'failed' GROUP BY channel, day, refused, reason`)} AS reasons,
               ${rowsOf(sql`SELECT channel, ${utcDay(sql`asked_at`)} AS day, count(DISTINCT challenge_id)::int AS codes,
                                   count(DISTINCT challenge_id) FILTER (WHERE used)::int AS used
                              FROM a WHERE purpose IN ('sign_in', 'reauthenticate') AND asked_at >= ${first}
                             GROUP BY channel, ${utcDay(sql`asked_at`)}`)} AS codes,
               ${rowsOf(sql`SELECT channel, CASE channel WHEN 'email' THEN split_part(destination, '@', 2)
                                                         ELSE left(destination, 4) END AS place,
                                   count(DISTINCT destination)::int AS destinations, ${sums}
                              FROM a GROUP BY 1, 2`)} AS places`,
  );
  const [facts] = rows;
  if (!facts) throw new Error("An aggregate gave no row.");
  return facts;
}

/** What operators are to know at once: accounts that providers refuse, what waits, and which channel is paused. */
export async function findDeliveryStatus(db: Executor): Promise<DeliveryStatus> {
  type Row = {
    channel: Channel;
    alarms: number;
    newestAt: string | null;
    pausedUntil: string | null;
    due: number;
    oldestSeconds: number | null;
  };
  const rows = await run<Row>(
    db,
    sql`SELECT c.channel, coalesce(a.count, 0) AS alarms, a.newest AS "newestAt", p.until AS "pausedUntil", q.due,
               q.oldest AS "oldestSeconds"
          FROM (VALUES ('email'), ('phone')) AS c(channel)
          LEFT JOIN (SELECT d.channel, count(*)::int AS count, max(d.updated_at) AS newest FROM deliveries d
                      WHERE d.reason = 'provider_account' AND d.created_at > now() - ${interval(ALARM_WINDOW)}
                      GROUP BY d.channel) AS a ON a.channel = c.channel
          LEFT JOIN channel_pauses p ON p.channel = c.channel AND p.until > now()
         CROSS JOIN (SELECT count(*)::int AS due, round(extract(epoch FROM now() - min(d.next_attempt_at)), 1)::float8 AS oldest
                       FROM deliveries d WHERE ${isDue}) AS q`,
  );
  const of = (channel: Channel) => rows.find((row) => row.channel === channel);
  const alarmsOf = (channel: Channel) => ({ count: of(channel)?.alarms ?? 0, newestAt: iso(of(channel)?.newestAt) });
  return {
    alarms: { email: alarmsOf("email"), phone: alarmsOf("phone") },
    queue: { due: rows[0]?.due ?? 0, oldestSeconds: rows[0]?.oldestSeconds ?? null },
    pausedUntil: { email: iso(of("email")?.pausedUntil), phone: iso(of("phone")?.pausedUntil) },
  };
}

function iso(value: string | null | undefined): string | null {
  return value ? toDate(value).toISOString() : null;
}
