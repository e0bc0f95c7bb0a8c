/** Where a person is signed in, as that person sees it. */

import { actorOf, type SignedIn } from "@/lib/auth/session";
import type { SessionView } from "@/lib/contract/account";
import type { SessionClient } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { Denial } from "@/lib/db/authority";
import { describeUserAgent } from "@/lib/messaging/templates/user-agent";
import { endOtherSessions, endSession, findLiveSessions, type ListedSession } from "./session-list.store";

type Owner = SignedIn;

// Once a code is required the app gets nothing any more (`mobile.ts`), whatever its row says until its next call.
function counts({ policy }: Owner): (session: { client: SessionClient }) => boolean {
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

/** The live sessions, newest first. */
export async function listSessions(owner: Owner): Promise<SessionView[]> {
  const sessions = await findLiveSessions(database(), owner.user.id);
  return sessions.filter(counts(owner)).map((listed) => toView(listed, owner));
}

export type OwnSessionsEnded = { ok: true; ended: number } | { ok: false; reason: Denial };

/** Ends one; ending the session that asks signs it out. `ended` is 0 when the user has no such live session. */
export async function endOwnSession(owner: Owner, sessionId: string, client: ClientInfo): Promise<OwnSessionsEnded> {
  const result = await endSession(database(), actorOf(owner), sessionId, client);
  return result.ok ? { ok: true, ended: result.ended.length } : result;
}

/** Ends all but the one that asks. `ended` counts those that the list showed. */
export async function endOtherOwnSessions(owner: Owner, client: ClientInfo): Promise<OwnSessionsEnded> {
  const result = await endOtherSessions(database(), actorOf(owner), client);
  if (!result.ok) return result;
  return { ok: true, ended: result.ended.map((client) => ({ client })).filter(counts(owner)).length };
}
