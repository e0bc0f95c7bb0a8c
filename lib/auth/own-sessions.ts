/** Where a person is signed in, as that person sees it. */
import { database } from "../db";
import type { Origin } from "../db/audit";
import { endOtherSessions, endSession, findLiveSessions, type ListedSession } from "../db/session-list";
import { describeUserAgent } from "../mfa/messages";
import type { SessionClient, SessionView } from "../schemas";
import type { SignedIn } from "./session";

type Owner = Pick<SignedIn, "user" | "session" | "policy">;

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

/** Ends one; ending the session that asks signs it out. False when the user has none such. */
export async function endOwnSession(owner: Owner, sessionId: string, origin: Origin): Promise<boolean> {
  return endSession(database(), { userId: owner.user.id, sessionId }, origin);
}

/** Ends all but the one that asks. @returns how many of those that the list showed */
export async function endOtherOwnSessions(owner: Owner, origin: Origin): Promise<number> {
  const ended = await endOtherSessions(database(), { userId: owner.user.id, sessionId: owner.session.id }, origin);
  return ended.map((client) => ({ client })).filter(counts(owner)).length;
}
