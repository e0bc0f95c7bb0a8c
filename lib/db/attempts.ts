/** Tries of a code. What a right code brings about happens in the same statement as the spending of the try: all or nothing. */
import { type SQL, sql } from "drizzle-orm";
import { addressBucket } from "../address";
import { SESSION_LIFE } from "../auth/limits";
import type { Purpose } from "../mfa/code";
import {
  ATTEMPTS_PER_CHALLENGE,
  WRONG_CODES_IN_A_ROW,
  WRONG_CODES_PER_ACCOUNT,
  WRONG_CODES_PER_CLIENT_ADDRESS,
} from "../mfa/limits";
import type { AuditEvent, Origin } from "./audit";
import { type ChallengeKey, isLive, recentWrongCodes } from "./challenges";
import { type Executor, interval, run } from "./index";
import { type NewSession, replacedSessionUpdate, webSessionInsert } from "./sessions";
import { throttleKey } from "./throttles";

export type Attempt = ChallengeKey & { purpose: Purpose; right: boolean };

/** A try that was evaluated. */
export type Evaluated = {
  right: boolean;
  userId: string;
  email: string;
  /** Tries spent on this challenge, this one included. */
  attempts: number;
  /** Wrong codes of the account in the rolling window, this one included. */
  wrongCodes: number;
};

/** Not evaluated: too many wrong codes came from this client's address, for whichever accounts. In seconds. */
export type Throttled = { retryAfter: number };

/** What became of a try. Null and {@link Throttled}: it was not allowed, nothing was spent, right or wrong made no difference. */
export type Tried = Evaluated | Throttled | null;

export const isEvaluated = (tried: Tried): tried is Evaluated => tried !== null && "right" in tried;

const addressKey = (origin: Origin) => throttleKey("wrong-codes-address", addressBucket(origin.address));

/**
 * Counts a wrong code of the account `held` on the client's address, and finds no row when that has had its share. In the address's own
 * row stands what each account has added, so that all of it is decided under the one lock.
 */
function roomCte(right: boolean, origin: Origin): SQL {
  const { points, each, window } = WRONG_CODES_PER_CLIENT_ADDRESS;
  const over = sql`throttles.expires_at <= now()`;
  const account = sql`(SELECT user_id::text FROM held)`;
  const before = sql`coalesce((throttles.parts ->> ${account})::int, 0)`;
  return sql`room AS (
      INSERT INTO throttles (key, points, parts, expires_at)
      SELECT ${addressKey(origin)}, w, CASE w WHEN 0 THEN '{}' ELSE jsonb_build_object(user_id::text, w) END, now() + ${interval(window)}
        FROM held, (SELECT CASE WHEN ${right} THEN 0 ELSE 1 END AS w) AS wrong
      ON CONFLICT (key) DO UPDATE SET
        points = CASE WHEN ${over} THEN excluded.points ELSE throttles.points + least(excluded.points, ${each} - ${before}) END,
        parts = CASE WHEN ${over} THEN excluded.parts
                     WHEN excluded.points = 0 THEN throttles.parts
                     ELSE throttles.parts || jsonb_build_object(${account}, least(${before} + excluded.points, ${each}::int)) END,
        expires_at = CASE WHEN ${over} THEN excluded.expires_at ELSE throttles.expires_at END
       WHERE ${over} OR throttles.points < ${points}
      RETURNING key
    )`;
}

/**
 * The heart of it. One statement locks the account and the challenge, spends a try from both budgets and, for a right code,
 * consumes the challenge. Rows: `u` the account and `c` the challenge, both empty when the try was not allowed; `held` without `room`
 * when the client's address was the reason.
 *
 * The two locking reads come first because an UPDATE's guard on another table would see that table as it was when the statement
 * began: 40 parallel guesses would each find tries left. A locked read returns the row as it is now. `room` comes last: whoever has
 * no password never gets to a challenge of anybody's, and so cannot use up the address that a whole office shares.
 */
