/** Sessions: one row each, read on every request together with the user and the workgroups, in one statement. */
import { type SQL, sql } from "drizzle-orm";
import { RECENT_AUTHENTICATION, SESSION_IDLE, SESSION_LIFE, SESSION_TOUCH } from "../auth/limits";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Executor, interval, run, toDate } from "./index";
import { type User, userColumns } from "./users";

export type Session = {
  id: string;
  secondStepAt: Date | null;
  ownChoiceSpared: boolean;
  /** The password (and the code, where one was due) was given within the last ten minutes. */
  recentlyAuthenticated: boolean;
  expiresAt: Date;
};

type SessionRow = User & {
  sessionId: string;
  secondStepAt: string | null;
  ownChoiceSpared: boolean;
  recentlyAuthenticated: boolean;
  expiresAt: string;
};

/**
 * The live web session of a token: not ended, not idle, not past its end, not made under an older security stamp, of a user who
 * is not disabled. Notes that it was seen, once a minute at most.
 */
export async function findWebSession(
  db: Executor,
  tokenHash: Buffer,
): Promise<{ session: Session; user: User } | null> {
  const rows = await run<SessionRow>(
    db,
    sql`WITH live AS (
          SELECT s.id, s.user_id, s.second_step_at, s.own_choice_spared, s.authenticated_at, s.last_seen_at,
                 least(s.expires_at, now() + ${interval(SESSION_IDLE)}) AS expires_at
            FROM sessions s JOIN users u ON u.id = s.user_id
           WHERE s.token_hash = ${tokenHash} AND s.client = 'web' AND s.revoked_at IS NULL AND s.expires_at > now()
             AND s.last_seen_at > now() - ${interval(SESSION_IDLE)}
             AND s.security_stamp = u.security_stamp AND u.disabled_at IS NULL
        ), touched AS (
          UPDATE sessions SET last_seen_at = now() FROM live
           WHERE sessions.id = live.id AND live.last_seen_at < now() - ${interval(SESSION_TOUCH)}
        )
        SELECT live.id AS "sessionId", live.second_step_at AS "secondStepAt", live.own_choice_spared AS "ownChoiceSpared",
               live.authenticated_at > now() - ${interval(RECENT_AUTHENTICATION)} AS "recentlyAuthenticated",
               live.expires_at AS "expiresAt", ${userColumns}
          FROM live JOIN users u ON u.id = live.user_id`,
  );
  const row = rows[0];
  if (!row) return null;
  const { sessionId, secondStepAt, ownChoiceSpared, recentlyAuthenticated, expiresAt, ...user } = row;
  const session = {
    id: sessionId,
    secondStepAt: secondStepAt === null ? null : toDate(secondStepAt),
    ownChoiceSpared,
    recentlyAuthenticated,
    expiresAt: toDate(expiresAt),
  };
  return { session, user };
}

export type NewSession = { tokenHash: Buffer; origin: Origin; replacedTokenHash: Buffer | null };

/** A new web session of the row `u` (id, security_stamp). */
export function webSessionInsert(
  session: NewSession,
  times: { secondStepAt: SQL; authenticatedAt: SQL; expiresAt: SQL; challengeId: SQL },
): SQL {
  return sql`INSERT INTO sessions (token_hash, user_id, client, security_stamp, second_step_at, authenticated_at, expires_at,
                                   challenge_id, address, user_agent)
    SELECT ${session.tokenHash}, u.id, 'web', u.security_stamp, ${times.secondStepAt}, ${times.authenticatedAt},
           ${times.expiresAt}, ${times.challengeId}, ${session.origin.address}::text, ${session.origin.userAgent}::text`;
}

/** Ends the session that the same browser had before, for a new one replaces it, and those that `also` names. */
export function replacedSessionUpdate(session: NewSession, also: SQL = sql`false`): SQL {
  return sql`UPDATE sessions SET revoked_at = now()
              WHERE revoked_at IS NULL AND (token_hash = ${session.replacedTokenHash}::bytea OR ${also})`;
}

const passwordOnly = {
  secondStepAt: sql`NULL::timestamptz`,
  authenticatedAt: sql`now()`,
  expiresAt: sql`now() + ${interval(SESSION_LIFE)}`,
  challengeId: sql`NULL::uuid`,
};

/** Makes a session after a password that was enough. False when the account changed in the meantime (stamp, disabled). */
export async function insertPasswordSession(
  db: Executor,
  user: { id: string; securityStamp: number },
  session: NewSession,
): Promise<boolean> {
  const event: AuditEvent = { type: "sign_in.password", result: "success", actorId: user.id, subjectId: user.id };
  const rows = await run(
    db,
    sql`WITH u AS (
          SELECT id, security_stamp FROM users
           WHERE id = ${user.id}::uuid AND security_stamp = ${user.securityStamp} AND disabled_at IS NULL
        ), made AS (${webSessionInsert(session, passwordOnly)} FROM u RETURNING id),
        replaced AS (${replacedSessionUpdate(session)}),
        audited AS (${auditInsert(event, session.origin, sql`FROM made`)})
        SELECT id FROM made`,
  );
  return rows.length === 1;
}

/** Ends a session by its token. Ending one that is over is no error. */
export async function revokeByToken(db: Executor, tokenHash: Buffer, origin: Origin): Promise<void> {
  await run(
    db,
    sql`WITH ended AS (
          UPDATE sessions SET revoked_at = now() WHERE token_hash = ${tokenHash} AND revoked_at IS NULL RETURNING user_id
        )
        INSERT INTO audit_events (actor_id, subject_id, type, result, address, user_agent)
        SELECT user_id, user_id, 'sign_out', 'success', ${origin.address}::text, ${origin.userAgent}::text FROM ended`,
  );
}

/** The password was given again in this session, so that authentication is recent. */
export async function markReauthenticated(
  db: Executor,
  sessionId: string,
  userId: string,
  origin: Origin,
): Promise<void> {
  const event: AuditEvent = { type: "reauthentication", result: "success", actorId: userId, subjectId: userId };
  await run(
    db,
    sql`WITH s AS (
          UPDATE sessions SET authenticated_at = now() WHERE id = ${sessionId}::uuid AND revoked_at IS NULL RETURNING id
        )
        ${auditInsert(event, origin, sql`FROM s`)}`,
  );
}
