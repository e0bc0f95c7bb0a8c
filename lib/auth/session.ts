/** The state of a session under the current policy. One statement per request. */

import type { SessionEnd } from "@/lib/contract/vocabulary";
import type { AdministeredWorkgroup } from "@/lib/contract/workgroup-schemas";
import { database } from "@/lib/db";
import type { Actor } from "@/lib/db/authority";
import type { Membership, User } from "@/lib/db/users";
import { policyOf } from "@/lib/mfa/destinations";
import { lacksSecondStep, type Policy } from "@/lib/mfa/policy";
import { findWebSession, type Session } from "./session.store";
import { findSessionEnd } from "./session-end.store";

export type SignedIn = {
  session: Session;
  /** SHA-256 of the session token; binds the challenges of the session. */
  tokenHash: Buffer;
  user: User;
  workgroups: Membership[];
  policy: Policy;
};

/** `second_step_required`: the session lacks the second step; it only allows that step and signing out. */
export type SessionState = { state: "anonymous" } | ({ state: "second_step_required" | "signed_in" } & SignedIn);

/** The state of a session token under the current policy; `anonymous` also for a session that has ended. */
export async function stateOf(tokenHash: Buffer | null): Promise<SessionState> {
  const found = tokenHash && (await findWebSession(database(), tokenHash));
  // A user without a workgroup cannot sign in.
  if (!tokenHash || !found || found.user.workgroups.length === 0) return { state: "anonymous" };
  const { session, user } = found;
  const policy = policyOf(user);
  const state = lacksSecondStep(policy, session) ? "second_step_required" : "signed_in";
  return { state, session, tokenHash, user, workgroups: user.workgroups, policy };
}

/** Why the session of a token is over; null if that is no news, or not to be told. */
export async function endOfSession(tokenHash: Buffer | null): Promise<SessionEnd | null> {
  return tokenHash && findSessionEnd(database(), tokenHash);
}

/** The session as the actor of a write that checks its own authority, and as the holder of a challenge. */
export function actorOf({ session, tokenHash, user }: SignedIn): Actor {
  return { userId: user.id, sessionId: session.id, tokenHash, securityStamp: user.securityStamp };
}

/** Were the password, and a code if the policy requires one, entered within the last ten minutes? */
export function isRecentlyAuthenticated({ session, policy }: SignedIn): boolean {
  return session.recentlyAuthenticated && !(policy.required && session.secondStepAt === null);
}

export type WorkgroupAdmin = SignedIn & { workgroup: AdministeredWorkgroup };
