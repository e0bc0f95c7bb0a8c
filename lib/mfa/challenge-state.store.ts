/** Reads challenges: what the browser or the session that holds one may see. */
import { sql } from "drizzle-orm";
import {
  ATTEMPTS_PER_CHALLENGE,
  RESENDS_PER_CHALLENGE,
  WRONG_CODES_PER_ACCOUNT,
  WRONG_CODES_PER_SESSION,
} from "@/lib/contract/limits";
import type { Purpose } from "@/lib/contract/purpose";
import type { ChallengeStatus, Channel, DeliveryReason, DeliveryState } from "@/lib/contract/vocabulary";
import { type Executor, run, toDate } from "@/lib/db";
import { liveSession } from "@/lib/db/session-rows";
import { type User, userColumns } from "@/lib/db/users";
import { type ChallengeKey, isForSession, recentWrongCodes } from "./challenge.store";

export type ChallengeState = {
  status: ChallengeStatus;
  requestMark: string;
  now: Date;
  expiresAt: Date;
  attemptsLeft: number;
  sends: number;
  sendsLeft: number;
  nextSendAt: Date;
  /** Created by a session that lacks its second step: its incorrect codes and its sends have their own limits. */
  forSession: boolean;
  /** Every message, oldest first; `at` is when it was queued. */
  messages: {
    channel: Channel;
    destination: string;
    state: DeliveryState;
    reason: DeliveryReason | null;
    at: string;
  }[];
  user: User;
};

type ChallengeRow = User & {
  status: ChallengeStatus;
  requestMark: string;
  now: string;
  expiresAt: string;
  attemptsLeft: number;
  sends: number;
  nextSendAt: string;
  forSession: boolean;
  messages: ChallengeState["messages"];
};

const messagesOfChallenge = sql`
  SELECT channel, destination, state, reason, created_at AS at FROM deliveries WHERE challenge_id = c.id
   ORDER BY created_at, channel`;

/**
 * Reads a challenge with its user.
 * @returns null if it is absent, consumed, cancelled or older than the security stamp, or if its session has ended
 */
export async function findChallenge(db: Executor, key: ChallengeKey, purpose: Purpose): Promise<ChallengeState | null> {
  const wrong = sql`cardinality(${recentWrongCodes(sql`u`)})`;
  const wrongCodesLeft = sql`CASE WHEN ${isForSession(sql`c`)} THEN ${WRONG_CODES_PER_SESSION} - s.wrong_codes
                                  ELSE ${WRONG_CODES_PER_ACCOUNT} - ${wrong} END`;
  const rows = await run<ChallengeRow>(
    db,
    sql`SELECT CASE WHEN u.second_step_stopped_at IS NOT NULL THEN 'stopped'
                    WHEN ${wrong} >= ${WRONG_CODES_PER_ACCOUNT} THEN 'paused'
                    WHEN c.expires_at <= now() THEN 'expired'
                    WHEN c.attempts >= ${ATTEMPTS_PER_CHALLENGE} THEN 'exhausted'
                    ELSE 'open' END AS status,
               c.request_mark AS "requestMark", now() AS now, c.expires_at AS "expiresAt", c.sends, c.next_send_at AS "nextSendAt",
               greatest(0, least(${ATTEMPTS_PER_CHALLENGE} - c.attempts, ${wrongCodesLeft}))::int AS "attemptsLeft",
               ${isForSession(sql`c`)} AS "forSession",
               (SELECT coalesce(json_agg(d), '[]') FROM (${messagesOfChallenge}) AS d) AS messages, ${userColumns}
          FROM challenges c JOIN users u ON u.id = c.user_id LEFT JOIN sessions s ON s.id = c.session_id AND ${liveSession}
         WHERE c.id = ${key.id}::uuid AND c.cookie_hash = ${key.cookieHash} AND c.key_id = ${key.keyId} AND c.purpose = ${purpose}
           AND (c.session_id IS NULL OR s.id IS NOT NULL) AND c.consumed_at IS NULL AND c.cancelled_at IS NULL
           AND c.security_stamp = u.security_stamp AND u.disabled_at IS NULL`,
  );
  const row = rows[0];
  if (!row) return null;
  const { status, requestMark, now, expiresAt, attemptsLeft, sends, nextSendAt, forSession, messages, ...user } = row;
  return {
    status,
    requestMark,
    now: toDate(now),
    expiresAt: toDate(expiresAt),
    attemptsLeft,
    sends,
    sendsLeft: Math.max(0, RESENDS_PER_CHALLENGE + 1 - sends),
    nextSendAt: toDate(nextSendAt),
    forSession,
    messages,
    user,
  };
}

/**
 * The newest usable challenge that a session has for a purpose, with the destination that it confirms. One read: with the destination
 * of one challenge and the id of the next, a resend would send the code for one number to another.
 */
export async function findSessionChallenge(
  db: Executor,
  sessionId: string,
  purpose: Purpose,
): Promise<{ id: string; keyId: string; newDestination: string | null } | null> {
  const rows = await run<{ id: string; keyId: string; newDestination: string | null }>(
    db,
    sql`SELECT id, key_id AS "keyId", new_destination AS "newDestination" FROM challenges
         WHERE session_id = ${sessionId}::uuid AND purpose = ${purpose} AND consumed_at IS NULL AND cancelled_at IS NULL
         ORDER BY created_at DESC LIMIT 1`,
  );
  return rows[0] ?? null;
}
