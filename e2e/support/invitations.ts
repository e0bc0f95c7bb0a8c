/** Invitations over HTTP: an admin invites, the email arrives, and the link in it. */
import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import type { Invitation, Invite } from "@/lib/contract/invitation-schemas";
import type { Client } from "./http-client";
import { waitForMessages } from "./inbox";
import type { Workgroup } from "./people";

/** A password that the rules accept. */
export const chosenPassword = "tuesday umbrella canyon";

/** @returns an email address that no one has */
export const newAddress = (): string => `invited-${randomUUID().slice(0, 13)}@journey.test`;

/** Invites a person with a client that is signed in as an admin. */
export async function invite(client: Client, { id }: Workgroup, given: Partial<Invite> = {}): Promise<Invitation> {
  const body = { name: "Indigo Invited", email: newAddress(), role: "member", ...given };
  const answer = await client.send("POST", `/api/workgroups/${id}/members`, { body });
  expect(answer.status, answer.text).toBe(201);
  return answer.json as Invitation;
}

/** Waits for `count` emails to an address. @returns the token of the newest one's link */
export async function invitationToken(email: string, count = 1): Promise<string> {
  const [newest] = await waitForMessages(email, count);
  const token = /\/invitations\/(\S+)$/m.exec(newest?.text ?? "")?.[1];
  if (!token) throw new Error(`no invitation in: ${newest?.text}`);
  return token;
}

/** Invites a person. @returns the token of the link in the email */
export async function invitedToken(client: Client, workgroup: Workgroup, given: Partial<Invite> = {}): Promise<string> {
  return invitationToken((await invite(client, workgroup, given)).email);
}

/** Accepts an invitation with a client. */
export const accept = (client: Client, token: string, body: object = { password: chosenPassword }) =>
  client.send("POST", `/api/invitations/${token}/accept`, { body });
