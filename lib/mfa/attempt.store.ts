/** Attempts at a code. The effect of a correct code and the spending of its attempt are one statement: both or neither. */

import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
  ATTEMPTS_PER_CHALLENGE,
  CONSECUTIVE_WRONG_CODES,
  SESSION_LIFE,
  WRONG_CODES_BEFORE_NOTICE,
  WRONG_CODES_PER_ACCOUNT,
  WRONG_CODES_PER_IP,
  WRONG_CODES_PER_SESSION,
} from "@/lib/contract/limits";
import type { Purpose } from "@/lib/contract/purpose";
import { type Executor, interval, run } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { challengeActorCtes, challengeHasActor } from "@/lib/db/authority";
import { textablePhone } from "@/lib/db/consent-rows";
import { ipBucket } from "@/lib/db/ip-address";
import { activeWorkgroupsOf } from "@/lib/db/member-rows";
import { rateLimitKey } from "@/lib/db/rate-limits";
import {
  type NewSession,
  replacedSessionUpdate,
  sessionCount,
  signInAudit,
  webSessionInsert,
  workgroupSignInInsert,
} from "@/lib/db/session-rows";
import { memberTroubleCtes } from "@/lib/messaging/member-trouble.store";
import { messageCtes } from "@/lib/messaging/message.store";
import { type ChallengeKey, isForSession, isLive, isNamedBy, recentWrongCodes } from "./challenge.store";
import type { TemporaryMac } from "./temporary-code";
import { temporaryCodeUse, workingTemporaryCode } from "./temporary-code.store";

/**
 * What was given: a code, which the caller has compared, or a temporary code, which the statement compares with the account's. Both cost the
 * same attempts, whether or not there is a temporary code.
 */
export type Guess = { right: boolean } | { macs: TemporaryMac[] };

export type Attempt = ChallengeKey & { purpose: Purpose } & Guess;

/** An attempt at a code that the caller has compared. */
export type CodeAttempt = ChallengeKey & { right: boolean };

const evaluatedRow = z.object({
  right: z.boolean(),
  userId: z.string(),
  email: z.string(),
  /** Attempts spent on this challenge, this one included. */
  attempts: z.number(),
  /** Wrong codes of the account in the rolling window, this one included. */
  wrongCodes: z.number(),
  /** Live sessions of the account before a right code made another; null for a wrong one. */
  sessions: z.number().nullable(),
});
const attemptRow = z.union([evaluatedRow, z.object({ userId: z.null(), retryAfter: z.number().nullable() })]);

/** An attempt that was evaluated. */
export type EvaluatedAttempt = z.output<typeof evaluatedRow>;

/** Not evaluated: rate limit for incorrect codes of this client IP address over all accounts. `retryAfter` is in seconds. */
export type AttemptLimited = { retryAfter: number };

/** Null and {@link AttemptLimited}: the attempt was not allowed and nothing was spent, whether the code was correct or not. */
export type AttemptOutcome = EvaluatedAttempt | AttemptLimited | null;

/** Was the code compared, and the attempt spent? */
export const isEvaluatedAttempt = (outcome: AttemptOutcome): outcome is EvaluatedAttempt =>
  outcome !== null && "right" in outcome;

const addressKey = (client: ClientInfo) => rateLimitKey("wrong-codes-address", ipBucket(client.ipAddress));

/**
 * Rate limit of wrong codes per client IP address, over all accounts; no row once it is reached. The counter's row also holds what each
 * account has added, so that one lock decides both.
 */
