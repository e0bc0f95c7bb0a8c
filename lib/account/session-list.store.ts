/** All sessions of one account, for the person it belongs to: where am I signed in, and end that. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type SessionClient, sessionClients } from "@/lib/contract/vocabulary";
import { type Executor, run, timestamp } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, type Denial, denialOf } from "@/lib/db/authority";
import { endOfSession, liveSession } from "@/lib/db/session-rows";

const listedSessionRow = z.object({
  id: z.string(),
  client: z.enum(sessionClients),
  withCode: z.boolean(),
  createdAt: timestamp,
  lastSeenAt: timestamp,
  expiresAt: timestamp,
  address: z.string(),
  userAgent: z.string(),
});
export type ListedSession = z.output<typeof listedSessionRow>;

/** The live sessions of a user, newest first. */
export async function findLiveSessions(db: Executor, userId: string): Promise<ListedSession[]> {
  return run(
    db,
    sql`SELECT s.id, s.client, s.second_step_at IS NOT NULL AS "withCode", s.created_at AS "createdAt",
               s.last_seen_at AS "lastSeenAt", ${endOfSession} AS "expiresAt", s.address, s.user_agent AS "userAgent"
          FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.user_id = ${userId}::uuid AND ${liveSession}
         ORDER BY s.created_at DESC, s.id`,
    listedSessionRow,
  );
}

function endedBy(userId: string, reason?: string): AuditEvent {
  return { type: "session.ended", result: "success", reason, actorId: userId, subjectId: userId };
}

export type SessionsEnded = { ok: true; ended: SessionClient[] } | { ok: false; reason: Denial };

const endedRow = actorRow.extend({ ended: z.array(z.enum(sessionClients)) });

/** Ends the live sessions `s` of the actor's user that `which` names: one audit event, and the client of each. */
async function endSessions(db: Executor, actor: Actor, which: SQL, event: AuditEvent, client: ClientInfo) {
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor)}, ended AS (
          UPDATE sessions AS s SET revoked_at = now() FROM locked_user u, actor
           WHERE s.user_id = u.id AND actor.level IN ('signed_in', 'recent') AND ${liveSession} AND ${which}
          RETURNING s.client
        ), audited AS (${auditInsert(event, client, sql`WHERE EXISTS (SELECT FROM ended)`)})
        SELECT ${actorLevel}, (SELECT coalesce(json_agg(client), '[]') FROM ended) AS ended`,
    endedRow,
  );
  const denial = denialOf(row?.level ?? null, "signed_in");
  return denial ? ({ ok: false, reason: denial } as const) : ({ ok: true, ended: row?.ended ?? [] } as const);
}

/** Ends one session of the actor's user, the actor's own included. None is ended when it is unknown, over or another user's. */
export function endSession(db: Executor, actor: Actor, sessionId: string, client: ClientInfo): Promise<SessionsEnded> {
  return endSessions(db, actor, sql`s.id = ${sessionId}::uuid`, endedBy(actor.userId), client);
}

/** Ends all sessions of the actor's user but the actor's own. */
export function endOtherSessions(db: Executor, actor: Actor, client: ClientInfo): Promise<SessionsEnded> {
  return endSessions(db, actor, sql`s.id <> actor.session_id`, endedBy(actor.userId, "all_others"), client);
}
