/**
 * Writes challenges. The statement that changes a row contains every guard and locks user before challenge: parallel requests neither
 * pass a limit nor deadlock.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
  ATTEMPTS_PER_CHALLENGE,
  CHALLENGE_LIFE,
  DISPATCH_EVERY,
  LIVE_CHALLENGES_PER_ACCOUNT,
  RESEND_PAUSES,
  RESENDS_PER_CHALLENGE,
  WRONG_CODES_PER_ACCOUNT,
  WRONG_CODES_WINDOW,
} from "@/lib/contract/limits";
import type { Purpose } from "@/lib/contract/purpose";
import type { SmsConsentVersion } from "@/lib/contract/sms-consent";
import type { Channel, DeliveryReason } from "@/lib/contract/vocabulary";
import { type Database, type Executor, execute, inTransaction, interval, run, runLast, timestamp } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import {
  type Actor,
  actorCtes,
  actorLevel,
  actorRow,
  challengeActorCtes,
  challengeHasActor,
  type Denial,
  denialOf,
} from "@/lib/db/authority";
import { isLiveChallenge, isUnfinishedChallenge } from "@/lib/db/challenge-rows";
import { type Charged, refundUpdate } from "@/lib/db/rate-limits";
import { smsConsentInsert } from "@/lib/messaging/sms-consent.store";
import {
  type ChargedSend,
  freshChannels,
  noSend,
  type PlannedSend,
  sendColumns,
  sendCtes,
  sendRow,
} from "./send-limit.store";

/**
 * What the holder proves: the challenge, the hash of its secret, and the key of its code. The key id comes from the cookie, so every
 * statement compares it with the row: a retired key never verifies a challenge of a newer key.
 */
export type ChallengeKey = { id: string; keyId: string; cookieHash: Buffer };

/** The condition for the row of challenges that a key names. */
export const isNamedBy = ({ id, keyId, cookieHash }: ChallengeKey) =>
  sql`challenges.id = ${id}::uuid AND challenges.cookie_hash = ${cookieHash} AND challenges.key_id = ${keyId}`;

/** `refused`: why it is never sent; the row only reports it. */
export type NewDelivery = { id: string; channel: Channel; destination: string; refused: DeliveryReason | null };

/** Is the row of challenges neither consumed, cancelled nor expired? */
export const isLive = isLiveChallenge(sql`challenges`);

/** Times of the incorrect codes of user `u` within the rolling window. */
export const recentWrongCodes = (u: SQL) =>
  sql`ARRAY(SELECT w FROM unnest(${u}.wrong_code_at) AS w WHERE w > now() - ${interval(WRONG_CODES_WINDOW)})`;

/** Did a session that lacks its second step create the challenge `c`, without the password? */
export const isForSession = (c: SQL) => sql`(${c}.session_id IS NOT NULL AND ${c}.purpose = 'sign_in')`;

/** Is the account `u` paused: has it reached the limit of incorrect codes? */
export const isPaused = (u: SQL) => sql`cardinality(${recentWrongCodes(u)}) >= ${WRONG_CODES_PER_ACCOUNT}::int`;

/** When the pause of the account `u` ends: its oldest incorrect code leaves the window. Null without one. */
export const pauseEnd = (u: SQL) =>
  sql`(SELECT min(w) FROM unnest(${recentWrongCodes(u)}) AS w) + ${interval(WRONG_CODES_WINDOW)}`;

/** Queues the messages of `fresh` for the challenge in `from`. One that a limit refuses is a row that only reports it. */
const deliveriesInsert = (
  from: SQL,
) => sql`INSERT INTO deliveries (id, challenge_id, channel, destination, state, reason, next_attempt_at)
    SELECT d.id, ${from}.id, d.channel, d.destination, CASE WHEN d.refused IS NULL THEN 'queued' ELSE 'failed' END, d.refused,
           now() + ${interval(DISPATCH_EVERY)}
      FROM ${from}, fresh d`;

const sentEvents = {
  sign_in: "sign_in.code_sent",
  reauthenticate: "sign_in.code_sent",
  confirm_email: "account.confirmation_sent",
  confirm_phone: "account.confirmation_sent",
} as const satisfies Record<Purpose, AuditEvent["type"]>;

export type NewChallenge = ChallengeKey & {
  user: { id: string; securityStamp: number };
  purpose: Purpose;
  keyId: string;
  requestMark: string;
  send: PlannedSend;
  /** The previous challenge of this browser; it is cancelled. */
  replaces: ChallengeKey | null;
  /** The session that requests it, if any; its previous challenge for the same purpose is cancelled. */
  actor: Actor | null;
  /** What the password attempt was charged; the insert gives it back. */
  charged: Charged[];
  newDestination: string | null;
  /** The text that the owner of a new phone number agreed to before the first message. */
  consent: SmsConsentVersion | null;
  workgroupNames: string;
  client: ClientInfo;
};

