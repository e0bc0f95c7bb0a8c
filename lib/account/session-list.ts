/** A user's own sessions. */

import { actorOf, type SignedIn } from "@/lib/auth/session";
import type { SessionView } from "@/lib/contract/account-schemas";
import type { SessionClient } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { Denial } from "@/lib/db/authority";
import { describeUserAgent } from "@/lib/messaging/templates/user-agent";
import { endOtherSessions, endSession, findLiveSessions, type ListedSession } from "./session-list.store";

type Owner = SignedIn;

// Mobile sessions are invalid once the policy requires a code, even though the row is revoked at the next call (`lib/auth/mobile.ts`).
function isValidUnder({ policy }: Owner): (session: { client: SessionClient }) => boolean {
  return ({ client }) => client === "web" || !policy.required;
}

function toView(listed: ListedSession, owner: Owner): SessionView {
  return {
    id: listed.id,
    client: listed.client,
    current: listed.id === owner.session.id,
    createdAt: listed.createdAt.toISOString(),
    lastSeenAt: listed.lastSeenAt.toISOString(),
    expiresAt: listed.expiresAt.toISOString(),
    address: listed.address,
    browser: describeUserAgent(listed.userAgent),
    how: listed.withCode ? "password_and_code" : "password",
  };
}

/** Lists the live sessions, newest first. */
export async function listSessions(owner: Owner): Promise<SessionView[]> {
  const sessions = await findLiveSessions(database(), owner.user.id);
  return sessions.filter(isValidUnder(owner)).map((listed) => toView(listed, owner));
}

export type OwnSessionsEnded = { ok: true; ended: number } | { ok: false; reason: Denial };

/** Ends one session; ending the current one signs out. Idempotent. `ended` is 0 if the user has no such live session. */
export async function endOwnSession(owner: Owner, sessionId: string, client: ClientInfo): Promise<OwnSessionsEnded> {
  const result = await endSession(database(), actorOf(owner), sessionId, client);
  return result.ok ? { ok: true, ended: result.ended.length } : result;
}

/** Ends all sessions but the current one. `ended` counts those that {@link listSessions} shows. */
export async function endOtherOwnSessions(owner: Owner, client: ClientInfo): Promise<OwnSessionsEnded> {
  const result = await endOtherSessions(database(), actorOf(owner), client);
  if (!result.ok) return result;
  return { ok: true, ended: result.ended.map((client) => ({ client })).filter(isValidUnder(owner)).length };
}
