/** Guards of routes and pages. Every page and every route calls one itself; layouts are no guards. */

import { forbidden, notFound, redirect } from "next/navigation";
import { cache } from "react";
import {
  endOfSession,
  isRecentlyAuthenticated,
  type SessionState,
  type SignedIn,
  stateOf,
  type WorkgroupAdmin,
} from "@/lib/auth/session";
import type { SessionEnd } from "@/lib/contract/vocabulary";
import type { AdministeredWorkgroup } from "@/lib/contract/workgroup-schemas";
import type { Membership } from "@/lib/db/users";
import { type AttemptedAction, logRefusedRead, recordRefusedAttempt } from "@/lib/workgroups/refused-attempts";
import { readSessionCookie } from "./cookies";
import { HttpProblem } from "./problem";

// Layout and page of one request share the answer.
const currentState = cache(async () => stateOf(await readSessionCookie()));

/** Returns the signed-in user, or null. For optional personalization only; never for authorization. */
export async function currentUser(): Promise<SignedIn | null> {
  const state = await currentState();
  return state.state === "signed_in" ? state : null;
}

/** Returns the state of the caller's session, for a link that also works without one. */
export async function sessionState(): Promise<SessionState> {
  return stateOf(await readSessionCookie());
}

/** Guard of every route. @throws HttpProblem 401 anonymous, 403 `second_step_required` */
export async function requireUser(): Promise<SignedIn> {
  const state = await stateOf(await readSessionCookie());
  if (state.state === "signed_in") return state;
  throw new HttpProblem(state.state === "anonymous" ? "unauthenticated" : "second_step_required");
}

/** Returns why the session of this browser's cookie is over, for the sign-in page; null if there is nothing to tell. */
export async function endedSession(): Promise<SessionEnd | null> {
  return endOfSession(await readSessionCookie());
}

/** Returns the session that lacks its second step; null if the visitor is anonymous or already fully signed in. */
export async function sessionLackingSecondStep(): Promise<SignedIn | null> {
  const state = await stateOf(await readSessionCookie());
  return state.state === "second_step_required" ? state : null;
}

/** Step-up guard of changes that weaken an account or export data. @throws HttpProblem 403 `reauthentication_required` */
export function requireRecentAuthentication(signedIn: SignedIn): void {
  if (!isRecentlyAuthenticated(signedIn)) throw new HttpProblem("reauthentication_required");
}

function administered(signedIn: SignedIn, workgroupId: string): Membership | "not_found" | "forbidden" {
  const workgroup = signedIn.workgroups.find((w) => w.id === workgroupId);
  if (!workgroup) return "not_found";
  return workgroup.role === "admin" ? workgroup : "forbidden";
}

function toWorkgroup({ id, name, edition, twoFactorRequired, scheduledAt }: Membership): AdministeredWorkgroup {
  return { id, name, edition, twoFactorRequired, scheduledAt };
}

/**
 * Guard of an admin's route; `attempted` is the audit event of a refusal, for a route that changes data.
 * @throws HttpProblem 404 to outsiders, as for a workgroup that does not exist; 403 to members
 */
export async function requireWorkgroupAdmin(workgroupId: string, attempted?: AttemptedAction): Promise<WorkgroupAdmin> {
  const signedIn = await requireUser();
  const workgroup = administered(signedIn, workgroupId);
  if (typeof workgroup === "string") {
    if (attempted) await recordRefusedAttempt(signedIn.user.id, workgroupId, attempted);
    else await logRefusedRead(signedIn.user.id, workgroupId, workgroup);
    throw new HttpProblem(workgroup);
  }
  return { ...signedIn, workgroup: toWorkgroup(workgroup) };
}

/** Guard of every page: redirects to the sign-in page, or to the missing code step, with `path` as the return path. */
export async function requirePageUser(path: string): Promise<SignedIn> {
  const state = await currentState();
  if (state.state === "signed_in") return state;
  const query = new URLSearchParams({ callbackUrl: path });
  redirect(state.state === "anonymous" ? `/sign-in?${query}` : `/sign-in/code?${query}`);
}

/** Guard of an admin's page: 404 to outsiders, 403 to members. */
export async function requirePageWorkgroupAdmin(workgroupId: string, path: string): Promise<WorkgroupAdmin> {
  const signedIn = await requirePageUser(path);
  const workgroup = administered(signedIn, workgroupId);
  if (typeof workgroup === "string") await logRefusedRead(signedIn.user.id, workgroupId, workgroup);
  if (workgroup === "not_found") notFound();
  if (workgroup === "forbidden") forbidden();
  return { ...signedIn, workgroup: toWorkgroup(workgroup) };
}
