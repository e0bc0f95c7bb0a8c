/** Who is signed in. Every page and every route asks here itself; layouts only draw. One statement a request. */
import { forbidden, notFound, redirect } from "next/navigation";
import { cache } from "react";
import { database } from "../db";
import type { Actor } from "../db/authority";
import { findWebSession, type Session } from "../db/sessions";
import type { Membership, User } from "../db/users";
import { HttpProblem } from "../http";
import { policyOf } from "../mfa/challenge";
import { lacksSecondStep, type Policy } from "../mfa/policy";
import type { WorkgroupSecurity } from "../schemas";
import { readSessionCookie } from "./cookies";
import { type Attempted, recordRefusal } from "./refusals";

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

// Layout and page of one request share the answer.
const currentState = cache(async () => stateOf(await readSessionCookie()));

/** For what merely looks different when signed in. */
export async function currentUser(): Promise<SignedIn | null> {
  const state = await currentState();
  return state.state === "signed_in" ? state : null;
}

/** Guard of every route. @throws HttpProblem 401 anonymous, 403 `second_step_required` */
export async function requireUser(): Promise<SignedIn> {
  const state = await stateOf(await readSessionCookie());
  if (state.state === "signed_in") return state;
  throw new HttpProblem(state.state === "anonymous" ? "unauthenticated" : "second_step_required");
}

/** The session that lacks its second step, for the route that gives it one. Null when nobody or everything is there. */
export async function sessionLackingSecondStep(): Promise<SignedIn | null> {
  const state = await stateOf(await readSessionCookie());
  return state.state === "second_step_required" ? state : null;
}

/** The session that asks, for a write that checks its own authority and for codes that are bound to the session. */
export function actorOf({ session, tokenHash, user }: SignedIn): Actor {
  return { userId: user.id, sessionId: session.id, tokenHash, securityStamp: user.securityStamp };
}

/** Was the password, and a code where the policy wants one, given within the last ten minutes? */
export function isRecentlyAuthenticated({ session, policy }: SignedIn): boolean {
  return session.recentlyAuthenticated && !(policy.required && session.secondStepAt === null);
}

/** Guard of what turns something off, changes an address or lets data out. @throws HttpProblem 403 `reauthentication_required` */
export function requireRecentAuthentication(signedIn: SignedIn): void {
  if (!isRecentlyAuthenticated(signedIn)) throw new HttpProblem("reauthentication_required");
}

function administered(signedIn: SignedIn, workgroupId: string): Membership | "not_found" | "forbidden" {
  const workgroup = signedIn.workgroups.find((w) => w.id === workgroupId);
  if (!workgroup) return "not_found";
  return workgroup.role === "admin" ? workgroup : "forbidden";
}

function toSecurity({ id, name, edition, twoFactorRequired }: Membership): WorkgroupSecurity {
  return { id, name, edition, twoFactorRequired };
}

export type WorkgroupAdmin = SignedIn & { workgroup: WorkgroupSecurity };

/**
 * Guard of an admin's route; `attempted` is what a refusal is called in the audit log, for a route that changes something.
 * @throws HttpProblem 404 to outsiders, as for a workgroup that does not exist; 403 to members
 */
export async function requireWorkgroupAdmin(workgroupId: string, attempted?: Attempted): Promise<WorkgroupAdmin> {
  const signedIn = await requireUser();
  const workgroup = administered(signedIn, workgroupId);
  if (typeof workgroup === "string") {
    if (attempted) await recordRefusal(signedIn.user.id, workgroupId, attempted);
    throw new HttpProblem(workgroup);
  }
  return { ...signedIn, workgroup: toSecurity(workgroup) };
}

/** Guard of every page: leads to the sign-in page, or to the code step that is missing, and back to `path`. */
export async function requirePageUser(path: string): Promise<SignedIn> {
  const state = await currentState();
  if (state.state === "signed_in") return state;
  const query = new URLSearchParams({ callbackUrl: path });
  redirect(state.state === "anonymous" ? `/sign-in?${query}` : `/sign-in/code?${query}`);
}

/** Guard of an admin's page. */
export async function requirePageWorkgroupAdmin(workgroupId: string, path: string): Promise<WorkgroupAdmin> {
  const signedIn = await requirePageUser(path);
  const workgroup = administered(signedIn, workgroupId);
  if (workgroup === "not_found") notFound();
  if (workgroup === "forbidden") forbidden();
  return { ...signedIn, workgroup: toSecurity(workgroup) };
}
