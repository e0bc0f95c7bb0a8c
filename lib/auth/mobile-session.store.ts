/** Sessions of the mobile app. A route of the web never accepts one, and the reverse. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { SESSION_LIFE, SESSION_TOUCH } from "@/lib/contract/limits";
import { type Executor, execute, interval, run, timestamp } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { enforcementBeganAt, isEnforcing, needsOwnCode } from "@/lib/db/enforcement";
import { activeWorkgroupsOf } from "@/lib/db/member-rows";
import {
  lastSignInUpdate,
  liveSession,
  lockedAccount,
  sessionCount,
  signInAudit,
  workgroupSignInInsert,
} from "@/lib/db/session-rows";
import { type User, userColumns, userRow } from "@/lib/db/users";

/**
 * Inserts a session of the app after a correct password.
 * @returns its expiry and the number of sessions the account had; null if the account changed since the password was compared (security
 * stamp, disabled, policy requires a code)
 */
export async function insertMobileSession(
  db: Executor,
  user: { id: string; securityStamp: number },
  tokenHash: Buffer,
  client: ClientInfo,
): Promise<{ expiresAt: Date; sessions: number } | null> {
  const event: AuditEvent = { type: "mobile.sign_in", result: "success", actorId: user.id, subjectId: user.id };
  const rows = await run(
    db,
    sql`WITH ${lockedAccount(user)}, made AS (
          INSERT INTO sessions (token_hash, user_id, client, security_stamp, authenticated_at, expires_at, address, user_agent)
          SELECT ${tokenHash}, u.id, 'mobile', u.security_stamp, now(), now() + ${interval(SESSION_LIFE)},
                 ${client.ipAddress}::text, ${client.userAgent}::text
            FROM u WHERE NOT ${needsOwnCode(sql`u`)} AND NOT EXISTS (
                   SELECT FROM ${activeWorkgroupsOf(sql`u`)} AND ${isEnforcing(sql`w`)})
          RETURNING expires_at
        ), signed_in AS (${lastSignInUpdate(sql`FROM u, made`)}), audited AS (${signInAudit(event, client, sql`FROM made`)}),
        entered AS (${workgroupSignInInsert(false)})
        SELECT expires_at AS "expiresAt", ${sessionCount} AS sessions FROM made, u`,
    z.object({ expiresAt: timestamp, sessions: z.number() }),
  );
  return rows[0] ?? null;
}

/** Has a workgroup of user `u` enforced two-factor sign-in since session `s` was created, even if it no longer does? */
const outlivedByEnforcement = sql`EXISTS (
  SELECT FROM ${activeWorkgroupsOf(sql`u`)} AND ${enforcementBeganAt(sql`w`)} >= s.created_at)`;

/** The user of a live session of the app, or null. Updates last_seen_at at most once a minute. */
export async function findMobileUser(db: Executor, tokenHash: Buffer): Promise<User | null> {
  const rows = await run(
    db,
    sql`WITH live AS (
          SELECT s.id, s.user_id, s.last_seen_at FROM sessions s JOIN users u ON u.id = s.user_id
           WHERE s.token_hash = ${tokenHash} AND s.client = 'mobile' AND ${liveSession} AND NOT ${outlivedByEnforcement}
        ), touched AS (
          UPDATE sessions SET last_seen_at = now() FROM live
           WHERE sessions.id = live.id AND live.last_seen_at < now() - ${interval(SESSION_TOUCH)}
        )
        SELECT ${userColumns} FROM live JOIN users u ON u.id = live.user_id`,
    userRow,
  );
  return rows[0] ?? null;
}

/** Ends a session of the app; `event` is its audit event. Idempotent: no event if it has ended. */
export async function revokeMobileSession(
  db: Executor,
  tokenHash: Buffer,
  event: AuditEvent,
  client: ClientInfo,
): Promise<void> {
  await execute(
    db,
    sql`WITH locked_user AS MATERIALIZED (
          SELECT id FROM users WHERE id = (SELECT user_id FROM sessions WHERE token_hash = ${tokenHash}) FOR UPDATE
        ), ended AS (
          UPDATE sessions SET revoked_at = now() FROM locked_user
           WHERE sessions.user_id = locked_user.id AND token_hash = ${tokenHash} AND client = 'mobile' AND revoked_at IS NULL
          RETURNING sessions.id
        )
        ${auditInsert(event, client, sql`FROM ended`)}`,
  );
}