function attemptCtes({ id, cookieHash, purpose, right }: Attempt, origin: Origin): SQL {
  const recent = recentWrongCodes(sql`users`);
  return sql`who AS MATERIALIZED (
      SELECT id, security_stamp, disabled_at, second_step_stopped_at, wrong_code_at FROM users
       WHERE id = (SELECT user_id FROM challenges
                    WHERE id = ${id}::uuid AND cookie_hash = ${cookieHash} AND purpose = ${purpose})
         FOR UPDATE
    ), held AS MATERIALIZED (
      SELECT challenges.id, challenges.user_id FROM challenges JOIN who ON who.id = challenges.user_id
       WHERE challenges.id = ${id}::uuid AND ${isLive} AND attempts < ${ATTEMPTS_PER_CHALLENGE}
         AND challenges.security_stamp = who.security_stamp AND who.disabled_at IS NULL AND who.second_step_stopped_at IS NULL
         AND cardinality(${recentWrongCodes(sql`who`)}) < ${WRONG_CODES_PER_ACCOUNT}
         AND EXISTS (SELECT FROM memberships m WHERE m.user_id = who.id AND m.disabled_at IS NULL)
         AND (challenges.session_id IS NULL OR EXISTS (
               SELECT FROM sessions s WHERE s.id = challenges.session_id AND s.revoked_at IS NULL AND s.expires_at > now()))
         FOR UPDATE OF challenges
    ), ${roomCte(right, origin)}, u AS (
      UPDATE users
         SET wrong_code_at = CASE WHEN ${right} THEN ${recent} ELSE ${recent} || now() END,
             wrong_code_streak = CASE WHEN ${right} THEN 0 ELSE wrong_code_streak + 1 END,
             second_step_stopped_at = CASE WHEN NOT ${right} AND wrong_code_streak + 1 >= ${WRONG_CODES_IN_A_ROW} THEN now() END
        FROM held, room
       WHERE users.id = held.user_id
      RETURNING users.id, users.security_stamp, users.email,
                CASE WHEN users.phone_verified_at IS NOT NULL THEN users.phone END AS phone, cardinality(users.wrong_code_at) AS wrong_codes
    ), c AS (
      UPDATE challenges SET attempts = attempts + 1, consumed_at = CASE WHEN ${right} THEN now() END
        FROM u WHERE challenges.id = ${id}::uuid
      RETURNING challenges.id, challenges.attempts, challenges.session_id, challenges.new_destination,
                challenges.consumed_at IS NOT NULL AS consumed
    )`;
}

/**
 * One try. `effects` are further members of the WITH, which find the account in `u` and the challenge in `c`, and act only where
 * `c.consumed`. The type of the event may be an expression over the two.
 */
export async function attempt(
  db: Executor,
  params: Attempt,
  event: { type: AuditEvent["type"] | SQL; origin: Origin },
  effects: SQL,
): Promise<Tried> {
  const rows = await run<Evaluated & { retryAfter: number | null }>(
    db,
    sql`WITH ${attemptCtes(params, event.origin)}, ${effects},
        audited AS (
          INSERT INTO audit_events (actor_id, subject_id, type, result, reason, address, user_agent)
          SELECT u.id, u.id, (${event.type})::text, CASE WHEN c.consumed THEN 'success' ELSE 'failure' END,
                 CASE WHEN NOT c.consumed THEN 'incorrect' END, ${event.origin.address}::text, ${event.origin.userAgent}::text
            FROM u, c
        )
        SELECT c.consumed AS "right", u.id AS "userId", u.email, c.attempts, u.wrong_codes AS "wrongCodes",
               CASE WHEN NOT EXISTS (SELECT FROM room) THEN (
                 SELECT greatest(1, ceil(extract(epoch FROM expires_at - now())))::int FROM throttles
                  WHERE key = ${addressKey(event.origin)}) END AS "retryAfter"
          FROM held LEFT JOIN (u CROSS JOIN c) ON true`,
  );
  const [row] = rows;
  if (!row) return null;
  const { retryAfter, ...evaluated } = row;
  // The row of the address may be younger than this statement's view of the table.
  return evaluated.userId === null ? { retryAfter: retryAfter ?? 1 } : evaluated;
}

/**
 * One try to sign in: a right code makes the session. A challenge that a session opened for its missing second step hands that
 * session's age on, so that a code alone renews neither its end nor the time of its password, and ends it.
 */
export async function attemptSignIn(
  db: Executor,
  params: Omit<Attempt, "purpose">,
  session: NewSession,
): Promise<Tried> {
  const effects = sql`
    old AS MATERIALIZED (SELECT s.id, s.authenticated_at, s.expires_at FROM sessions s JOIN c ON c.consumed AND s.id = c.session_id),
    made AS (
      ${webSessionInsert(session, {
        secondStepAt: sql`now()`,
        authenticatedAt: sql`coalesce((SELECT authenticated_at FROM old), now())`,
        expiresAt: sql`coalesce((SELECT expires_at FROM old), now() + ${interval(SESSION_LIFE)})`,
        challengeId: sql`c.id`,
      })} FROM u JOIN c ON c.consumed
    ),
    replaced AS (
      ${replacedSessionUpdate(session, sql`id IN (SELECT id FROM old)`)} AND EXISTS (SELECT FROM c WHERE consumed)
    )`;
  return attempt(db, { ...params, purpose: "sign_in" }, { type: "sign_in.code", origin: session.origin }, effects);
}

/** The code that completes a password given again: from now on the session's authentication is recent. */
export async function attemptReauthentication(
  db: Executor,
  params: Omit<Attempt, "purpose">,
  origin: Origin,
): Promise<Tried> {
  const effects = sql`renewed AS (
      UPDATE sessions SET authenticated_at = now(), second_step_at = now() FROM c WHERE c.consumed AND sessions.id = c.session_id
    )`;
  return attempt(db, { ...params, purpose: "reauthenticate" }, { type: "reauthentication", origin }, effects);
}
