/**
 * The outbox of notices and links. A message is inserted with the change that it reports and claimed by a worker under a lease. A row never holds a token, code or password: the worker renders the text from the row at each attempt.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
  ATTEMPTS_PER_MESSAGE,
  BULK_PER_SECOND,
  DELIVERY_LEASE,
  MESSAGE_BATCH,
  NOTICE_LIFE,
  NOTICES_PER_DESTINATION,
} from "@/lib/contract/limits";
import { type Channel, channels } from "@/lib/contract/vocabulary";
import { type Executor, execute, interval, run, timestamp } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { isDueFor } from "@/lib/db/due-deliveries";
import { isOpenInvitation } from "@/lib/db/invitation-rows";
import { isAsked } from "./channels/provider-state.store";
import { fixedEventId, HOURLY_LIMIT, SUMMARY, summaryUpsert } from "./notice-summary.store";
import { isOfOpenSchedule } from "./open-schedule.store";
import type { OutboxTable } from "./outbox.store";
import { INVITATION } from "./templates/invitation-email";

/** Messages that carry a link to undo a change or to get in: never held back, not counted, and sent before notices. */
const linkKinds = ["password_reset_link", "not_me_reset_link", "email_changed", INVITATION];

/** Order of sending, after the codes. `bulk` messages are paced. */
const priorities = { link: 1, notice: 2, bulk: 3 } as const;

export type NewMessage = {
  kind: string;
  /** Identifies what happened: of parallel or repeated inserts with the same destination, kind and event one is kept. */
  eventId: string;
  recipientId: string | null;
  destination: string;
  channel: Channel;
  /** What the text is rendered from beside the row's own columns. */
  parameters: object;
  /** Of the application secret that a link in the message is derived with. */
  keyId?: string;
};

/** Is the row `m` a bulk message? */
export const isBulk = (m: SQL) => sql`${m}.priority = ${priorities.bulk}`;

const isNotice = (m: SQL) => sql`(${m}.priority = ${priorities.notice} AND ${m}.kind <> ${SUMMARY})`;

/**
 * Has the destination of `given` had as many notices as it may? What was held back does not count, or a steady flood would mute the
 * mailbox for good. Parallel inserts do not see each other: a few more can pass.
 */
const overLimit = sql`(${isNotice(sql`given`)} AND ${NOTICES_PER_DESTINATION.points}::int <= (
  SELECT count(*) FROM messages earlier
   WHERE earlier.destination = given.destination AND earlier.created_at > now() - ${interval(NOTICES_PER_DESTINATION.window)}
     AND earlier.state <> 'canceled' AND ${isNotice(sql`earlier`)}))`;

/** What a statement inserts: messages about an event, or the same message to many recipients, which is sent after all others. */
export type Lane = "prompt" | "bulk";

/**
 * An INSERT for use inside a statement's WITH, so that a message exists exactly if the change that it reports does. `from` is a SELECT of
 * kind, event_id, recipient_id, destination, channel, parameters, key_id, and with `linked` also of link_id, link_generation. A notice
 * above the limit of its destination is stored as `canceled`, `hourly_limit`: only {@link messageCtes} counts it in a summary.
 */
export function messagesInsert(from: SQL, lane: Lane = "prompt", linked = false): SQL {
  const prompt = sql`CASE WHEN kind = ANY (string_to_array(${linkKinds.join(" ")}, ' ')) THEN ${priorities.link}::int ELSE ${priorities.notice}::int END`;
  const priority = lane === "bulk" ? sql`${priorities.bulk}::int` : prompt;
  const link = linked ? sql`given.link_id, given.link_generation` : sql`NULL::uuid, NULL::int`;
  return sql`INSERT INTO messages (kind, event_id, recipient_id, destination, channel, parameters, key_id, priority, link_id,
                                   link_generation, state, error_class, expires_at)
    SELECT given.kind, given.event_id, given.recipient_id, given.destination, given.channel, given.parameters, given.key_id, given.priority,
           ${link},
           CASE WHEN held THEN 'canceled' ELSE 'queued' END, CASE WHEN held THEN ${HOURLY_LIMIT} END,
           now() + CASE given.channel WHEN 'phone' THEN ${interval(NOTICE_LIFE.phone)} ELSE ${interval(NOTICE_LIFE.email)} END
      FROM (SELECT of_event.*, ${priority} AS priority FROM (${from}) AS of_event) AS given
           CROSS JOIN LATERAL (SELECT ${overLimit} AS held) AS budget
    ON CONFLICT (destination, kind, event_id) DO NOTHING
    RETURNING id, kind, recipient_id, destination, channel, error_class`;
}

