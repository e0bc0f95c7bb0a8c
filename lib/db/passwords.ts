/**
 * A new password. What it ends, ends in the statement that stores it. The raised security stamp is what ends challenges and
 * sessions that are being made at this very moment; the sessions' own end is noted beside it.
 */
import { sql } from "drizzle-orm";
import { SESSION_IDLE } from "../auth/limits";
import type { SessionClient } from "../schemas";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Executor, interval, run } from "./index";
import { isOpenReset, maySignIn, resetLinksUpdate } from "./links";
import { noticeInsert } from "./messages";

/**
 * Changes the password of a user who is signed in. That session goes on under the new stamp; all others end, and so do challenges and
 * reset links.
 * @returns the clients of the live sessions that ended; null when the account or the session changed since it was looked at
 */
export async function changePassword(
  db: Executor,
  params: { user: { id: string; securityStamp: number }; sessionId: string; passwordHash: string },
  origin: Origin,
): Promise<SessionClient[] | null> {
  const { user, sessionId, passwordHash } = params;
  const event: AuditEvent = {
    type: "account.password_changed",
    result: "success",
    actorId: user.id,
    subjectId: user.id,
  };
  const rows = await run<{ ended: SessionClient[] }>(
    db,
    sql`WITH u AS (
          UPDATE users SET password_hash = ${passwordHash}, security_stamp = security_stamp + 1
           WHERE id = ${user.id}::uuid AND security_stamp = ${user.securityStamp} AND disabled_at IS NULL
             AND EXISTS (SELECT FROM sessions s WHERE s.id = ${sessionId}::uuid AND s.user_id = users.id AND s.revoked_at IS NULL)
          RETURNING id, email, security_stamp
        ), this AS (
          UPDATE sessions SET security_stamp = u.security_stamp FROM u
           WHERE sessions.id = ${sessionId}::uuid AND sessions.revoked_at IS NULL
        ), others AS (
          UPDATE sessions AS s SET revoked_at = now() FROM u
           WHERE s.user_id = u.id AND s.id <> ${sessionId}::uuid AND s.revoked_at IS NULL
          RETURNING s.client, s.security_stamp = u.security_stamp - 1 AND s.expires_at > now()
                              AND s.last_seen_at > now() - ${interval(SESSION_IDLE)} AS live
        ), used_up AS (${resetLinksUpdate(sql`u`)}),
        told AS (${noticeInsert("password_changed", origin, sql`FROM u`)}),
        audited AS (${auditInsert(event, origin, sql`FROM u`)})
        SELECT (SELECT coalesce(json_agg(client) FILTER (WHERE live), '[]') FROM others) AS ended FROM u`,
  );
  return rows[0]?.ended ?? null;
}

/**
 * Stores a new password for whoever holds an open reset link. One statement: of parallel uses exactly one finds the link unused. It
 * ends every session and challenge and lifts the pause after wrong codes, but neither their streak nor a stop, which only an admin
 * lifts: a mailbox must not be enough to guess codes for ever.
 * @returns whose it is; null when the link is over, in whatever way
 */
export async function resetPassword(
  db: Executor,
  params: { link: { id: string; generation: number }; passwordHash: string },
  origin: Origin,
): Promise<{ userId: string; email: string } | null> {
  const { link, passwordHash } = params;
  // The account is locked before the link, in the order of every other statement, and read as it is then.
  const rows = await run<{ userId: string; email: string }>(
    db,
    sql`WITH who AS MATERIALIZED (
          SELECT u.id, u.security_stamp FROM users u
           WHERE u.id = (SELECT user_id FROM links WHERE id = ${link.id}::uuid AND purpose = 'password_reset')
             AND ${maySignIn}
             FOR UPDATE
        ), used AS (
          UPDATE links AS l SET used_at = now() FROM who
           WHERE l.id = ${link.id}::uuid AND l.generation = ${link.generation} AND l.user_id = who.id AND l.security_stamp = who.security_stamp AND ${isOpenReset}
          RETURNING l.user_id
        ), u AS (
          UPDATE users
             SET password_hash = ${passwordHash}, security_stamp = security_stamp + 1, wrong_code_at = '{}', mailbox_reset_at = now()
            FROM used WHERE users.id = used.user_id
          RETURNING users.id, users.email
        ), ended AS (
          UPDATE sessions SET revoked_at = now() FROM u WHERE sessions.user_id = u.id AND sessions.revoked_at IS NULL
        ), used_up AS (${resetLinksUpdate(sql`u`)} AND links.id <> ${link.id}::uuid),
        told AS (${noticeInsert("password_reset", origin, sql`FROM u`)}),
        audited AS (
          INSERT INTO audit_events (actor_id, subject_id, type, result, address, user_agent)
          SELECT u.id, u.id, 'account.password_reset', 'success', ${origin.address}::text, ${origin.userAgent}::text FROM u
        )
        SELECT id AS "userId", email FROM u`,
  );
  return rows[0] ?? null;
}
