/** The state of a session, judged by the policy of this moment. One statement a request. */

import type { WorkgroupSecurity } from "@/lib/contract/workgroup";
import { database } from "@/lib/db";
import type { Actor } from "@/lib/db/authority";
import type { Membership, User } from "@/lib/db/users";
import { policyOf } from "@/lib/mfa/destinations";
import { lacksSecondStep, type Policy } from "@/lib/mfa/policy";
import { findWebSession, type Session } from "./session.store";

export type SignedIn = {
  session: Session;
  /** SHA-256 of the token in the browser that asks: what codes within the session are bound to. */
  tokenHash: Buffer;
  user: User;
  workgroups: Membership[];
  policy: Policy;
};

/** A session that lacks the second step which the policy wants now is good for that step and for signing out. */
export type SessionState = { state: "anonymous" } | ({ state: "second_step_required" | "signed_in" } & SignedIn);

/** The state of a session token, judged by the policy of this moment. */
export async function stateOf(tokenHash: Buffer | null): Promise<SessionState> {
  const found = tokenHash && (await findWebSession(database(), tokenHash));
  // A user without a workgroup cannot sign in, so such a session is over too.
  if (!tokenHash || !found || found.user.workgroups.length === 0) return { state: "anonymous" };
  const { session, user } = found;
  const policy = policyOf(user);
  const state = lacksSecondStep(policy, session) ? "second_step_required" : "signed_in";
  return { state, session, tokenHash, user, workgroups: user.workgroups, policy };
}

/** The session that asks, for a write that checks its own authority and for codes that are bound to the session. */
export function actorOf({ session, tokenHash, user }: SignedIn): Actor {
  return { userId: user.id, sessionId: session.id, tokenHash, securityStamp: user.securityStamp };
}

/** Was the password, and a code where the policy wants one, given within the last ten minutes? */
export function isRecentlyAuthenticated({ session, policy }: SignedIn): boolean {
  return session.recentlyAuthenticated && !(policy.required && session.secondStepAt === null);
}

export type WorkgroupAdmin = SignedIn & { workgroup: WorkgroupSecurity };
