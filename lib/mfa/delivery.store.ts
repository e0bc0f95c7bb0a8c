/**
 * The outbox of codes: one message of a challenge on one channel. Rows are inserted with their challenge and claimed with a lease by the
 * worker that sends them. No row holds the code; it is derived when the message is rendered.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
  ATTEMPTS_PER_DELIVERY,
  CHALLENGE_LIFE,
  DELIVERY_LEASE,
  DISPATCH_BATCH,
  NEWS_WITHIN,
} from "@/lib/contract/limits";
import { purposes } from "@/lib/contract/purpose";
import { channels } from "@/lib/contract/vocabulary";
import { type Executor, interval, run, timestamp } from "@/lib/db";
import { isLiveChallenge } from "@/lib/db/challenge-rows";
import { isTextable } from "@/lib/db/consent-rows";
import { activeWorkgroupsOf } from "@/lib/db/member-rows";
import {
  eventsCome,
  isAsked,
  providerStates,
  providerStatesSchema,
} from "@/lib/messaging/channels/provider-state.store";
import type { OutboxTable } from "@/lib/messaging/outbox.store";

export const deliveriesTable: OutboxTable = {
  name: "deliveries",
  expiresAt: sql`(SELECT c.expires_at FROM challenges c WHERE c.id = o.challenge_id)`,
};

const claimedDeliveryRow = z.object({
  id: z.string(),
  channel: z.enum(channels),
  destination: z.string(),
  /** The first is 1. */
  attempt: z.number(),
  challengeId: z.string(),
  keyId: z.string(),
  purpose: z.enum(purposes),
  requestMark: z.string(),
  workgroupNames: z.string(),
  createdAt: timestamp,
  expiresAt: timestamp,
  /** When this message was queued; a resend is a message of its own. */
  queuedAt: timestamp,
  /** Life left by the database's clock, in seconds. */
  secondsLeft: z.number(),
  address: z.string(),
  userAgent: z.string(),
  /** It belongs to the fallback provider. */
  switched: z.boolean(),
  /** When the primary accepted it, if it left the primary because nothing reported on it since. */
  silentSince: timestamp.nullable(),
  states: providerStatesSchema,
});
export type ClaimedDelivery = z.output<typeof claimedDeliveryRow>;

/**
 * Is the message of delivery `d`, challenge `c`, user `u` still wanted? The challenge must be live and the destination one of the current
 * policy: a phone that was removed, or whose workgroups are no longer APP4, gets no message.
 */
const stillWanted = sql`(${isLiveChallenge(sql`c`)}
  AND c.security_stamp = u.security_stamp AND u.disabled_at IS NULL
  AND (c.new_destination IS NOT DISTINCT FROM d.destination
    OR (d.channel = 'email' AND u.email = d.destination)
    OR (d.channel = 'phone' AND u.phone = d.destination AND ${isTextable(sql`u`)}
        AND EXISTS (SELECT FROM ${activeWorkgroupsOf(sql`u`)} AND w.edition = 'APP4'))))`;

/** Deliveries that this request queued and no process has claimed. */
export const isJustQueued = (ids: string[]) =>
  sql`d.state = 'queued' AND d.attempts = 0 AND d.id IN (SELECT jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid)`;

/**
 * Accepted by the primary, which reports a delay, or nothing for too long: these switch to the fallback provider.
 * @param withSilence whether the provider can send us webhook events at all
 */
export const isStranded = (withSilence: boolean) =>
  sql`d.channel = 'email' AND d.provider = 'resend' AND d.created_at > now() - ${interval(CHALLENGE_LIFE)}
    AND d.attempts < ${ATTEMPTS_PER_DELIVERY} AND (d.state = 'delayed'
      OR (d.state = 'sent' AND ${withSilence} AND d.sent_at <= now() - ${interval(NEWS_WITHIN)} AND ${eventsCome}))
    AND ${stillWanted}`;

/**
 * Claims deliveries with a lease, each for one process. Fails those that are no longer wanted, because a late code is worse than none, and
 * those without attempts left. Skips channels that their provider paused.
 */
export async function claimDeliveries(db: Executor, which: SQL, limit = DISPATCH_BATCH): Promise<ClaimedDelivery[]> {
  return run(
    db,
    sql`WITH due AS MATERIALIZED (
          SELECT d.id, ${stillWanted} AS wanted, d.attempts >= ${ATTEMPTS_PER_DELIVERY} AS spent,
                 d.state IN ('sent', 'delayed') AS stranded, CASE d.state WHEN 'sent' THEN d.sent_at END AS silent_since
            FROM deliveries d JOIN challenges c ON c.id = d.challenge_id JOIN users u ON u.id = c.user_id
           WHERE ${which} AND ${isAsked(sql`d.channel`)}
           ORDER BY d.next_attempt_at LIMIT ${limit} FOR UPDATE OF d SKIP LOCKED
        ), over AS (
          UPDATE deliveries d SET state = CASE WHEN due.wanted THEN 'unknown' ELSE 'failed' END,
                 reason = CASE WHEN due.wanted THEN 'interrupted' ELSE 'too_late' END, updated_at = now()
            FROM due WHERE d.id = due.id AND (due.spent OR NOT due.wanted)
        )
        UPDATE deliveries d SET state = 'sending', attempts = d.attempts + 1, updated_at = now(),
               next_attempt_at = now() + ${interval(DELIVERY_LEASE)},
               provider = CASE WHEN d.channel = 'phone' THEN 'twilio' WHEN due.stranded OR d.provider = 'smtp' THEN 'smtp' ELSE 'resend' END,
               provider_id = CASE WHEN due.stranded THEN NULL ELSE d.provider_id END
          FROM due, challenges c
         WHERE d.id = due.id AND due.wanted AND NOT due.spent AND c.id = d.challenge_id
        RETURNING d.id, d.channel, d.destination, d.attempts AS attempt, c.id AS "challengeId", c.key_id AS "keyId", c.purpose,
                  c.request_mark AS "requestMark", c.workgroup_names AS "workgroupNames", c.created_at AS "createdAt",
                  c.expires_at AS "expiresAt", d.created_at AS "queuedAt", floor(extract(epoch FROM c.expires_at - now()))::int AS "secondsLeft",
                  c.address, c.user_agent AS "userAgent", d.provider = 'smtp' AS switched, due.silent_since AS "silentSince",
                  ${providerStates} AS states`,
    claimedDeliveryRow,
  );
}
