/** Who may call a route or see a page. Every page and every route asks here itself; layouts only draw. */

import { forbidden, notFound, redirect } from "next/navigation";
import { cache } from "react";
import { isRecentlyAuthenticated, type SignedIn, stateOf, type WorkgroupAdmin } from "@/lib/auth/session";
import type { WorkgroupSecurity } from "@/lib/contract/workgroup";
import type { Membership } from "@/lib/db/users";
import { type AttemptedAction, recordRefusedAttempt } from "@/lib/workgroups/refused-attempts";
import { readSessionCookie } from "./cookies";
import { HttpProblem } from "./problem";

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

/**
 * Guard of an admin's route; `attempted` is what a refusal is called in the audit log, for a route that changes something.
 * @throws HttpProblem 404 to outsiders, as for a workgroup that does not exist; 403 to members
 */
export async function requireWorkgroupAdmin(workgroupId: string, attempted?: AttemptedAction): Promise<WorkgroupAdmin> {
  const signedIn = await requireUser();
  const workgroup = administered(signedIn, workgroupId);
  if (typeof workgroup === "string") {
    if (attempted) await recordRefusedAttempt(signedIn.user.id, workgroupId, attempted);
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