/**
 * Members of a WITH: inserts messages as {@link messagesInsert}, and counts those that are held back in the summary of their destination.
 * @param name of the first member, where a statement has several
 */
export function messageCtes(from: SQL, lane: Lane = "prompt", name = "new_messages"): SQL {
  const inserted = sql.identifier(name);
  return sql`${inserted} AS (${messagesInsert(from, lane)}), ${sql.identifier(`${name}_held`)} AS (
    ${summaryUpsert(sql`(SELECT * FROM ${inserted} WHERE error_class = ${HOURLY_LIMIT}) AS held`)})`;
}

/** The rows of {@link messagesInsert} for messages that are known before the statement; `condition` says whether they are inserted. */
export function messageRows(messages: NewMessage[], condition: SQL = sql`true`): SQL {
  const rows = messages.map(({ eventId, recipientId, keyId = null, ...message }) => ({
    ...message,
    event_id: eventId,
    recipient_id: recipientId,
    key_id: keyId,
  }));
  return sql`SELECT m.kind, m.event_id, m.recipient_id, m.destination, m.channel, m.parameters, m.key_id
               FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
                    AS m(kind text, event_id text, recipient_id uuid, destination text, channel text, parameters jsonb, key_id text)
              WHERE ${condition}`;
}

/**
 * Members of a WITH: one notice to the account row `u` (id, email) of the change that it reports. The statement is the event: it reports
 * itself once. `client` is null where another person caused it.
 */
export function noticeCtes(kind: string, client: ClientInfo | null, from: SQL): SQL {
  return messageCtes(sql`SELECT ${kind}::text AS kind, gen_random_uuid()::text AS event_id, u.id AS recipient_id, u.email AS destination,
      'email'::text AS channel, ${JSON.stringify({ client })}::text::jsonb AS parameters, NULL::text AS key_id ${from}`);
}

/** Queues messages. Idempotent by destination, kind and event. */
export async function insertMessages(db: Executor, messages: NewMessage[], lane: Lane = "prompt"): Promise<void> {
  if (messages.length > 0) await execute(db, sql`WITH ${messageCtes(messageRows(messages), lane)} SELECT`);
}

export const messagesTable: OutboxTable = { name: "messages", expiresAt: sql`o.expires_at` };

const claimedMessageRow = z.object({
  id: z.string(),
  kind: z.string(),
  recipientId: z.string().nullable(),
  destination: z.string(),
  channel: z.enum(channels),
  parameters: z.unknown(),
  linkId: z.string().nullable(),
  linkGeneration: z.number().nullable(),
  keyId: z.string().nullable(),
  /** The first is 1. */
  attempt: z.number(),
  createdAt: timestamp,
  expiresAt: timestamp,
  /** By the database's clock. */
  secondsLeft: z.number(),
  /** It belongs to the fallback provider. */
  switched: z.boolean(),
});
export type ClaimedMessage = z.output<typeof claimedMessageRow>;

/**
 * Is message `m` still wanted: not old news, its account (`u`) not deleted, its link (`l`, or the invitation `i`) not used, replaced or
 * expired, its schedule still to come?
 */
const stillWanted = sql`(m.expires_at > now() AND (m.recipient_id IS NULL OR u.id IS NOT NULL) AND ${isOfOpenSchedule}
  AND (m.link_id IS NULL OR i.id IS NOT NULL OR coalesce(l.generation = m.link_generation AND l.used_at IS NULL AND l.expires_at > now()
    AND (l.purpose <> 'password_reset' OR (l.security_stamp = u.security_stamp AND u.disabled_at IS NULL)), false)))`;

/** Channels on which messages of a lane may be claimed: no pause, and nothing due that is sent before them. */
function freeChannels(lane: Lane, keyIds: string[]): SQL {
  const codeDue = sql`EXISTS (SELECT FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
    WHERE d.channel = free.channel AND ${isDueFor(keyIds)})`;
  const promptDue = sql`EXISTS (SELECT FROM messages m WHERE ${isDue} AND m.priority < ${priorities.bulk} AND m.channel = free.channel)`;
  const bulk = lane === "bulk" ? sql`AND free.next_at <= now() AND NOT ${promptDue}` : sql``;
  return sql`SELECT free.channel FROM bulk_pace free WHERE ${isAsked(sql`free.channel`)} AND NOT ${codeDue} ${bulk}`;
}

