/** Sessions: one row each, read on every request together with the user and the workgroups, in one statement. */

import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  RECENT_AUTHENTICATION,
  SESSION_IDLE,
  SESSION_LIFE,
  SESSION_TOUCH,
  SESSIONS_PER_ACCOUNT,
} from "@/lib/contract/limits";
import { type Executor, execute, interval, run, timestamp } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, type Denial, denialOf } from "@/lib/db/authority";
import { type Charged, refundUpdate } from "@/lib/db/rate-limits";
import {
  lastSignInUpdate,
  liveSession,
  lockedAccount,
  type NewSession,
  replacedSessionUpdate,
  sessionCount,
  signInAudit,
  webSessionInsert,
  workgroupSignInInsert,
} from "@/lib/db/session-rows";
import { type User, userColumns, userRow } from "@/lib/db/users";

const sessionRow = userRow.extend({
  sessionId: z.string(),
  secondStepAt: timestamp.nullable(),
  exemptFromOwnSetting: z.boolean(),
  /** The password (and the code, where one was due) was given within the last ten minutes. */
  recentlyAuthenticated: z.boolean(),
  expiresAt: timestamp,
});

export type Session = Pick<
  z.output<typeof sessionRow>,
  "secondStepAt" | "exemptFromOwnSetting" | "recentlyAuthenticated" | "expiresAt"
> & { id: string };

/**
 * The live web session of a token with its user, or null: not ended, idle or expired, with the current security stamp, of a user who is
 * not disabled. Updates last_seen_at at most once a minute.
 */
export async function findWebSession(
  db: Executor,
  tokenHash: Buffer,
): Promise<{ session: Session; user: User } | null> {
  const rows = await run(
    db,
    sql`WITH live AS (
          SELECT s.id, s.user_id, s.second_step_at, s.own_choice_spared, s.authenticated_at, s.last_seen_at,
                 least(s.expires_at, now() + ${interval(SESSION_IDLE)}) AS expires_at
            FROM sessions s JOIN users u ON u.id = s.user_id
           WHERE s.token_hash = ${tokenHash} AND s.client = 'web' AND ${liveSession}
        ), touched AS (
          UPDATE sessions SET last_seen_at = now() FROM live
           WHERE sessions.id = live.id AND live.last_seen_at < now() - ${interval(SESSION_TOUCH)}
        )
        SELECT live.id AS "sessionId", live.second_step_at AS "secondStepAt", live.own_choice_spared AS "exemptFromOwnSetting",
               live.authenticated_at > now() - ${interval(RECENT_AUTHENTICATION)} AS "recentlyAuthenticated",
               live.expires_at AS "expiresAt", ${userColumns}
          FROM live JOIN users u ON u.id = live.user_id`,
    sessionRow,
  );
  const row = rows[0];
  if (!row) return null;
  const { sessionId, secondStepAt, exemptFromOwnSetting, recentlyAuthenticated, expiresAt, ...user } = row;
  const session = { id: sessionId, secondStepAt, exemptFromOwnSetting, recentlyAuthenticated, expiresAt };
  return { session, user };
}

const passwordOnly = {
  secondStepAt: sql`NULL::timestamptz`,
  authenticatedAt: sql`now()`,
  expiresAt: sql`now() + ${interval(SESSION_LIFE)}`,
  challengeId: sql`NULL::uuid`,
};

const sessionsRow = z.object({ sessions: z.number() });

/**
 * Inserts a web session after a correct password, and gives back what the attempt was charged.
 * @returns `sessions`: how many the account had before; null if the account changed since the password was compared (security stamp,
 * disabled)
 */
export async function insertPasswordSession(
  db: Executor,
  user: { id: string; securityStamp: number },
  session: NewSession & { charged: Charged[] },
): Promise<{ sessions: number } | null> {
  const event: AuditEvent = { type: "sign_in.password", result: "success", actorId: user.id, subjectId: user.id };
  const rows = await run(
    db,
    sql`WITH ${lockedAccount(user)}, made AS (${webSessionInsert(session, passwordOnly)} FROM u RETURNING id),
        replaced AS (${replacedSessionUpdate(session)}), signed_in AS (${lastSignInUpdate(sql`FROM u, made`)}),
        audited AS (${signInAudit(event, session.client, sql`FROM made`)}), entered AS (${workgroupSignInInsert(false)}),
        refunded AS (${refundUpdate(session.charged)})
        SELECT ${sessionCount} AS sessions FROM made, u`,
    sessionsRow,
  );
  return rows[0] ?? null;
}

/**
 * Ends the live sessions of an account beyond the newest {@link SESSIONS_PER_ACCOUNT}, those of browsers and app together. A statement
 * of its own after a sign-in: sign-ins at the same moment do not see each other's sessions, but the last of these statements sees all.
 */
export async function endOldestSessions(db: Executor, userId: string): Promise<void> {
  const event: AuditEvent = { type: "session.ended", result: "success", reason: "too_many", subjectId: userId };
  await execute(
    db,
    sql`WITH u AS MATERIALIZED (
          SELECT id, security_stamp, disabled_at FROM users WHERE id = ${userId}::uuid FOR UPDATE
        ), ended AS (
          UPDATE sessions SET revoked_at = now()
           WHERE id IN (SELECT s.id FROM sessions s JOIN u ON s.user_id = u.id WHERE ${liveSession}
                         ORDER BY s.created_at DESC, s.id OFFSET ${SESSIONS_PER_ACCOUNT})
          RETURNING id
        )
        ${auditInsert(event, null, sql`WHERE EXISTS (SELECT FROM ended)`)}`,
  );
}

/** Ends a session by its token. Idempotent. */
export async function revokeByToken(db: Executor, tokenHash: Buffer, client: ClientInfo): Promise<void> {
  const event = { type: "sign_out", result: "success", actorId: sql`user_id`, subjectId: sql`user_id` } as const;
  await execute(
    db,
    sql`WITH locked_user AS MATERIALIZED (
          SELECT id FROM users WHERE id = (SELECT user_id FROM sessions WHERE token_hash = ${tokenHash}) FOR UPDATE
        ), ended AS (
          UPDATE sessions SET revoked_at = now() FROM locked_user
           WHERE sessions.user_id = locked_user.id AND token_hash = ${tokenHash} AND revoked_at IS NULL RETURNING user_id
        )
        ${auditInsert(event, client, sql`FROM ended`)}`,
  );
}

/**
 * Makes the session's authentication recent after a correct password.
 * @returns null if done; `code_required`: the policy requires a code by now; `conflict`: the account changed since the password was
 * compared
 */
export async function markSteppedUp(
  db: Executor,
  actor: Actor,
  client: ClientInfo,
): Promise<Denial | "code_required" | "conflict" | null> {
  const { userId } = actor;
  const event: AuditEvent = { type: "reauthentication", result: "success", actorId: userId, subjectId: userId };
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor)}, renewed AS (
          UPDATE sessions SET authenticated_at = now() FROM actor
           WHERE sessions.id = actor.session_id AND actor.level IN ('signed_in', 'recent') AND actor.unchanged
             AND NOT actor.required
          RETURNING sessions.id
        ), audited AS (${auditInsert(event, client, sql`FROM renewed`)})
        SELECT ${actorLevel}, (SELECT required FROM actor) AS required, EXISTS (SELECT FROM renewed) AS done`,
    actorRow.extend({ required: z.boolean().nullable(), done: z.boolean() }),
  );
  const denial = denialOf(row?.level ?? null, "signed_in");
  if (denial || row?.done) return denial;
  return row?.required ? "code_required" : "conflict";
}
