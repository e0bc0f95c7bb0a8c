/** All sessions of one account, for the person it belongs to: where am I signed in, and end that. */
import { sql } from "drizzle-orm";
import type { SessionClient } from "../schemas";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Executor, run, toDate } from "./index";
import { endOfSession, liveSession } from "./live-session";

export type ListedSession = {
  id: string;
  client: SessionClient;
  withCode: boolean;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  address: string;
  userAgent: string;
};

type ListedRow = Omit<ListedSession, "createdAt" | "lastSeenAt" | "expiresAt"> &
  Record<"createdAt" | "lastSeenAt" | "expiresAt", string>;

/** The live sessions of a user, newest first. */
export async function findLiveSessions(db: Executor, userId: string): Promise<ListedSession[]> {
  const rows = await run<ListedRow>(
    db,
    sql`SELECT s.id, s.client, s.second_step_at IS NOT NULL AS "withCode", s.created_at AS "createdAt",
               s.last_seen_at AS "lastSeenAt", ${endOfSession} AS "expiresAt", s.address, s.user_agent AS "userAgent"
          FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.user_id = ${userId}::uuid AND ${liveSession}
         ORDER BY s.created_at DESC, s.id`,
  );
  return rows.map((row) => ({
    ...row,
    createdAt: toDate(row.createdAt),
    lastSeenAt: toDate(row.lastSeenAt),
    expiresAt: toDate(row.expiresAt),
  }));
}

function endedBy(userId: string, reason?: string): AuditEvent {
  return { type: "session.ended", result: "success", reason, actorId: userId, subjectId: userId };
}

/** Ends one session of a user. False when there is none such: somebody else's, over already, or never there. */
export async function endSession(
  db: Executor,
  { userId, sessionId }: { userId: string; sessionId: string },
  origin: Origin,
): Promise<boolean> {
  const rows = await run(
    db,
    sql`WITH ended AS (
          UPDATE sessions AS s SET revoked_at = now() FROM users AS u
           WHERE s.id = ${sessionId}::uuid AND s.user_id = ${userId}::uuid AND u.id = s.user_id AND ${liveSession}
          RETURNING s.id
        ), audited AS (${auditInsert(endedBy(userId), origin, sql`FROM ended`)})
        SELECT id FROM ended`,
  );
  return rows.length === 1;
}

/** Ends all sessions of a user but the one that asks: one event, and how many of each client there were. */
export async function endOtherSessions(
  db: Executor,
  { userId, sessionId }: { userId: string; sessionId: string },
  origin: Origin,
): Promise<SessionClient[]> {
  const rows = await run<{ client: SessionClient }>(
    db,
    sql`WITH ended AS (
          UPDATE sessions AS s SET revoked_at = now() FROM users AS u
           WHERE s.user_id = ${userId}::uuid AND s.id <> ${sessionId}::uuid AND u.id = s.user_id AND ${liveSession}
          RETURNING s.client
        ), audited AS (${auditInsert(endedBy(userId, "all_others"), origin, sql`WHERE EXISTS (SELECT FROM ended)`)})
        SELECT client FROM ended`,
  );
  return rows.map(({ client }) => client);
}
