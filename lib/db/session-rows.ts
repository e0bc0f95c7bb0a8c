/** Fragments about session rows that several features share: when a session is live, and how one is inserted or replaced. */

import { type SQL, sql } from "drizzle-orm";
import { SESSION_IDLE } from "@/lib/contract/limits";
import { interval } from "./.";
import { type AuditRow, auditInsert, type ClientInfo } from "./audit";
import { activeWorkgroupsOf } from "./member-rows";

/** Has the sessions row `s` neither reached its end nor been idle for too long? */
export const isUnexpiredSession = sql`s.expires_at > now() AND s.last_seen_at > now() - ${interval(SESSION_IDLE)}`;

/** Is the sessions row `s` of the users row `u` live: not ended, not expired, made under the current security stamp, account enabled? */
export const liveSession = sql`s.revoked_at IS NULL AND ${isUnexpiredSession}
  AND s.security_stamp = u.security_stamp AND u.disabled_at IS NULL`;

/** When the session ends if nothing more is done in it. */
export const endOfSession = sql`least(s.expires_at, s.last_seen_at + ${interval(SESSION_IDLE)})`;

export type NewSession = { tokenHash: Buffer; client: ClientInfo; replacedTokenHash: Buffer | null };

/** A new web session of the row `u` (id, security_stamp). */
export function webSessionInsert(
  session: NewSession,
  times: { secondStepAt: SQL; authenticatedAt: SQL; expiresAt: SQL; challengeId: SQL },
): SQL {
  return sql`INSERT INTO sessions (token_hash, user_id, client, security_stamp, second_step_at, authenticated_at, expires_at,
                                   challenge_id, address, user_agent)
    SELECT ${session.tokenHash}, u.id, 'web', u.security_stamp, ${times.secondStepAt}, ${times.authenticatedAt},
           ${times.expiresAt}, ${times.challengeId}, ${session.client.ipAddress}::text, ${session.client.userAgent}::text`;
}

/** Ends the session that the same browser had before, for a new one replaces it, and those that `also` names. */
export function replacedSessionUpdate(session: NewSession, also: SQL = sql`false`): SQL {
  return sql`UPDATE sessions SET revoked_at = now()
              WHERE revoked_at IS NULL AND (token_hash = ${session.replacedTokenHash}::bytea OR ${also})`;
}

/** The account of a finished first step, locked as every write locks it: a password reset either came before, or waits. */
export const lockedAccount = (user: { id: string; securityStamp: number }) => sql`u AS MATERIALIZED (
    SELECT id, security_stamp, two_factor_enabled, email_verified_at, disabled_at FROM users
     WHERE id = ${user.id}::uuid AND security_stamp = ${user.securityStamp} AND disabled_at IS NULL FOR UPDATE
  )`;

/** Stores the time of a sign-in in the account `u` (id): `from` has a row if the session was made. */
export const lastSignInUpdate = (from: SQL) =>
  sql`UPDATE users SET last_sign_in_at = now() ${from} WHERE users.id = u.id`;

/** Live sessions of the account `u` that the statement saw, for {@link endOldestSessions}. */
export const sessionCount = sql`(SELECT count(*)::int FROM sessions s WHERE s.user_id = u.id AND ${liveSession})`;

/** An audit event as {@link auditInsert} writes it, with the columns that {@link workgroupSignInInsert} needs. */
export const signInAudit = (event: AuditRow, client: ClientInfo, from: SQL) =>
  sql`${auditInsert(event, client, from)} RETURNING id, at`;

/**
 * An INSERT that puts the sign-in of the WITH member `audited` ({@link signInAudit}) into workgroups.
 * @param workgroups a FROM clause with its WHERE: the workgroups `w` that the person can enter, {@link enteredWorkgroups} by default
 */
export const workgroupSignInInsert = (secondStep: boolean, workgroups: SQL = enteredWorkgroups) =>
  sql`INSERT INTO workgroup_sign_ins (workgroup_id, event_id, at, second_step)
    SELECT w.id, audited.id, audited.at, ${secondStep}::boolean FROM audited, ${workgroups}`;

/** Every workgroup that the account `u` can enter. */
const enteredWorkgroups = sql`u, ${activeWorkgroupsOf(sql`u`)}`;
