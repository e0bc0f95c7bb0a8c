/**
 * Challenges: one pending second step each. Every guard stands in the statement that changes the row, and rows are always locked
 * in the order user, challenge: parallel requests neither pass a limit nor deadlock.
 */
import { type SQL, sql } from "drizzle-orm";
import type { Purpose } from "../mfa/code";
import {
  ATTEMPTS_PER_CHALLENGE,
  CHALLENGE_LIFE,
  DELIVERY_STALLED_AFTER,
  LIVE_CHALLENGES_PER_ACCOUNT,
  RESEND_PAUSES,
  RESENDS_PER_CHALLENGE,
  WRONG_CODES_IN_A_ROW,
  WRONG_CODES_PER_ACCOUNT,
  WRONG_CODES_WINDOW,
} from "../mfa/limits";
import type { ChallengeStatus, Channel, DeliveryReason, DeliveryState } from "../schemas";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Database, type Executor, interval, run, toDate } from "./index";
import { type NewSession, replacedSessionUpdate, webSessionInsert } from "./sessions";
import { type User, userColumns } from "./users";

/** What the browser's cookie proves: which challenge, and the hash of the secret that belongs to it. */
export type ChallengeKey = { id: string; cookieHash: Buffer };

export type NewDelivery = { id: string; channel: Channel; destination: string };

const live = sql`consumed_at IS NULL AND cancelled_at IS NULL AND expires_at > now()`;

/** Wrong codes of the user row `u` that still count. */
const recentWrongCodes = (u: SQL) =>
  sql`ARRAY(SELECT w FROM unnest(${u}.wrong_code_at) AS w WHERE w > now() - ${interval(WRONG_CODES_WINDOW)})`;

const isPaused = (u: SQL) => sql`cardinality(${recentWrongCodes(u)}) >= ${WRONG_CODES_PER_ACCOUNT}::int`;

function deliveriesInsert(deliveries: NewDelivery[], from: SQL): SQL {
  return sql`INSERT INTO deliveries (id, challenge_id, channel, destination)
    SELECT d.id, ${from}.id, d.channel, d.destination
      FROM ${from}, jsonb_to_recordset(${JSON.stringify(deliveries)}::text::jsonb) AS d(id uuid, channel text, destination text)`;
}

export type NewChallenge = ChallengeKey & {
  user: { id: string; securityStamp: number };
  purpose: Purpose;
  keyId: string;
  requestMark: string;
  deliveries: NewDelivery[];
  /** The challenge this browser had before; the new one takes its place. */
  replaces: ChallengeKey | null;
  origin: Origin;
};

/**
 * Opens a challenge with its deliveries, ends the one it replaces and the account's oldest beyond the allowed number. While the
 * account's second step is paused or stopped the challenge is opened, so that the page can say so, but nothing is sent.
 * @returns whether deliveries were written; null when the account changed since the password was checked
 */
export async function insertChallenge(db: Database, params: NewChallenge): Promise<{ sends: boolean } | null> {
  const { user, origin, replaces } = params;
  const event: AuditEvent = { type: "sign_in.code_sent", result: "success", actorId: user.id, subjectId: user.id };
  return db.transaction(async (tx) => {
    // Starts of one account go one after the other, or two could both count themselves the third.
    const [locked] = await run<{ closed: boolean }>(
      tx,
      sql`SELECT second_step_stopped_at IS NOT NULL OR ${isPaused(sql`users`)} AS closed FROM users
           WHERE id = ${user.id}::uuid AND security_stamp = ${user.securityStamp} AND disabled_at IS NULL FOR UPDATE`,
    );
    if (!locked) return null;
    const deliveries = locked.closed ? [] : params.deliveries;
    await run(
      tx,
      sql`WITH ended AS (
            UPDATE challenges SET cancelled_at = now()
             WHERE (id = ${replaces?.id ?? null}::uuid AND cookie_hash = ${replaces?.cookieHash ?? null}::bytea AND ${live})
                OR id IN (SELECT id FROM challenges
                           WHERE user_id = ${user.id}::uuid AND purpose = ${params.purpose} AND ${live}
                             AND id IS DISTINCT FROM ${replaces?.id ?? null}::uuid
                           ORDER BY created_at DESC, id OFFSET ${LIVE_CHALLENGES_PER_ACCOUNT - 1})
          ), opened AS (
            INSERT INTO challenges (id, user_id, purpose, cookie_hash, key_id, request_mark, security_stamp,
                                    next_send_at, expires_at, address, user_agent)
            VALUES (${params.id}::uuid, ${user.id}::uuid, ${params.purpose}, ${params.cookieHash}, ${params.keyId},
                    ${params.requestMark}, ${user.securityStamp}, now() + ${interval(RESEND_PAUSES[0])},
                    now() + ${interval(CHALLENGE_LIFE)}, ${origin.address}, ${origin.userAgent})
            RETURNING id
          ), queued AS (${deliveriesInsert(deliveries, sql`opened`)})
          ${auditInsert({ ...event, details: { channels: deliveries.map((d) => d.channel).join(" ") } }, origin)}`,
    );
    return { sends: deliveries.length > 0 };
  });
}

