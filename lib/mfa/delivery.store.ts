/**
 * The outbox of codes: one message of a challenge on one channel. Rows are inserted with their challenge, claimed with a lease by the
 * worker that sends them, and settled with the outcome. No row holds the code; it is derived when the message is rendered.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ATTEMPTS_PER_DELIVERY, DELIVERY_LEASE, DISPATCH_BATCH } from "@/lib/contract/limits";
import { purposes } from "@/lib/contract/purpose";
import { type Channel, channels, type DeliveryReason, type DeliveryState } from "@/lib/contract/vocabulary";
import { type Executor, execute, interval, run, timestamp } from "@/lib/db";
import { isLiveChallenge } from "@/lib/db/challenge-rows";
import { activeWorkgroupsOf } from "@/lib/db/member-rows";

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
  /** Life left by the database's clock, in seconds. */
  secondsLeft: z.number(),
  address: z.string(),
  userAgent: z.string(),
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
    OR (d.channel = 'phone' AND u.phone = d.destination AND u.phone_verified_at IS NOT NULL
        AND EXISTS (SELECT FROM ${activeWorkgroupsOf(sql`u`)} AND w.edition = 'APP4'))))`;

/** Deliveries that this request queued and no process has claimed. */
export const isJustQueued = (ids: string[]) =>
  sql`d.state = 'queued' AND d.attempts = 0 AND d.id IN (SELECT jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid)`;

/**
 * Claims deliveries with a lease, each for one process. Fails those that are no longer wanted, because a late code is worse than none, and
 * those without attempts left. Skips channels that their provider paused.
 */
export async function claimDeliveries(db: Executor, which: SQL): Promise<ClaimedDelivery[]> {
  return run(
    db,
    sql`WITH due AS MATERIALIZED (
          SELECT d.id, ${stillWanted} AS wanted, d.attempts >= ${ATTEMPTS_PER_DELIVERY} AS spent
            FROM deliveries d JOIN challenges c ON c.id = d.challenge_id JOIN users u ON u.id = c.user_id
           WHERE ${which} AND NOT EXISTS (SELECT FROM channel_pauses p WHERE p.channel = d.channel AND p.until > now())
           ORDER BY d.next_attempt_at LIMIT ${DISPATCH_BATCH} FOR UPDATE OF d SKIP LOCKED
        ), over AS (
          UPDATE deliveries d SET state = CASE WHEN due.wanted THEN 'unknown' ELSE 'failed' END,
                 reason = CASE WHEN due.wanted THEN 'interrupted' ELSE 'too_late' END, updated_at = now()
            FROM due WHERE d.id = due.id AND (due.spent OR NOT due.wanted)
        )
        UPDATE deliveries d SET state = 'sending', attempts = d.attempts + 1, updated_at = now(),
               next_attempt_at = now() + ${interval(DELIVERY_LEASE)},
               provider = CASE d.channel WHEN 'email' THEN 'resend' ELSE 'twilio' END
          FROM due, challenges c
         WHERE d.id = due.id AND due.wanted AND NOT due.spent AND c.id = d.challenge_id
        RETURNING d.id, d.channel, d.destination, d.attempts AS attempt, c.id AS "challengeId", c.key_id AS "keyId", c.purpose,
                  c.request_mark AS "requestMark", c.workgroup_names AS "workgroupNames", c.created_at AS "createdAt",
                  c.expires_at AS "expiresAt", floor(extract(epoch FROM c.expires_at - now()))::int AS "secondsLeft",
                  c.address, c.user_agent AS "userAgent"`,
    claimedDeliveryRow,
  );
}

/** The claim that is settled. A later claim of the same row belongs to another process. */
export type Claim = Pick<ClaimedDelivery, "id" | "attempt">;

/** The provider accepted the message. A state that a faster webhook event has set stays. */
export async function settleSent(db: Executor, { id }: Claim, providerId: string): Promise<void> {
  await execute(
    db,
    sql`UPDATE deliveries
           SET provider_id = coalesce(provider_id, ${providerId}), sent_at = coalesce(sent_at, now()), updated_at = now(),
               state = CASE WHEN ${isGuess} THEN 'sent' ELSE state END,
               reason = CASE WHEN ${isGuess} THEN NULL ELSE reason END,
               error_class = CASE WHEN ${isGuess} THEN NULL ELSE error_class END
         WHERE id = ${id}::uuid`,
  );
}

/** Is the state ours? A provider's status replaces it. */
const isGuess = sql`(state IN ('queued', 'sending', 'unknown') OR (state = 'failed' AND provider_id IS NULL))`;

export type FinalStatus = {
  state: Extract<DeliveryState, "failed" | "unknown">;
  reason: DeliveryReason;
  errorClass: string;
};

/** Stores the last outcome: no further attempt. */
export async function settleFailed(db: Executor, { id, attempt }: Claim, ending: FinalStatus): Promise<void> {
  await execute(
    db,
    sql`UPDATE deliveries SET state = ${ending.state}, reason = ${ending.reason}, error_class = ${ending.errorClass}, updated_at = now()
         WHERE id = ${id}::uuid AND state = 'sending' AND attempts = ${attempt}`,
  );
}

/** A rule of ours forbade it after the claim: no provider was called, so it counts as no attempt. */
export async function settleRefused(db: Executor, { id, attempt }: Claim, reason: DeliveryReason): Promise<void> {
  await execute(
    db,
    sql`UPDATE deliveries SET state = 'failed', reason = ${reason}, attempts = attempts - 1, provider = NULL, updated_at = now()
         WHERE id = ${id}::uuid AND state = 'sending' AND attempts = ${attempt}`,
  );
}

export type Retry = {
  pauseMs: number;
  reason: DeliveryReason;
  errorClass: string;
  /** The provider paused the channel; such an attempt is not counted. */
  pausesChannel: boolean;
};

/**
 * Queues a retry after a pause; fails the delivery if the code would have expired by then.
 * @returns whether it will
 */
export async function settleRetry(db: Executor, claim: Claim & { channel: Channel }, retry: Retry): Promise<boolean> {
  const pause = interval(retry.pauseMs);
  const rows = await run(
    db,
    sql`WITH paused AS (
          INSERT INTO channel_pauses (channel, until) SELECT ${claim.channel}, now() + ${pause} WHERE ${retry.pausesChannel}
          ON CONFLICT (channel) DO UPDATE SET until = greatest(channel_pauses.until, excluded.until)
        )
        UPDATE deliveries d
           SET state = CASE WHEN c.expires_at > now() + ${pause} THEN 'queued' ELSE 'failed' END,
               reason = ${retry.reason}, error_class = ${retry.errorClass}, updated_at = now(),
               next_attempt_at = now() + ${pause}, attempts = d.attempts - CASE WHEN ${retry.pausesChannel} THEN 1 ELSE 0 END
          FROM challenges c
         WHERE c.id = d.challenge_id AND d.id = ${claim.id}::uuid AND d.state = 'sending' AND d.attempts = ${claim.attempt}
        RETURNING d.state = 'queued' AS again`,
    z.object({ again: z.boolean() }),
  );
  return rows[0]?.again ?? false;
}