export type ChallengeInserted =
  /** `sent`: what became of the planned send; it is still to be settled. */
  | { ok: true; sent: ChargedSend }
  /** `changed`: the account changed since the password was checked, or the session no longer lacks its second step. */
  | { ok: false; reason: Denial | "changed" };

const lockedRow = actorRow.extend({ closed: z.boolean(), unchanged: z.boolean().nullable() });
type LockedRow = z.output<typeof lockedRow>;

/** Locks the account, so that concurrent challenges of one account count each other. */
async function lockForChallenge(tx: Executor, { user, actor }: NewChallenge): Promise<LockedRow | undefined> {
  const closed = sql`u.second_step_stopped_at IS NOT NULL OR ${isPaused(sql`u`)} AS closed`;
  const [row] = await run(
    tx,
    actor
      ? sql`WITH ${actorCtes(actor)} SELECT ${closed}, ${actorLevel}, (SELECT unchanged FROM actor) AS unchanged FROM locked_user u`
      : sql`SELECT ${closed}, NULL AS level, true AS unchanged FROM users u
             WHERE u.id = ${user.id}::uuid AND u.security_stamp = ${user.securityStamp} AND u.disabled_at IS NULL FOR UPDATE`,
    lockedRow,
  );
  return row;
}

const needs = { sign_in: null, reauthenticate: "signed_in", confirm_email: "recent", confirm_phone: "recent" } as const;

function refusalOf({ actor, purpose }: NewChallenge, locked: LockedRow | undefined): Denial | "changed" | null {
  if (!locked) return "changed";
  if (!actor) return null;
  const need = needs[purpose];
  const denial = need === null ? null : denialOf(locked.level, need);
  if (denial) return denial;
  if (locked.level === null) return "unauthenticated";
  const lacksNothing = need === null && locked.level !== "second_step_missing";
  return lacksNothing || !locked.unchanged ? "changed" : null;
}

function consentInsert({ user, newDestination, client }: NewChallenge, version: SmsConsentVersion): SQL {
  const given = { userId: sql`${user.id}::uuid`, number: sql`${newDestination}::text`, version };
  return smsConsentInsert(given, client, sql`FROM opened`);
}

/**
 * Inserts a challenge, charges its send and queues its messages; cancels the one it replaces and the account's oldest beyond the limit. A
 * paused or locked account gets the challenge, so that the page can say so, but no messages, and is not charged.
 */
export async function insertChallenge(db: Database, params: NewChallenge): Promise<ChallengeInserted> {
  const { user, client, replaces } = params;
  const event: AuditEvent = {
    type: sentEvents[params.purpose],
    result: "success",
    actorId: user.id,
    subjectId: user.id,
  };
  const isReplaced = replaces ? isNamedBy(replaces) : sql`false`;
  const sessionId = params.actor?.sessionId ?? null;
  return inTransaction(db, async (tx) => {
    const locked = await lockForChallenge(tx, params);
    const reason = refusalOf(params, locked);
    if (!locked || reason) return { ok: false, reason: reason ?? "changed" };
    const send = locked.closed ? noSend : params.send;
    const refunded = params.charged.length > 0 ? sql`, refunded AS (${refundUpdate(params.charged)})` : sql``;
    const consented = params.consent ? sql`, consented AS (${consentInsert(params, params.consent)})` : sql``;
    const [sent] = await runLast(
      tx,
      sql`WITH ended AS (
            -- By ids: three conditions joined by OR would read the whole table.
            UPDATE challenges SET cancelled_at = now()
             WHERE ${isLive} AND id = ANY (ARRAY(
                     SELECT id FROM challenges WHERE ${isReplaced} AND ${isLive}
                     UNION ALL
                     SELECT id FROM challenges WHERE session_id = ${sessionId}::uuid AND purpose = ${params.purpose} AND ${isLive}
                     UNION ALL
                     (SELECT id FROM challenges
                       WHERE user_id = ${user.id}::uuid AND purpose = ${params.purpose} AND ${isLive} AND (${isReplaced}) IS NOT TRUE
                       ORDER BY created_at DESC, id OFFSET ${LIVE_CHALLENGES_PER_ACCOUNT - 1})))
          ), opened AS (
            INSERT INTO challenges (id, user_id, purpose, cookie_hash, key_id, request_mark, security_stamp,
                                    session_id, new_destination, workgroup_names, next_send_at, expires_at, address, user_agent)
            VALUES (${params.id}::uuid, ${user.id}::uuid, ${params.purpose}, ${params.cookieHash}, ${params.keyId},
                    ${params.requestMark}, ${user.securityStamp}, ${sessionId}::uuid, ${params.newDestination}, ${params.workgroupNames},
                    now() + ${interval(RESEND_PAUSES[0])},
                    now() + ${interval(CHALLENGE_LIFE)}, ${client.ipAddress}, ${client.userAgent})
            RETURNING id
          ), ${sendCtes(send, sql`EXISTS (SELECT FROM opened)`)}, queued AS (${deliveriesInsert(sql`opened`)})${refunded}${consented},
          audited AS (${auditInsert({ ...event, details: sql`jsonb_build_object('channels', ${freshChannels})` }, client)})
          SELECT ${sendColumns}`,
      sendRow,
    );
    if (!sent) throw new Error("the statement of a new challenge returned no row");
    return { ok: true, sent };
  });
}