export type Attempt = ChallengeKey & { purpose: Purpose; right: boolean };

/**
 * The heart of it. One statement locks the account and the challenge, spends a try from both budgets and, for a right code,
 * consumes the challenge. Rows: `u` the account and `c` the challenge, both empty when the try was not allowed: then nothing was
 * spent and the code, right or wrong, was not evaluated.
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
       WHERE challenges.id = ${id}::uuid AND ${live} AND attempts < ${ATTEMPTS_PER_CHALLENGE}
         AND challenges.security_stamp = who.security_stamp
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
      RETURNING users.id, users.security_stamp
    ), c AS (
      UPDATE challenges SET attempts = attempts + 1, consumed_at = CASE WHEN ${right} THEN now() END
        FROM u WHERE challenges.id = ${id}::uuid
      RETURNING challenges.id, challenges.consumed_at IS NOT NULL AS consumed
    )`;
}

/** One try to sign in: spends it and, for a right code, makes the session, all or nothing. Not evaluated: `null`. */
export async function attemptSignIn(
  db: Executor,
  attempt: Omit<Attempt, "purpose">,
  session: NewSession,
): Promise<"right" | "wrong" | null> {
  const { origin } = session;
  const result = sql`CASE WHEN c.consumed THEN 'success' ELSE 'failure' END`;
  const rows = await run<{ consumed: boolean }>(
    db,
    sql`WITH ${attemptCtes({ ...attempt, purpose: "sign_in" })},
        made AS (${webSessionInsert(session, true)} FROM u JOIN c ON c.consumed),
        replaced AS (${replacedSessionUpdate(session)} AND EXISTS (SELECT FROM c WHERE consumed)),
        audited AS (
          INSERT INTO audit_events (actor_id, subject_id, type, result, reason, address, user_agent)
          SELECT u.id, u.id, 'sign_in.code', ${result}, CASE WHEN NOT c.consumed THEN 'incorrect' END,
                 ${origin.address}::text, ${origin.userAgent}::text FROM u, c
        )
        SELECT consumed FROM c`,
  );
  const row = rows[0];
  if (!row) return null;
  return row.consumed ? "right" : "wrong";
}

export type ChallengeState = {
  status: ChallengeStatus;
  requestMark: string;
  now: Date;
  expiresAt: Date;
  attemptsLeft: number;
  sends: number;
  sendsLeft: number;
  nextSendAt: Date;
  deliveries: { channel: Channel; destination: string; state: DeliveryState; reason: DeliveryReason | null }[];
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
  deliveries: ChallengeState["deliveries"];
};

const latestDeliveries = sql`
  SELECT DISTINCT ON (channel) channel, destination,
         CASE WHEN stalled THEN 'unknown' ELSE state END AS state, CASE WHEN stalled THEN 'interrupted' ELSE reason END AS reason
    FROM (SELECT *, state IN ('queued', 'sending') AND updated_at < now() - ${interval(DELIVERY_STALLED_AFTER)} AS stalled
            FROM deliveries WHERE challenge_id = c.id) AS d
   ORDER BY channel, created_at DESC`;

