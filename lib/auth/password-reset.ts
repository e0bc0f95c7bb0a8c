/**
 * A way back in for who forgot the password: a link to the mailbox. It stores a new password and nothing else; it signs nobody in and
 * skips no code. What is done for an address happens after the answer, so that the answer tells nothing about it.
 */
import { after } from "next/server";
import { addressBucket } from "../address";
import { database } from "../db";
import type { Origin } from "../db/audit";
import { findResetOwner, insertResetLink, recordOverReset } from "../db/links";
import { resetPassword } from "../db/passwords";
import { chargeInTurn, throttleKey } from "../db/throttles";
import { env } from "../env";
import { errorFields, log } from "../log";
import { sendNoticeEmail } from "../mfa/notice-email";
import type { PasswordResetConfirm } from "../schemas";
import { hours } from "../time";
import { newToken, sessionTokenHash } from "./cookies";
import { notify } from "./notices";
import { hashPassword } from "./password";
import { judgePassword } from "./password-rules";
import { resetEmail } from "./reset-email";

/** Links that one mailbox gets, so that nobody can fill it. */
export const RESET_LINKS_PER_MAILBOX = { points: 3, window: hours(1) };
/** Links that one client may ask for. */
const PER_CLIENT = { points: 20, window: hours(1) };

/** Sends a link to the mailbox of an address in canonical form, if somebody who may sign in has it. Never throws. */
export async function sendResetLink(email: string, origin: Origin): Promise<void> {
  try {
    const { token, hash } = newToken();
    const link = await insertResetLink(database(), { email, tokenHash: hash }, origin);
    if (!link) return;
    // From configuration, never from the request: a Host header would send the token to whoever wrote it.
    const url = `${env().NEXTAUTH_URL}/password-reset/${token}`;
    const message = resetEmail({ url, expiresAt: link.expiresAt, askedAt: new Date(), origin });
    await sendNoticeEmail({ ...message, to: link.email }, "reset_link");
  } catch (error) {
    log().error({ event: "reset_link_failed", ...errorFields(error) });
  }
}

/**
 * Asks for a link for an address in canonical form. The answer is the same whether or not somebody has that address and however
 * often it was asked for; only a client that asks for too many addresses is told so.
 */
export async function askForReset(
  email: string,
  origin: Origin,
): Promise<{ ok: true } | { ok: false; retryAfter: number }> {
  const mailbox = throttleKey("reset-mailbox", email);
  const client = throttleKey("reset-client", addressBucket(origin.address));
  const counters = await chargeInTurn(database(), [
    { key: client, ...PER_CLIENT },
    { key: mailbox, ...RESET_LINKS_PER_MAILBOX },
  ]);
  const count = (key: string) => counters.find((counter) => counter.key === key);
  const asked = count(client);
  if (asked && asked.points > PER_CLIENT.points) return { ok: false, retryAfter: asked.secondsLeft };
  if ((count(mailbox)?.points ?? 0) <= RESET_LINKS_PER_MAILBOX.points) after(() => sendResetLink(email, origin));
  return { ok: true };
}

/** Would this link work now? Uses nothing up: mail scanners open links too. */
export async function resetLinkWorks(token: string): Promise<boolean> {
  const tokenHash = sessionTokenHash(token);
  return tokenHash !== null && (await findResetOwner(database(), tokenHash)) !== null;
}

export type Reset =
  | { ok: true }
  /** The new password will not do; the link still works. */
  | { ok: false; reason: "unacceptable"; sentence: string }
  /** Used, replaced, run out, cut short, never ours, or of an account that may not sign in: one answer for all. */
  | { ok: false; reason: "link_over" };

/** Uses a link to store a new password. @throws SlotsFull */
export async function confirmReset({ token, newPassword }: PasswordResetConfirm, origin: Origin): Promise<Reset> {
  const tokenHash = sessionTokenHash(token);
  if (!tokenHash) return { ok: false, reason: "link_over" };
  const owner = await findResetOwner(database(), tokenHash);
  if (!owner) {
    await recordOverReset(database(), tokenHash, origin);
    return { ok: false, reason: "link_over" };
  }
  const verdict = await judgePassword(newPassword, [owner.name, owner.email]);
  if (!verdict.ok) return { ok: false, reason: "unacceptable", sentence: verdict.reason };
  const reset = await resetPassword(database(), { tokenHash, passwordHash: await hashPassword(newPassword) }, origin);
  // Another request used it while this password was being hashed.
  if (!reset) return { ok: false, reason: "link_over" };
  notify(reset, { kind: "password_reset" }, origin);
  return { ok: true };
}
