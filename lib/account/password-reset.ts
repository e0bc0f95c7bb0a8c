/**
 * Password reset by a link to the mailbox. A reset stores a new password; it creates no session and skips no code.
 */
import { randomUUID } from "node:crypto";
import { hashPassword, sessionTokenHash, verifyPassword } from "@/lib/auth/credential-hash";
import { OVER_RESET_AUDIT_WINDOW, RESET_CONFIRMS, RESET_REQUESTS_PER_CLIENT } from "@/lib/contract/limits";
import { presentPasswordSentence, ratePassword } from "@/lib/contract/password-rules";
import type { PasswordResetConfirm } from "@/lib/contract/password-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { ipBucket } from "@/lib/db/ip-address";
import { chargeOrWait, isFirstInWindow, rateLimitKey } from "@/lib/db/rate-limits";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { readLinkToken } from "@/lib/messaging/link-token";
import { messageRows, messagesInsert, type NewMessage } from "@/lib/messaging/message.store";
import { findResetOwner, type ResetRef, recordDeadResetLink } from "@/lib/messaging/reset-link.store";
import type { ResetKind } from "@/lib/messaging/templates/reset-email";
import { resetPassword } from "./password.store";

/**
 * Returns the outbox row of a message with a reset link. The worker looks up the account and opens the link, so the insert does the same
 * work with and without an account.
 * @param email in canonical form
 */
export function resetLinkMessage(
  kind: ResetKind,
  email: string,
  { client, eventId }: { client: ClientInfo; eventId: string },
): NewMessage {
  return { kind, eventId, recipientId: null, destination: email, channel: "email", parameters: { client } };
}

/**
 * Requests a reset link. One statement charges the client's rate limit and queues the message, so neither the response nor its time
 * depends on the account (account enumeration).
 * @param email in canonical form
 * @returns `retryAfter` in seconds if the client exceeds its rate limit
 */
export async function requestPasswordReset(
  email: string,
  client: ClientInfo,
): Promise<{ ok: true } | { ok: false; retryAfter: number }> {
  const key = rateLimitKey("reset-client", ipBucket(client.ipAddress));
  const message = resetLinkMessage("password_reset_link", email, { client, eventId: randomUUID() });
  const retryAfter = await chargeOrWait(database(), [{ key, ...RESET_REQUESTS_PER_CLIENT }], (withinLimits) =>
    messagesInsert(messageRows([message], withinLimits)),
  );
  if (retryAfter !== null) return { ok: false, retryAfter };
  sendAfterAnswer();
  return { ok: true };
}

/** The link that a token names; null for a forged token. Links of an earlier release are looked up by their hash. */
function resetRefOf(token: string): ResetRef | null {
  const tokenHash = sessionTokenHash(token);
  return tokenHash ? { tokenHash } : readLinkToken("password_reset", token);
}

/** True if this link works now. Does not use it: mail scanners open links too. */
export async function resetLinkWorks(token: string): Promise<boolean> {
  const ref = resetRefOf(token);
  return ref !== null && (await findResetOwner(database(), ref)) !== null;
}

export type Reset =
  | { ok: true }
  /** The new password is refused; the link still works. */
  | { ok: false; reason: "unacceptable"; sentence: string }
  /** Used, replaced, expired, truncated or forged, or of an account that may not sign in: one answer for all. */
  | { ok: false; reason: "link_over" }
  /** The attempt was not evaluated. `retryAfter` in seconds. */
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

const nameOf = (ref: ResetRef) => ("tokenHash" in ref ? ref.tokenHash.toString("base64url") : ref.id);

/** At most one audit event per client, link and {@link OVER_RESET_AUDIT_WINDOW}: an old link must not fill the audit log. */
async function recordOver(ref: ResetRef, client: ClientInfo): Promise<void> {
  const first = await isFirstInWindow(
    database(),
    OVER_RESET_AUDIT_WINDOW,
    "reset-over",
    ipBucket(client.ipAddress),
    nameOf(ref),
  );
  if (first) await recordDeadResetLink(database(), ref, client);
}

/** Uses a link to store a new password. An attempt is charged before the password is rated and hashed. @throws Overloaded */
export async function confirmReset({ token, newPassword }: PasswordResetConfirm, client: ClientInfo): Promise<Reset> {
  const ref = resetRefOf(token);
  if (!ref) return { ok: false, reason: "link_over" };
  const retryAfter = await chargeOrWait(database(), [
    { key: rateLimitKey("reset-confirm-client", ipBucket(client.ipAddress)), ...RESET_CONFIRMS.client },
    { key: rateLimitKey("reset-confirm-link", nameOf(ref)), ...RESET_CONFIRMS.link },
  ]);
  if (retryAfter !== null) return { ok: false, reason: "too_many_attempts", retryAfter };
  const owner = await findResetOwner(database(), ref);
  if (!owner) {
    await recordOver(ref, client);
    return { ok: false, reason: "link_over" };
  }
  const { link, name, email } = owner;
  const verdict = await ratePassword(newPassword, [name, email]);
  if (!verdict.ok) return { ok: false, reason: "unacceptable", sentence: verdict.reason };
  // After "This wasn't me" an intruder knows the current password. Only the holder of a working link learns that it is the same.
  if (await verifyPassword(newPassword, owner.passwordHash)) {
    return { ok: false, reason: "unacceptable", sentence: presentPasswordSentence };
  }
  const reset = await resetPassword(database(), { link, passwordHash: await hashPassword(newPassword) }, client);
  // Another request used the link while this password was being hashed.
  if (!reset) return { ok: false, reason: "link_over" };
  sendAfterAnswer();
  return { ok: true };
}