const resentRow = sendRow.extend({ ready: z.boolean(), nextSendAt: timestamp.nullable(), now: timestamp });

export type Resent =
  /** `nextSendAt`: null if a limit refused every message, so that the challenge kept its resend. */
  | { ok: true; sent: ChargedSend; nextSendAt: Date | null; now: Date }
  /** The pause is not over, no resend is left, or a concurrent request took it. Nothing was charged. */
  | { ok: false };

/** Takes one resend of a challenge that was read with `sends` sends, charges it and queues its messages. */
export async function insertResend(
  db: Executor,
  key: ChallengeKey,
  params: { sends: number; send: PlannedSend; client: ClientInfo },
): Promise<Resent> {
  const { sends, send, client } = params;
  const nextPause = RESEND_PAUSES[Math.min(sends, RESEND_PAUSES.length - 1)] ?? 0;
  const event = {
    type: sql`${JSON.stringify(sentEvents)}::text::jsonb ->> purpose`,
    result: "success",
    actorId: sql`user_id`,
    subjectId: sql`user_id`,
    details: sql`jsonb_build_object('channels', ${freshChannels}, 'resend', ${sends}::int)`,
  } as const;
  const [row] = await run(
    db,
    sql`WITH ${challengeActorCtes(isNamedBy(key))}, ready AS MATERIALIZED (
          SELECT challenges.id FROM challenges, locked_user u
           WHERE ${isNamedBy(key)} AND challenges.user_id = u.id AND challenges.security_stamp = u.security_stamp
             AND u.disabled_at IS NULL AND ${challengeHasActor} AND ${isLive} AND attempts < ${ATTEMPTS_PER_CHALLENGE}
             AND sends = ${sends} AND sends <= ${RESENDS_PER_CHALLENGE} AND next_send_at <= now()
             FOR UPDATE OF challenges
        ), ${sendCtes(send, sql`EXISTS (SELECT FROM ready)`)}, c AS (
          UPDATE challenges SET sends = sends + 1, next_send_at = now() + ${interval(nextPause)} FROM ready
           WHERE challenges.id = ready.id AND EXISTS (SELECT FROM fresh WHERE refused IS NULL)
          RETURNING challenges.id, challenges.user_id, challenges.purpose, challenges.next_send_at
        ), superseded AS (
          -- A delivery that waits for a retry would arrive as a second copy of the same code.
          UPDATE deliveries d SET state = 'failed', reason = 'too_late', updated_at = now() FROM c
           WHERE d.challenge_id = c.id AND d.state = 'queued' AND d.channel IN (SELECT channel FROM fresh WHERE refused IS NULL)
        ), queued AS (${deliveriesInsert(sql`c`)}),
        audited AS (${auditInsert(event, client, sql`FROM c`)})
        SELECT ${sendColumns}, EXISTS (SELECT FROM ready) AS ready, (SELECT next_send_at FROM c) AS "nextSendAt", now() AS now`,
    resentRow,
  );
  if (!row?.ready) return { ok: false };
  const { counters, deliveries, nextSendAt, now } = row;
  return { ok: true, sent: { counters, deliveries }, nextSendAt, now };
}

/** Cancels a sign-in's challenge for the browser that holds it. Idempotent. */
export async function cancelNamedChallenge(db: Executor, key: ChallengeKey, client: ClientInfo): Promise<void> {
  const event = {
    type: "sign_in.cancelled",
    result: "success",
    actorId: sql`user_id`,
    subjectId: sql`user_id`,
  } as const;
  await execute(
    db,
    sql`WITH locked_user AS MATERIALIZED (
          SELECT id FROM users WHERE id = (SELECT user_id FROM challenges WHERE ${isNamedBy(key)}) FOR UPDATE
        ), c AS (
          UPDATE challenges SET cancelled_at = now() FROM locked_user
           WHERE ${isNamedBy(key)} AND challenges.user_id = locked_user.id AND ${isUnfinishedChallenge(sql`challenges`)}
          RETURNING user_id
        )
        ${auditInsert(event, client, sql`FROM c`)}`,
  );
}
