/**
 * For integration tests of passwords and reset links: users who request links, and the emails that they get. A test file mocks
 * `next/server` with scheduled-work.ts and the email client with sent-emails.ts.
 */
import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { confirmReset, requestPasswordReset } from "@/lib/account/password-reset";
import { hashPassword, newToken } from "@/lib/auth/credential-hash";
import type { User } from "@/lib/db/users";
import { sendDueMessages } from "@/lib/messaging/message-outbox";
import { dispatchDue } from "@/lib/mfa/code-delivery";
import { query } from "./integration";
import { later, runScheduledWork } from "./scheduled-work";
import { sent } from "./sent-emails";
import { testClient } from "./test-world";

export const fresh = "tuesday umbrella canyon";

/** The hash of the password of every user of a test. */
export const passwordHash = await hashPassword("the old password of all");

export async function signedIn(user: User, client: "web" | "mobile" = "web"): Promise<Buffer> {
  const tokenHash = randomBytes(32);
  await query(sql`INSERT INTO sessions (token_hash, user_id, client, security_stamp, authenticated_at, expires_at, address, user_agent)
                  VALUES (${tokenHash}, ${user.id}::uuid, ${client}, ${user.securityStamp}, now(), now() + interval '12 hours', '', '')`);
  return tokenHash;
}

export async function hashOf(user: User): Promise<string> {
  const [row] = await query<{ hash: string }>(sql`SELECT password_hash AS hash FROM users WHERE id = ${user.id}::uuid`);
  return row?.hash ?? "";
}

export async function eventsOf(user: User): Promise<string[]> {
  const rows = await query<{ event: string }>(
    sql`SELECT type || ' ' || result AS event FROM audit_events WHERE subject_id = ${user.id}::uuid ORDER BY id`,
  );
  return rows.map(({ event }) => event);
}

/** A link of the earlier release: a random token, of which the hash is stored. */
export async function earlierLinkFor(user: User): Promise<string> {
  const { token, hash } = newToken();
  await query(sql`INSERT INTO links (token_hash, user_id, purpose, security_stamp, expires_at)
                  VALUES (${hash}, ${user.id}::uuid, 'password_reset', ${user.securityStamp}, now() + interval '30 minutes')`);
  return token;
}

/** The pause between two messages with the user's link is over. */
export const endPause = (user: User) =>
  query(sql`UPDATE links SET next_send_at = now() WHERE user_id = ${user.id}::uuid`);

export const tokenIn = (text = "") => /^http:\/\/localhost:3000\/password-reset\/(\S+)$/m.exec(text)?.[1] ?? "";

let clients = 0;
/** A client that nobody was before: its limits are not what is tested. */
function anotherClient() {
  clients += 1;
  return { ...testClient, ipAddress: `2001:db8:${clients.toString(16)}::1` };
}

export const ask = (email: string) => requestPasswordReset(email, anotherClient());
export const confirm = (token: string, newPassword = fresh) => confirmReset({ token, newPassword }, anotherClient());
export const over = { ok: false, reason: "link_over" };

/** Runs the work scheduled for after the responses and empties the outbox, batch by batch. */
export async function afterwards(): Promise<void> {
  await runScheduledWork();
  const due = () => query(sql`SELECT 1 FROM messages WHERE state = 'queued' AND next_attempt_at <= now()`);
  while ((await due()).length > 0) {
    // Codes first: while one is due no notice is sent.
    await dispatchDue();
    await sendDueMessages();
  }
}

/** The tokens of the reset emails to a user, oldest first. */
export const tokensTo = ({ email }: User) => sent.filter(({ to }) => to === email).map(({ text }) => tokenIn(text));

/** The link that a user gets for asking. */
export async function linkFor(user: User): Promise<string> {
  await endPause(user);
  await ask(user.email);
  await afterwards();
  const token = tokensTo(user).filter(Boolean).at(-1);
  if (!token) throw new Error("no link");
  sent.length = 0;
  return token;
}

/** Before each test: drops what an earlier test queued, scheduled or sent. */
export async function forget(): Promise<void> {
  await query(sql`DELETE FROM messages`);
  later.length = 0;
  sent.length = 0;
}
