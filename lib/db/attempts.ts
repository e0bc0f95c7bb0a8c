/** Tries of a code. What a right code brings about happens in the same statement as the spending of the try: all or nothing. */
import { type SQL, sql } from "drizzle-orm";
import { SESSION_LIFE } from "../auth/limits";
import type { Purpose } from "../mfa/code";
import { ATTEMPTS_PER_CHALLENGE, WRONG_CODES_IN_A_ROW, WRONG_CODES_PER_ACCOUNT } from "../mfa/limits";
import type { AuditEvent, Origin } from "./audit";
import { type ChallengeKey, isLive, recentWrongCodes } from "./challenges";
import { type Executor, interval, run } from "./index";
import { type NewSession, replacedSessionUpdate, webSessionInsert } from "./sessions";

export type Attempt = ChallengeKey & { purpose: Purpose; right: boolean };

/** A try that was evaluated. Null instead: it was not allowed, nothing was spent, and right or wrong made no difference. */
export type Evaluated = {
  right: boolean;
  userId: string;
  email: string;
  /** Tries spent on this challenge, this one included. */
  attempts: number;
  /** Wrong codes of the account in the rolling window, this one included. */
  wrongCodes: number;
};

/**
 * The heart of it. One statement locks the account and the challenge, spends a try from both budgets and, for a right code,
 * consumes the challenge. Rows: `u` the account and `c` the challenge, both empty when the try was not allowed.
 *
 * The two locking reads come first because an UPDATE's guard on another table would see that table as it was when the statement
 * began: 40 parallel guesses would each find tries left. A locked read returns the row as it is now.
 */
function attemptCtes({ id, cookieHash, purpose, right }: Attempt): SQL {
  const recent = recentWrongCodes(sql`users`);
  return sql`who AS MATERIALIZED (
      SELECT id, security_stamp FROM users
       WHERE id = (SELECT user_id FROM challenges
                    WHERE id = ${id}::uuid AND cookie_hash = ${cookieHash} AND purpose = ${purpose})
         FOR UPDATE
    ), held AS MATERIALIZED (
      SELECT challenges.id, challenges.user_id FROM challenges JOIN who ON who.id = challenges.user_id
       WHERE challenges.id = ${id}::uuid AND ${isLive} AND attempts < ${ATTEMPTS_PER_CHALLENGE}
         AND challenges.security_stamp = who.security_stamp
         AND (challenges.session_id IS NULL OR EXISTS (
               SELECT FROM sessions s WHERE s.id = challenges.session_id AND s.revoked_at IS NULL AND s.expires_at > now()))
         FOR UPDATE OF challenges
    ), u AS (
      UPDATE users
         SET wrong_code_at = CASE WHEN ${right} THEN ${recent} ELSE ${recent} || now() END,
             wrong_code_streak = CASE WHEN ${right} THEN 0 ELSE wrong_code_streak + 1 END,
             second_step_stopped_at = CASE WHEN NOT ${right} AND wrong_code_streak + 1 >= ${WRONG_CODES_IN_A_ROW} THEN now() END
        FROM held
       WHERE users.id = held.user_id AND disabled_at IS NULL AND second_step_stopped_at IS NULL
         AND cardinality(${recent}) < ${WRONG_CODES_PER_ACCOUNT}
         AND EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.disabled_at IS NULL)
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
): Promise<Evaluated | null> {
  const rows = await run<Evaluated>(
    db,
    sql`WITH ${attemptCtes(params)}, ${effects},
        audited AS (
          INSERT INTO audit_events (actor_id, subject_id, type, result, reason, address, user_agent)
          SELECT u.id, u.id, (${event.type})::text, CASE WHEN c.consumed THEN 'success' ELSE 'failure' END,
                 CASE WHEN NOT c.consumed THEN 'incorrect' END, ${event.origin.address}::text, ${event.origin.userAgent}::text
            FROM u, c
        )
        SELECT c.consumed AS "right", u.id AS "userId", u.email, c.attempts, u.wrong_codes AS "wrongCodes" FROM u, c`,
  );
  return rows[0] ?? null;
}

/**
 * One try to sign in: a right code makes the session. A challenge that a session opened for its missing second step hands that
 * session's age on, so that a code alone renews neither its end nor the time of its password, and ends it.
 */
export async function attemptSignIn(
  db: Executor,
  params: Omit<Attempt, "purpose">,
  session: NewSession,
): Promise<Evaluated | null> {
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
): Promise<Evaluated | null> {
  const effects = sql`renewed AS (
      UPDATE sessions SET authenticated_at = now(), second_step_at = now() FROM c WHERE c.consumed AND sessions.id = c.session_id
    )`;
  return attempt(db, { ...params, purpose: "reauthenticate" }, { type: "reauthentication", origin }, effects);
}
