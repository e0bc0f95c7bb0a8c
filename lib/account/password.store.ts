/**
 * A new password. What it ends, ends in the statement that stores it. The raised security stamp is what ends challenges and
 * sessions that are being made at this very moment; the sessions' own end is noted beside it.
 */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { mailboxPasswordCtes } from "@/lib/auth/mailbox-password.store";
import { sessionClients } from "@/lib/contract/vocabulary";
import { type Executor, run } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, denialOf } from "@/lib/db/authority";
import { isUnexpiredSession } from "@/lib/db/session-rows";
import { noticeCtes } from "@/lib/messaging/message.store";
import { canSignIn, isOpenReset, resetLinksUpdate } from "@/lib/messaging/reset-link.store";
import type { SessionsEnded } from "./session-list.store";

const changedRow = actorRow.extend({
  required: z.boolean().nullable(),
  changed: z.boolean(),
  ended: z.array(z.enum(sessionClients)),
});

/**
 * Changes the password of a user who is signed in and gave the current one. That session goes on under the new stamp; all others end,
 * and so do challenges and reset links. Where the policy requires a code, it must have been given recently too.
 * @returns the clients of the live sessions that ended; `conflict` when the account changed since the current password was compared
 */
export async function changePassword(
  db: Executor,
  actor: Actor,
  passwordHash: string,
  client: ClientInfo,
): Promise<SessionsEnded | { ok: false; reason: "conflict" }> {
  const { userId } = actor;
  const event: AuditEvent = { type: "account.password_changed", result: "success", actorId: userId, subjectId: userId };
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor)}, u AS (
          UPDATE users SET password_hash = ${passwordHash}, security_stamp = security_stamp + 1 FROM actor
           WHERE users.id = actor.id AND actor.unchanged AND (actor.level = 'recent' OR (actor.level = 'signed_in' AND NOT actor.required))
          RETURNING users.id, users.email, users.security_stamp, actor.session_id
        ), this AS (
          UPDATE sessions SET security_stamp = u.security_stamp FROM u WHERE sessions.id = u.session_id
        ), others AS (
          UPDATE sessions AS s SET revoked_at = now() FROM u
           WHERE s.user_id = u.id AND s.id <> u.session_id AND s.revoked_at IS NULL
          RETURNING s.client, s.security_stamp = u.security_stamp - 1 AND ${isUnexpiredSession} AS live
        ), used_up AS (${resetLinksUpdate(sql`u`)}),
        ${noticeCtes("password_changed", client, sql`FROM u`)},
        audited AS (${auditInsert(event, client, sql`FROM u`)})
        SELECT ${actorLevel}, (SELECT required FROM actor) AS required, EXISTS (SELECT FROM u) AS changed,
               (SELECT coalesce(json_agg(client) FILTER (WHERE live), '[]') FROM others) AS ended`,
    changedRow,
  );
  const denial = denialOf(row?.level ?? null, row?.required ? "recent" : "signed_in");
  if (denial) return { ok: false, reason: denial };
  return row?.changed ? { ok: true, ended: row.ended } : { ok: false, reason: "conflict" };
}

/**
 * Stores a new password for whoever holds an open reset link. One statement: of parallel uses exactly one finds the link unused. What
 * ends with it: {@link mailboxPasswordCtes}.
 * @returns whose it is; null when the link is over, in whatever way
 */
export async function resetPassword(
  db: Executor,
  params: { link: { id: string; generation: number }; passwordHash: string },
  client: ClientInfo,
): Promise<{ userId: string; email: string } | null> {
  const { link, passwordHash } = params;
  // The account is locked before the link, in the order of every other statement, and read as it is then.
  const rows = await run(
    db,
    sql`WITH who AS MATERIALIZED (
          SELECT u.id, u.security_stamp FROM users u
           WHERE u.id = (SELECT user_id FROM links WHERE id = ${link.id}::uuid AND purpose = 'password_reset')
             AND ${canSignIn}
             FOR UPDATE
        ), used AS (
          UPDATE links AS l SET used_at = now() FROM who
           WHERE l.id = ${link.id}::uuid AND l.generation = ${link.generation} AND l.user_id = who.id
             AND l.security_stamp = who.security_stamp AND ${isOpenReset}
          RETURNING l.user_id AS id
        ), ${mailboxPasswordCtes({ account: sql`used`, passwordHash, usedLink: link.id }, client)}
        SELECT id AS "userId", email FROM u`,
    z.object({ userId: z.string(), email: z.string() }),
  );
  return rows[0] ?? null;
}