const isDue = sql`m.state IN ('queued', 'sending') AND m.next_attempt_at <= now()`;

/** Bulk messages of one second: fewer while codes are requested, which share the provider's rate limit. */
const bulkBatch = sql`greatest(1, ${BULK_PER_SECOND}::int - (SELECT count(*) FROM deliveries WHERE created_at > now() - interval '1 second'))`;

/**
 * Takes messages that are due, each by one worker only, in the order of their priority. Drops what is no longer wanted and gives up on
 * messages whose attempts are spent. Claims nothing on a channel that its provider has paused, or on which a code is due: codes are sent
 * first. Of bulk messages it claims {@link BULK_PER_SECOND} a second and channel over all instances, and none while others are due.
 * @param known kinds that this build can render, and the ids of the keys that it has; others are left to an instance that knows them
 */
export async function claimMessages(
  db: Executor,
  known: { kinds: readonly string[]; keyIds: string[] },
  lane: Lane = "prompt",
): Promise<ClaimedMessage[]> {
  const inBulk = lane === "bulk";
  return run(
    db,
    sql`WITH free AS MATERIALIZED (${freeChannels(lane, known.keyIds)}), due AS MATERIALIZED (
          SELECT m.id, m.channel, ${stillWanted} AS wanted, m.attempts >= ${ATTEMPTS_PER_MESSAGE} AS spent
            FROM messages m LEFT JOIN users u ON u.id = m.recipient_id LEFT JOIN links l ON l.id = m.link_id
                 LEFT JOIN invitations i ON m.kind = ${INVITATION} AND i.id = m.link_id AND i.generation = m.link_generation
                      AND ${isOpenInvitation(sql`i`)}
           WHERE ${isDue} AND ${inBulk ? isBulk(sql`m`) : sql`m.priority < ${priorities.bulk}`}
             AND m.channel IN (SELECT channel FROM free)
             AND m.kind = ANY (string_to_array(${known.kinds.join(" ")}, ' '))
             AND (m.key_id IS NULL OR m.key_id = ANY (string_to_array(${known.keyIds.join(" ")}, ' ')) OR m.expires_at <= now())
           ORDER BY m.priority, m.next_attempt_at LIMIT ${inBulk ? bulkBatch : sql`${MESSAGE_BATCH}`} FOR UPDATE OF m SKIP LOCKED
        ), paced AS (
          -- Of parallel claims one finds the time passed.
          UPDATE bulk_pace p SET next_at = now() + interval '1 second'
           WHERE ${inBulk} AND p.next_at <= now() AND p.channel IN (SELECT channel FROM due)
          RETURNING p.channel
        ), over AS (
          UPDATE messages m SET state = CASE WHEN due.wanted THEN 'unknown' ELSE 'canceled' END,
                 error_class = CASE WHEN due.wanted THEN 'interrupted' ELSE 'not_wanted' END, updated_at = now(),
                 event_id = ${fixedEventId}
            FROM due WHERE m.id = due.id AND (due.spent OR NOT due.wanted)
        )
        UPDATE messages m SET state = 'sending', attempts = m.attempts + 1, updated_at = now(), event_id = ${fixedEventId},
               next_attempt_at = now() + ${interval(DELIVERY_LEASE)},
               provider = CASE WHEN m.channel = 'phone' THEN 'twilio' ELSE coalesce(m.provider, 'resend') END
          FROM due WHERE m.id = due.id AND due.wanted AND NOT due.spent AND (NOT ${inBulk} OR due.channel IN (SELECT channel FROM paced))
        RETURNING m.id, m.kind, m.recipient_id AS "recipientId", m.destination, m.channel, m.parameters, m.link_id AS "linkId",
                  m.link_generation AS "linkGeneration", m.key_id AS "keyId", m.attempts AS attempt,
                  m.created_at AS "createdAt", m.expires_at AS "expiresAt",
                  floor(extract(epoch FROM m.expires_at - now()))::int AS "secondsLeft", m.provider = 'smtp' AS switched`,
    claimedMessageRow,
  );
}