/** A challenge as its own browser may see it, with the user it is for. Null when it is not there, used, cancelled or outdated. */
export async function findChallenge(db: Executor, key: ChallengeKey, purpose: Purpose): Promise<ChallengeState | null> {
  const wrong = sql`cardinality(${recentWrongCodes(sql`u`)})`;
  const rows = await run<ChallengeRow>(
    db,
    sql`SELECT CASE WHEN u.second_step_stopped_at IS NOT NULL THEN 'stopped'
                    WHEN ${wrong} >= ${WRONG_CODES_PER_ACCOUNT} THEN 'paused'
                    WHEN c.expires_at <= now() THEN 'expired'
                    WHEN c.attempts >= ${ATTEMPTS_PER_CHALLENGE} THEN 'exhausted'
                    ELSE 'open' END AS status,
               c.request_mark AS "requestMark", now() AS now, c.expires_at AS "expiresAt", c.sends, c.next_send_at AS "nextSendAt",
               greatest(0, least(${ATTEMPTS_PER_CHALLENGE} - c.attempts, ${WRONG_CODES_PER_ACCOUNT} - ${wrong}))::int AS "attemptsLeft",
               (SELECT coalesce(json_agg(d), '[]') FROM (${latestDeliveries}) AS d) AS deliveries, ${userColumns}
          FROM challenges c JOIN users u ON u.id = c.user_id
         WHERE c.id = ${key.id}::uuid AND c.cookie_hash = ${key.cookieHash} AND c.purpose = ${purpose}
           AND c.consumed_at IS NULL AND c.cancelled_at IS NULL
           AND c.security_stamp = u.security_stamp AND u.disabled_at IS NULL`,
  );
  const row = rows[0];
  if (!row) return null;
  const { status, requestMark, now, expiresAt, attemptsLeft, sends, nextSendAt, deliveries, ...user } = row;
  return {
    status,
    requestMark,
    now: toDate(now),
    expiresAt: toDate(expiresAt),
    attemptsLeft,
    sends,
    sendsLeft: Math.max(0, RESENDS_PER_CHALLENGE + 1 - sends),
    nextSendAt: toDate(nextSendAt),
    deliveries,
    user,
  };
}

/**
 * Takes one resend of a challenge that was seen with `sends` sends, and queues its deliveries.
 * @returns false when the pause is not over, none is left, or another request took it first
 */
export async function insertResend(
  db: Executor,
  key: ChallengeKey,
  params: { sends: number; deliveries: NewDelivery[]; origin: Origin },
): Promise<boolean> {
  const { sends, deliveries, origin } = params;
  const nextPause = RESEND_PAUSES[Math.min(sends, RESEND_PAUSES.length - 1)] ?? 0;
  const details = JSON.stringify({ channels: deliveries.map((d) => d.channel).join(" "), resend: sends });
  const rows = await run(
    db,
    sql`WITH c AS (
          UPDATE challenges SET sends = sends + 1, next_send_at = now() + ${interval(nextPause)}
           WHERE id = ${key.id}::uuid AND cookie_hash = ${key.cookieHash} AND ${live} AND attempts < ${ATTEMPTS_PER_CHALLENGE}
             AND sends = ${sends} AND sends <= ${RESENDS_PER_CHALLENGE} AND next_send_at <= now()
          RETURNING id, user_id
        ), queued AS (${deliveriesInsert(deliveries, sql`c`)}),
        audited AS (
          INSERT INTO audit_events (actor_id, subject_id, type, result, address, user_agent, details)
          SELECT user_id, user_id, 'sign_in.code_sent', 'success', ${origin.address}::text, ${origin.userAgent}::text,
                 ${details}::text::jsonb FROM c
        )
        SELECT id FROM c`,
  );
  return rows.length === 1;
}

/** Ends a challenge at its browser's wish. Cancelling one that is over is no error. */
export async function cancelChallenge(db: Executor, key: ChallengeKey, origin: Origin): Promise<void> {
  await run(
    db,
    sql`WITH c AS (
          UPDATE challenges SET cancelled_at = now()
           WHERE id = ${key.id}::uuid AND cookie_hash = ${key.cookieHash} AND consumed_at IS NULL AND cancelled_at IS NULL
          RETURNING user_id
        )
        INSERT INTO audit_events (actor_id, subject_id, type, result, address, user_agent)
        SELECT user_id, user_id, 'sign_in.cancelled', 'success', ${origin.address}::text, ${origin.userAgent}::text FROM c`,
  );
}
