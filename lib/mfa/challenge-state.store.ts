/** Reads challenges: what the browser or the session that holds one may see. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  ATTEMPTS_PER_CHALLENGE,
  RESENDS_PER_CHALLENGE,
  WRONG_CODES_PER_ACCOUNT,
  WRONG_CODES_PER_SESSION,
} from "@/lib/contract/limits";
import type { Purpose } from "@/lib/contract/purpose";
import { challengeStatuses, channels, deliveryReasons, deliveryStates } from "@/lib/contract/vocabulary";
import { type Executor, run, timestamp } from "@/lib/db";
import { isUnfinishedChallenge } from "@/lib/db/challenge-rows";
import { otherAdminsOf } from "@/lib/db/member-rows";
import { liveSession } from "@/lib/db/session-rows";
import { type User, userColumns, userRow } from "@/lib/db/users";
import { type ChallengeKey, isForSession, pauseEnd, recentWrongCodes } from "./challenge.store";

const challengeRow = userRow.extend({
  status: z.enum(challengeStatuses),
  requestMark: z.string(),
  now: timestamp,
  expiresAt: timestamp,
  attemptsLeft: z.number(),
  sends: z.number(),
  nextSendAt: timestamp,
  pausedUntil: timestamp.nullable(),
  /** Created by a session that lacks its second step: its incorrect codes and its sends have their own limits. */
  forSession: z.boolean(),
  /** The workgroups whose admins learned that no code arrives; null until it is reported. */
  reportedTo: z.array(z.string()).nullable(),
  /** Every message, oldest first; `at` is when it was queued. */
  messages: z.array(
    z.object({
      channel: z.enum(channels),
      destination: z.string(),
      state: z.enum(deliveryStates),
      reason: z.enum(deliveryReasons).nullable(),
      at: z.string(),
      viaFallback: z.boolean(),
    }),
  ),
});

export type ChallengeState = Omit<z.output<typeof challengeRow>, keyof User> & { sendsLeft: number; user: User };

const messagesOfChallenge = sql`
  SELECT channel, destination, state, reason, created_at AS at,
         coalesce(provider = 'smtp' AND provider_id IS NOT NULL, false) AS "viaFallback" FROM deliveries WHERE challenge_id = c.id
   ORDER BY created_at, channel`;

const workgroupsWithOtherAdmins = sql`
  SELECT coalesce(json_agg(w.name ORDER BY w.name), '[]') FROM workgroups w
   WHERE w.id IN (SELECT theirs.workgroup_id FROM ${otherAdminsOf(sql`u`)})`;

/**
 * Reads a challenge with its user.
 * @returns null if it is absent, consumed, cancelled or older than the security stamp, or if its session has ended
 */
export async function findChallenge(db: Executor, key: ChallengeKey, purpose: Purpose): Promise<ChallengeState | null> {
  const wrong = sql`cardinality(${recentWrongCodes(sql`u`)})`;
  const wrongCodesLeft = sql`CASE WHEN ${isForSession(sql`c`)} THEN ${WRONG_CODES_PER_SESSION} - s.wrong_codes
                                  ELSE ${WRONG_CODES_PER_ACCOUNT} - ${wrong} END`;
  const rows = await run(
    db,
    sql`SELECT CASE WHEN u.second_step_stopped_at IS NOT NULL THEN 'stopped'
                    WHEN ${wrong} >= ${WRONG_CODES_PER_ACCOUNT} THEN 'paused'
                    WHEN c.expires_at <= now() THEN 'expired'
                    WHEN c.attempts >= ${ATTEMPTS_PER_CHALLENGE} THEN 'exhausted'
                    ELSE 'open' END AS status,
               c.request_mark AS "requestMark", now() AS now, c.expires_at AS "expiresAt", c.sends, c.next_send_at AS "nextSendAt",
               CASE WHEN u.second_step_stopped_at IS NULL AND ${wrong} >= ${WRONG_CODES_PER_ACCOUNT} THEN ${pauseEnd(sql`u`)} END AS "pausedUntil",
               greatest(0, least(${ATTEMPTS_PER_CHALLENGE} - c.attempts, ${wrongCodesLeft}))::int AS "attemptsLeft",
               ${isForSession(sql`c`)} AS "forSession",
               CASE WHEN c.cannot_receive_at IS NOT NULL THEN (${workgroupsWithOtherAdmins}) END AS "reportedTo",
               (SELECT coalesce(json_agg(d), '[]') FROM (${messagesOfChallenge}) AS d) AS messages, ${userColumns}
          FROM challenges c JOIN users u ON u.id = c.user_id LEFT JOIN sessions s ON s.id = c.session_id AND ${liveSession}
         WHERE c.id = ${key.id}::uuid AND c.cookie_hash = ${key.cookieHash} AND c.key_id = ${key.keyId} AND c.purpose = ${purpose}
           AND (c.session_id IS NULL OR s.id IS NOT NULL) AND ${isUnfinishedChallenge(sql`c`)}
           AND c.security_stamp = u.security_stamp AND u.disabled_at IS NULL`,
    challengeRow,
  );
  const row = rows[0];
  if (!row) return null;
  const {
    status,
    requestMark,
    now,
    expiresAt,
    attemptsLeft,
    sends,
    nextSendAt,
    pausedUntil,
    forSession,
    reportedTo,
    messages,
    ...user
  } = row;
  return {
    status,
    requestMark,
    now,
    expiresAt,
    attemptsLeft,
    sends,
    sendsLeft: Math.max(0, RESENDS_PER_CHALLENGE + 1 - sends),
    nextSendAt,
    pausedUntil,
    forSession,
    reportedTo,
    messages,
    user,
  };
}

const sessionChallengeRow = z.object({ id: z.string(), keyId: z.string(), newDestination: z.string().nullable() });

/**
 * The newest usable challenge that a session has for a purpose, with the destination that it confirms. One read: with the destination
 * of one challenge and the id of the next, a resend would send the code for one number to another.
 */
export async function findSessionChallenge(
  db: Executor,
  sessionId: string,
  purpose: Purpose,
): Promise<z.output<typeof sessionChallengeRow> | null> {
  const rows = await run(
    db,
    sql`SELECT id, key_id AS "keyId", new_destination AS "newDestination" FROM challenges
         WHERE session_id = ${sessionId}::uuid AND purpose = ${purpose} AND ${isUnfinishedChallenge(sql`challenges`)}
         ORDER BY created_at DESC LIMIT 1`,
    sessionChallengeRow,
  );
  return rows[0] ?? null;
}
