/** What the standing admin of a workgroup does to memberships, over the HTTP API. */
import type { Workgroup } from "@leadmaster/playwright";
import { expect } from "@playwright/test";
import { invitationToken, newAddress } from "./invitations";

type Someone = { email: string };

/** @returns the id of a member, which routes about members take */
export async function memberId(workgroup: Workgroup, { email }: Someone): Promise<string> {
  const path = `/api/workgroups/${workgroup.id}/members?search=${encodeURIComponent(email)}`;
  const { json, text } = await workgroup.asAdmin("GET", path);
  const [found] = (json.members ?? []) as { id: string }[];
  if (!found) throw new Error(`no member ${email}: ${text}`);
  return found.id;
}

/** Changes the role, or disables or enables a membership. */
export async function changeMember(workgroup: Workgroup, person: Someone, change: object): Promise<void> {
  const path = `/api/workgroups/${workgroup.id}/members/${await memberId(workgroup, person)}`;
  const { status, text } = await workgroup.asAdmin("PATCH", path, change);
  expect(status, text).toBe(200);
}

/** Invites a person. @returns the token of the link in the email */
export async function invitedToken(workgroup: Workgroup, email = newAddress()): Promise<string> {
  const invitation = { name: "Indigo Invited", email, role: "member" };
  const { status, text } = await workgroup.asAdmin("POST", `/api/workgroups/${workgroup.id}/members`, invitation);
  expect(status, text).toBe(201);
  return invitationToken(email);
}