function ipBudgetCte(right: SQL, client: ClientInfo): SQL {
  const { points, each, window } = WRONG_CODES_PER_IP;
  const over = sql`throttles.expires_at <= now()`;
  const account = sql`(SELECT user_id::text FROM locked_challenge)`;
  const before = sql`coalesce((throttles.parts ->> ${account})::int, 0)`;
  return sql`ip_budget AS (
      INSERT INTO throttles (key, points, parts, expires_at)
      SELECT ${addressKey(client)}, w, CASE w WHEN 0 THEN '{}' ELSE jsonb_build_object(user_id::text, w) END, now() + ${interval(window)}
        FROM locked_challenge, (SELECT CASE WHEN ${right} THEN 0 ELSE 1 END AS w) AS wrong
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

const endedEvent = {
  type: "session.ended",
  result: "success",
  reason: "wrong_codes",
  subjectId: sql`user_id`,
} as const;

/** How a guess is judged. `arrived`: a message has brought its code, which a temporary code does not show. The others are members of a WITH. */
function judgmentOf(guess: Guess): { right: SQL; arrived: SQL; comparison: SQL; use: SQL } {
  if ("right" in guess) {
    const right = sql`${guess.right}::boolean`;
    return { right, arrived: right, comparison: sql``, use: sql`` };
  }
  return {
    right: sql`EXISTS (SELECT FROM temporary_code)`,
    arrived: sql`false`,
    comparison: sql`, temporary_code AS MATERIALIZED (${workingTemporaryCode(guess.macs)})`,
    use: sql`, used_temporary_code AS (${temporaryCodeUse(sql`temporary_code used JOIN c ON c.consumed`)})`,
  };
}

/** Did the code of the challenge go to the email address of the row of users? Then entering it proves the mailbox. */
const wasEmailed = sql`EXISTS (SELECT FROM deliveries d WHERE d.challenge_id = locked_challenge.id AND d.channel = 'email'
    AND d.destination = users.email AND d.state <> 'failed')`;

/**
 * Atomically spends one attempt: locks account, session and challenge, spends both budgets and, for a right code, consumes the
 * challenge. Rows: `u` the account and `c` the challenge, both empty when the attempt was not allowed; `locked_challenge` without
 * `ip_budget` when the client's IP address was the reason.
 *
 * The locking reads come first because an UPDATE's guard on another table would see that table as it was when the statement began: 40
 * parallel guesses would each find attempts left. `ip_budget` comes last: an attacker without the password never holds a challenge, and
 * so cannot use up the IP address that a whole office shares.
 */
function attemptCtes({ purpose, ...attempt }: Attempt, client: ClientInfo): SQL {
  const named = sql`${isNamedBy(attempt)} AND challenges.purpose = ${purpose}`;
  const recent = recentWrongCodes(sql`users`);
  const { right, comparison, arrived, use } = judgmentOf(attempt);
  return sql`${challengeActorCtes(named)}, locked_challenge AS MATERIALIZED (
      SELECT challenges.id, challenges.user_id, challenges.session_id, ${isForSession(sql`challenges`)} AS for_session
        FROM challenges JOIN locked_user ON locked_user.id = challenges.user_id
       WHERE ${named} AND ${isLive} AND attempts < ${ATTEMPTS_PER_CHALLENGE}
         AND challenges.security_stamp = locked_user.security_stamp
         AND locked_user.disabled_at IS NULL AND locked_user.second_step_stopped_at IS NULL
         AND cardinality(${recentWrongCodes(sql`locked_user`)}) < ${WRONG_CODES_PER_ACCOUNT}
         AND EXISTS (SELECT FROM ${activeWorkgroupsOf(sql`locked_user`)})
         AND ${challengeHasActor}
         FOR UPDATE OF challenges
    )${comparison}, ${ipBudgetCte(right, client)}, u AS (
      UPDATE users
         SET wrong_code_at = CASE WHEN ${right} OR locked_challenge.for_session THEN ${recent} ELSE ${recent} || now() END,
             wrong_code_streak = CASE WHEN ${right} THEN 0 ELSE wrong_code_streak + 1 END,
             last_sign_in_at = CASE WHEN ${right} AND ${purpose === "sign_in"} THEN now() ELSE last_sign_in_at END,
             second_step_stopped_at = CASE WHEN NOT ${right} AND wrong_code_streak + 1 >= ${CONSECUTIVE_WRONG_CODES} THEN now() END,
             cannot_receive_at = CASE WHEN ${arrived} THEN NULL ELSE cannot_receive_at END,
             email_proven_at = CASE WHEN ${arrived} AND ${wasEmailed} THEN now() ELSE email_proven_at END,
             email_verified_at = coalesce(email_verified_at, CASE WHEN ${arrived} AND ${wasEmailed} THEN now() END)
        FROM locked_challenge, ip_budget
       WHERE users.id = locked_challenge.user_id
      RETURNING users.id, users.security_stamp, users.email, users.disabled_at,
                ${textablePhone(sql`users`)} AS phone, cardinality(users.wrong_code_at) AS wrong_codes,
                users.second_step_stopped_at IS NOT NULL AS locked
    ), c AS (
      UPDATE challenges SET attempts = attempts + 1, consumed_at = CASE WHEN ${right} THEN now() END
        FROM u WHERE challenges.id = ${attempt.id}::uuid
      RETURNING challenges.id, challenges.attempts, challenges.session_id, challenges.new_destination,
                challenges.consumed_at IS NOT NULL AS consumed
    ), spent_session AS (
      UPDATE sessions SET wrong_codes = sessions.wrong_codes + 1,
             revoked_at = CASE WHEN sessions.wrong_codes + 1 >= ${WRONG_CODES_PER_SESSION} THEN now() END
        FROM u, locked_challenge
       WHERE NOT ${right} AND locked_challenge.for_session AND sessions.id = locked_challenge.session_id
      RETURNING sessions.user_id, sessions.revoked_at
    ), ended_session AS (
      ${auditInsert(endedEvent, client, sql`FROM spent_session WHERE revoked_at IS NOT NULL`)}
    )${use}, ${memberTroubleCtes("member_locked", sql`(SELECT id FROM u WHERE locked) AS u`)}`;
}

/**
 * Members of a WITH: notices about wrong codes after a correct password, because an attacker may know the password. A challenge reaches
 * the first limit once; the attempt that reaches the second starts the pause, and none is evaluated while it lasts.
 */
function wrongCodeNoticeCtes(client: ClientInfo): SQL {
  const told = sql`(VALUES
      ('wrong_codes', c.id::text, c.attempts = ${WRONG_CODES_BEFORE_NOTICE}::int),
      ('second_step_paused', c.id || ' ' || c.attempts, u.wrong_codes >= ${WRONG_CODES_PER_ACCOUNT}::int)
    ) AS told(kind, event_id, applies)`;
  const from = sql`SELECT told.kind, told.event_id, u.id AS recipient_id, u.email AS destination, 'email'::text AS channel,
             ${JSON.stringify({ client })}::text::jsonb AS parameters, NULL::text AS key_id
        FROM u, c, LATERAL ${told} WHERE told.applies AND NOT c.consumed`;
  return messageCtes(from, "prompt", "wrong_code_notices");
}

/**
 * Spends one attempt in one statement.
 * @param event `type` may be an expression over `u` and `c`
 * @param effects CTEs that find the account in `u`, the challenge in `c` and the event in `audited`, and act only if `c.consumed`
 */
export async function spendAttempt(
  db: Executor,
  params: Attempt,
  event: { type: AuditEvent["type"] | SQL; client: ClientInfo },
  effects: SQL,
): Promise<AttemptOutcome> {
  const attempted = {
    type: event.type,
    result: sql`CASE WHEN c.consumed THEN 'success' ELSE 'failure' END`,
    reason: sql`CASE WHEN NOT c.consumed THEN 'incorrect' END`,
    actorId: sql`u.id`,
    subjectId: sql`u.id`,
    ...("macs" in params && { details: { temporary: true } }),
  };
  const rows = await run(
    db,
    sql`WITH ${attemptCtes(params, event.client)}, audited AS (${signInAudit(attempted, event.client, sql`FROM u, c`)}),
        ${effects}, ${wrongCodeNoticeCtes(event.client)}
        SELECT c.consumed AS "right", u.id AS "userId", u.email, c.attempts, u.wrong_codes AS "wrongCodes",
               CASE WHEN c.consumed THEN ${sessionCount} END AS sessions,
               CASE WHEN NOT EXISTS (SELECT FROM ip_budget) THEN (
                 SELECT greatest(1, ceil(extract(epoch FROM expires_at - now())))::int FROM throttles
                  WHERE key = ${addressKey(event.client)}) END AS "retryAfter"
          FROM locked_challenge LEFT JOIN (u CROSS JOIN c) ON true`,
    attemptRow,
  );
  const [row] = rows;
  if (!row) return null;
  // The row of the IP address can be newer than this statement's snapshot.
  return row.userId === null ? { retryAfter: row.retryAfter ?? 1 } : row;
}

/**
 * Spends one attempt to sign in; a correct code creates the session. If a session created the challenge for its missing second step, the
 * new session replaces it and keeps its expiry and the time of its password: a code alone renews neither, nor does it count as a sign-in.
 */
export async function attemptSignIn(
  db: Executor,
  params: ChallengeKey & Guess,
  session: NewSession,
): Promise<AttemptOutcome> {
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
    ), entered AS (
      ${workgroupSignInInsert(true, sql`user_workgroups w WHERE EXISTS (SELECT FROM c WHERE consumed) AND NOT EXISTS (SELECT FROM old)`)}
    )`;
  return spendAttempt(db, { ...params, purpose: "sign_in" }, { type: "sign_in.code", client: session.client }, effects);
}

/** Spends one attempt of a step-up; a correct code makes the session's authentication recent. */
export async function attemptStepUp(db: Executor, params: CodeAttempt, client: ClientInfo): Promise<AttemptOutcome> {
  const effects = sql`renewed AS (
      UPDATE sessions SET authenticated_at = now(), second_step_at = now() FROM c WHERE c.consumed AND sessions.id = c.session_id
    )`;
  return spendAttempt(db, { ...params, purpose: "reauthenticate" }, { type: "reauthentication", client }, effects);
}
