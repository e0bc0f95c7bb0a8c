/**
 * For integration tests of invitations: admins who invite, the emails that arrive, and people who accept. A test file mocks `next/server`
 * with scheduled-work.ts and the email client with sent-emails.ts.
 */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { type SessionState, stateOf, type WorkgroupAdmin } from "@/lib/auth/session";
import type { AcceptInvitation, Invite } from "@/lib/contract/invitation-schemas";
import { sendDueBulk, sendDueMessages } from "@/lib/messaging/message-outbox";
import { acceptInvitation } from "@/lib/workgroups/accept-invitation";
import { inviteMember, resendInvitation, revokeInvitation } from "@/lib/workgroups/invitations";
import { query } from "./integration";
import { fresh } from "./reset-kit";
import { outcome, succeeded } from "./results";
import { runScheduledWork } from "./scheduled-work";
import { sent } from "./sent-emails";
import { testClient } from "./test-world";

export const newAddress = () => `i-${randomUUID()}@world.test`;

/** Invites an address, a new one by default. */
export const invite = (admin: WorkgroupAdmin, given: Partial<Invite> = {}) =>
  inviteMember(admin, { name: "Robin Reed", email: newAddress(), role: "member", ...given }, testClient);

/** The same. @returns `ok`, or the reason of the refusal */
export const tryToInvite = (admin: WorkgroupAdmin, given: Partial<Invite> = {}) => outcome(invite(admin, given));

/** Invites an address successfully. @returns the invitation */
export const invited = async (admin: WorkgroupAdmin, given: Partial<Invite> = {}) =>
  (await succeeded(invite(admin, given))).invitation;

export const resend = (admin: WorkgroupAdmin, { id }: { id: string }) =>
  outcome(resendInvitation(admin, id, testClient));

export const revoke = (admin: WorkgroupAdmin, { id }: { id: string }) =>
  outcome(revokeInvitation(admin, id, testClient));

const linkIn = (text: string) => /^http:\/\/localhost:3000\/invitations\/(\S+)$/m.exec(text)?.[1];

/** Sends what is queued, without bulk. @returns the tokens of all invitations that an address has received, the oldest first */
export async function tokensTo(email: string): Promise<string[]> {
  await runScheduledWork();
  await sendDueMessages();
  return sent.flatMap((message) => (message.to === email ? (linkIn(message.text) ?? []) : []));
}

/** Sends all queued bulk messages, without their pace. */
export async function sendBulk(): Promise<void> {
  const queued = () => query(sql`SELECT FROM messages WHERE state IN ('queued', 'sending') AND priority = 3`);
  while ((await queued()).length > 0) {
    await query(sql`UPDATE bulk_pace SET next_at = now()`);
    await sendDueBulk();
  }
}

/** Invites an address successfully. @returns the token of the link in the email */
export async function linkFor(admin: WorkgroupAdmin, given: Partial<Invite> = {}): Promise<string> {
  const { email } = await invited(admin, given);
  const token = (await tokensTo(email)).at(-1);
  if (!token) throw new Error("no invitation was sent");
  return token;
}

const anonymous: SessionState = { state: "anonymous" };
let clients = 0;

/** Accepts as a client whose rate limit is unused. @returns `ok`, or the reason of the refusal */
export function accept(token: string, given: AcceptInvitation = { password: fresh }, session = anonymous) {
  clients += 1;
  const client = { ...testClient, ipAddress: `2001:db8:1:${clients.toString(16)}::1` };
  return outcome(acceptInvitation(token, given, session, client));
}

/** The session of a token hash, as a route's guard reads it. */
export const sessionOf = (signedIn: { tokenHash: Buffer }) => stateOf(signedIn.tokenHash);

/** The memberships of an address, as `role` and whether they are disabled. */
export const membershipsOf = (email: string) =>
  query<{ workgroup: string; role: string; disabled: boolean }>(
    sql`SELECT m.workgroup_id AS workgroup, m.role, m.disabled_at IS NOT NULL AS disabled
          FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.email = ${email} ORDER BY m.created_at`,
  );
