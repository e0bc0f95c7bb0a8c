/**
 * The worker of the outbox of notices and links (`message.store.ts`): renders each claimed row, sends it, and settles it. Retries use the row's
 * id as idempotency key and render the same bytes. No provider is called inside a transaction.
 */
import { z } from "zod";
import { env } from "@/lib/config/env";
import { currentKey, keyIds } from "@/lib/config/keyring";
import { seconds } from "@/lib/contract/duration";
import { MESSAGE_RETRY_PAUSES } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { sendEmail } from "@/lib/messaging/channels/resend-email";
import type { SendOutcome } from "@/lib/messaging/channels/send-outcome";
import { sendSms } from "@/lib/messaging/channels/twilio-sms";
import { type EmailText, noticeEmail, noticeKinds, noticeSchema } from "@/lib/messaging/templates/notice";
import { type ResetKind, resetEmail, resetKinds } from "@/lib/messaging/templates/reset-email";
import { isSmsNotice, smsNotices } from "@/lib/messaging/templates/sms-notice";
import { errorFields, log } from "@/lib/runtime/log";
import { trackUntilShutdown } from "@/lib/runtime/pending-work";
import { linkToken, undoToken } from "./link-token";
import { type ClaimedMessage, claimMessages, retryMessage, settleMessage } from "./message.store";
import { openResetLink } from "./reset-link.store";
import { suppressionReasons } from "./suppression";
import { findSuppression, suppress } from "./suppression.store";

const clientSchema = z.object({ ipAddress: z.string(), userAgent: z.string() });
const contextSchema = z.object({ client: clientSchema.nullable() });
const resetSchema = z.object({ client: clientSchema });

const kinds: readonly string[] = [...noticeKinds, ...resetKinds];
const isResetKind = (kind: string): kind is ResetKind => (resetKinds as readonly string[]).includes(kind);

/** The origin comes from configuration: a forged Host header would send the token to the attacker's server. */
const urlOf = (path: string, token: string | null) =>
  token === null ? null : `${env().NEXTAUTH_URL}/${path}/${token}`;

function renderNotice({ kind, parameters, createdAt }: ClaimedMessage): EmailText | null {
  const notice = noticeSchema.parse({ ...(parameters as object), kind });
  const { client } = contextSchema.parse(parameters);
  if (notice.kind !== "email_changed") return noticeEmail(notice, { at: createdAt, client });
  const undoUrl = urlOf("undo-email", undoToken(notice.undo));
  return undoUrl === null ? null : noticeEmail(notice, { at: createdAt, client, undoUrl });
}

type Link = { id: string; generation: number; keyId: string; expiresAt: Date };

/** The link of a reset message: opened at the first attempt, the same at each further attempt. */
async function resetLinkOf(message: ClaimedMessage, kind: ResetKind): Promise<Link | null> {
  const { linkId: id, linkGeneration: generation, keyId, expiresAt } = message;
  if (id !== null && generation !== null && keyId !== null) return { id, generation, keyId, expiresAt };
  const { client } = resetSchema.parse(message.parameters);
  const keys = { current: currentKey().id, all: keyIds() };
  return openResetLink(database(), message, { keys, always: kind === "not_me_reset_link", client });
}

async function renderReset(message: ClaimedMessage, kind: ResetKind): Promise<EmailText | null> {
  const link = await resetLinkOf(message, kind);
  if (!link) return null;
  const url = urlOf("password-reset", linkToken("password_reset", link));
  const { client } = resetSchema.parse(message.parameters);
  return url === null ? null : resetEmail(kind, { url, expiresAt: link.expiresAt, at: message.createdAt, client });
}

/** Null for a kind without a text message. Suppressions and number rules are evaluated at the time of sending. */
async function sendSmsNotice({ kind, destination: to, secondsLeft }: ClaimedMessage): Promise<SendOutcome | null> {
  if (!isSmsNotice(kind)) return null;
  const suppression = await findSuppression(database(), "phone", to);
  if (suppression)
    return { kind: "refused", reason: suppressionReasons[suppression], errorClass: `refused ${suppression}` };
  return sendSms({ to, body: smsNotices[kind], secondsLeft });
}

/** Null if there is nothing to send: the row has the reason, or the secret of its link was removed from the configuration. */
async function send(message: ClaimedMessage): Promise<SendOutcome | null> {
  const { id, kind, channel, destination: to } = message;
  if (channel === "phone") return sendSmsNotice(message);
  const text = isResetKind(kind) ? await renderReset(message, kind) : renderNotice(message);
  return text && sendEmail({ ...text, to, messageId: id, kind: "notice" });
}

/** Milliseconds until the next attempt; null if the outcome is final. */
function pauseAfter(outcome: SendOutcome, attempt: number): number | null {
  if (outcome.kind === "rate_limited") return seconds(outcome.retryAfterSeconds);
  return outcome.kind === "temporary" ? (MESSAGE_RETRY_PAUSES[attempt - 1] ?? null) : null;
}

async function settle(message: ClaimedMessage, outcome: SendOutcome): Promise<void> {
  const db = database();
  if (outcome.kind === "sent") return settleMessage(db, message, { state: "sent", providerId: outcome.providerId });
  const { reason, errorClass } = outcome;
  const { id, kind, channel, attempt } = message;
  const fields = { message: id, kind, channel, attempt, class: errorClass };
  if (outcome.kind === "refused") {
    log().warn({ event: "message_refused", ...fields, reason });
    return settleMessage(db, message, { state: "failed", errorClass });
  }
  const pauseMs = pauseAfter(outcome, attempt);
  if (pauseMs !== null) {
    log().warn({ event: "message_retry", ...fields, pauseMs });
    const pausesChannel = outcome.kind === "rate_limited";
    if (await retryMessage(db, message, { pauseMs, errorClass, pausesChannel })) sendDueIn(pauseMs);
    return;
  }
  // The provider may have accepted a message whose response was lost.
  const state = outcome.kind === "unknown" || reason === "provider_silent" ? "unknown" : "failed";
  await settleMessage(db, message, { state, errorClass });
  log().warn({ event: "message_failed", ...fields, state, reason });
  if (outcome.kind === "permanent" && outcome.alarm) log().error({ event: "operator_alarm", ...fields });
  if (reason === "opted_out") await suppress(db, channel, message.destination, "opted_out");
}

/** Never throws. */
async function sendOne(message: ClaimedMessage): Promise<void> {
  try {
    const outcome = await send(message);
    if (outcome) await settle(message, outcome);
    else await settleMessage(database(), message, { state: "failed", errorClass: "no_link" });
  } catch (error) {
    // Its lease expires, then a worker claims it again.
    log().error({ event: "message_interrupted", message: message.id, kind: message.kind, ...errorFields(error) });
  }
}

async function claimAndSend(stop: AbortSignal): Promise<void> {
  // Graceful shutdown: another instance, or the next start, sends the queued rows.
  if (stop.aborted) return;
  try {
    await Promise.all((await claimMessages(database(), { kinds, keyIds: keyIds() })).map(sendOne));
  } catch (error) {
    log().error({ event: "messages_not_claimed", ...errorFields(error) });
  }
}

/** Claims and sends due messages, one batch at most; the worker sends the rest. Never throws. */
export function sendDueMessages(): Promise<void> {
  return trackUntilShutdown(claimAndSend);
}

/** Sends a retry on time: the next sweep could be two seconds late. */
function sendDueIn(ms: number): void {
  setTimeout(sendDueMessages, ms + 20).unref();
}
