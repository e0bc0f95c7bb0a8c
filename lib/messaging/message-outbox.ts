/**
 * Notices and links in the outbox (`message.store.ts`): how a claimed row is rendered and sent. Retries use the row's id as idempotency key
 * and render the same bytes.
 */
import { z } from "zod";
import { env } from "@/lib/config/env";
import { currentKey, keyIds } from "@/lib/config/keyring";
import { seconds } from "@/lib/contract/duration";
import { BULK_PER_SECOND, MESSAGE_RETRY_PAUSES } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { sendEmail } from "@/lib/messaging/channels/email";
import type { SendOutcome } from "@/lib/messaging/channels/send-outcome";
import { phoneAvailable, sendSms } from "@/lib/messaging/channels/twilio-sms";
import { INVITATION, invitationEmail, invitationParameters } from "@/lib/messaging/templates/invitation-email";
import { type EmailText, noticeEmail, noticeKinds, noticeSchema } from "@/lib/messaging/templates/notice";
import { summaryEmail, summarySchema, summarySms } from "@/lib/messaging/templates/notice-summary";
import { type ResetKind, resetEmail, resetKinds } from "@/lib/messaging/templates/reset-email";
import {
  isScheduleKind,
  type ScheduleKind,
  scheduleEmail,
  scheduleKinds,
  scheduleMessageSchema,
} from "@/lib/messaging/templates/schedule-message";
import { isSmsNotice, smsNotices } from "@/lib/messaging/templates/sms-notice";
import { linkToken, undoToken } from "./link-token";
import { type ClaimedMessage, claimMessages, messagesTable } from "./message.store";
import { SUMMARY } from "./notice-summary.store";
import { switchProvider } from "./outbox.store";
import { type Outbox, sendDue } from "./outbox-worker";
import { openResetLink } from "./reset-link.store";
import { suppressionReasons } from "./suppression";
import { findSuppression } from "./suppression.store";

const clientSchema = z.object({ ipAddress: z.string(), userAgent: z.string() });
const contextSchema = z.object({ client: clientSchema.nullable() });
const resetSchema = z.object({ client: clientSchema });

const kinds: readonly string[] = [...noticeKinds, ...resetKinds, ...scheduleKinds, INVITATION, SUMMARY];
const isResetKind = (kind: string): kind is ResetKind => (resetKinds as readonly string[]).includes(kind);

/** The origin comes from configuration: a forged Host header would send the token to the attacker's server. */
const urlOf = (path: string, token: string | null) =>
  token === null ? null : `${env().NEXTAUTH_URL}/${path}/${token}`;

function renderNotice({ kind, parameters, createdAt }: ClaimedMessage): EmailText | null {
  if (kind === SUMMARY) return summaryEmail(summarySchema.parse(parameters).counts, createdAt);
  const notice = noticeSchema.parse({ ...(parameters as object), kind });
  const { client } = contextSchema.parse(parameters);
  if (notice.kind !== "email_changed") return noticeEmail(notice, { at: createdAt, client });
  const undoUrl = urlOf("undo-email", undoToken(notice.undo));
  return undoUrl === null ? null : noticeEmail(notice, { at: createdAt, client, undoUrl });
}

/** The secret of its link was removed from the configuration, or the kind has no text on its channel. */
const notRendered = { kind: "permanent", reason: "interrupted", errorClass: "no_link", alarm: false } as const;

/** The mailbox marked a message of ours as spam: a stranger's invitation must not send it another. */
const unwanted = { kind: "refused", reason: suppressionReasons.complained, errorClass: "refused complained" } as const;

/** Text messages are not configured. */
const noProvider = { kind: "permanent", reason: "provider_account", errorClass: "no_provider", alarm: false } as const;

type Link = { id: string; generation: number; keyId: string; expiresAt: Date };

/** The link of a reset message: opened at the first attempt, the same at each further attempt. */
async function resetLinkOf(message: ClaimedMessage, kind: ResetKind): Promise<Link | null> {
  const { linkId: id, linkGeneration: generation, keyId, expiresAt } = message;
  if (id !== null && generation !== null && keyId !== null) return { id, generation, keyId, expiresAt };
  const { client } = resetSchema.parse(message.parameters);
  const keys = { current: currentKey().id, all: keyIds() };
  return openResetLink(database(), message, { keys, always: kind === "not_me_reset_link", client });
}

async function renderReset(message: ClaimedMessage, kind: ResetKind): Promise<EmailText | "settled" | null> {
  const link = await resetLinkOf(message, kind);
  // No account, or the same link was sent a moment ago: the row says so, or is gone.
  if (!link) return "settled";
  const url = urlOf("password-reset", linkToken("password_reset", link));
  const { client } = resetSchema.parse(message.parameters);
  return url === null ? null : resetEmail(kind, { url, expiresAt: link.expiresAt, at: message.createdAt, client });
}

function renderInvitation({
  linkId: id,
  linkGeneration: generation,
  keyId,
  parameters,
}: ClaimedMessage): EmailText | null {
  if (id === null || generation === null || keyId === null) return null;
  const url = urlOf("invitations", linkToken("invitation", { id, generation, keyId }));
  return url === null ? null : invitationEmail({ ...invitationParameters.parse(parameters), url });
}

/** The proof link names the message itself: its recipient and address are in the row. */
function renderSchedule({ id, keyId, parameters }: ClaimedMessage, kind: ScheduleKind): EmailText | null {
  const proofUrl = urlOf("proof", keyId && linkToken("readiness_proof", { id, generation: 0, keyId }));
  if (proofUrl === null) return null;
  const accountUrl = `${env().NEXTAUTH_URL}/account`;
  return scheduleEmail(kind, scheduleMessageSchema.parse(parameters), { proofUrl, accountUrl });
}

async function renderEmail(message: ClaimedMessage): Promise<EmailText | "settled" | null> {
  const { kind } = message;
  if (isResetKind(kind)) return renderReset(message, kind);
  if (isScheduleKind(kind)) return renderSchedule(message, kind);
  return kind === INVITATION ? renderInvitation(message) : renderNotice(message);
}

function smsBody(kind: string, parameters: unknown): string | null {
  if (kind === SUMMARY) return summarySms(summarySchema.parse(parameters).counts);
  return isSmsNotice(kind) ? smsNotices[kind] : null;
}

/** Suppressions and number rules are evaluated at the time of sending. */
async function sendSmsNotice({ kind, parameters, destination: to, secondsLeft }: ClaimedMessage): Promise<SendOutcome> {
  const body = smsBody(kind, parameters);
  if (body === null) return notRendered;
  if (!phoneAvailable()) return noProvider;
  const suppression = await findSuppression(database(), "phone", to);
  if (suppression)
    return { kind: "refused", reason: suppressionReasons[suppression], errorClass: `refused ${suppression}` };
  return sendSms({ to, body, secondsLeft });
}

async function send(message: ClaimedMessage): Promise<SendOutcome | null> {
  const { id, kind, channel, destination: to, switched, createdAt } = message;
  if (channel === "phone") return sendSmsNotice(message);
  if (kind === INVITATION && (await findSuppression(database(), channel, to)) === "complained") return unwanted;
  const text = await renderEmail(message);
  if (text === "settled") return null;
  if (text === null) return notRendered;
  const claim = { switched, silentSince: null, switchOver: () => switchProvider(database(), messagesTable, message) };
  return sendEmail({ ...text, to, messageId: id, createdAt, kind: "notice" }, claim);
}

const prompt: Outbox<ClaimedMessage> = {
  table: messagesTable,
  logName: "message",
  metric: "message",
  logFields: ({ id, kind }) => ({ message: id, kind }),
  retryPauses: MESSAGE_RETRY_PAUSES,
  claimDue: () => claimMessages(database(), { kinds, keyIds: keyIds() }),
  send,
};

const bulk: Outbox<ClaimedMessage> = {
  ...prompt,
  claimDue: () => claimMessages(database(), { kinds, keyIds: keyIds() }, "bulk"),
  spacing: seconds(1) / BULK_PER_SECOND,
};

/** Claims and sends due messages, one batch at most; the worker sends the rest. Never throws. */
export const sendDueMessages = (): Promise<void> => sendDue(prompt);

/** Sends due bulk messages, those of one second. Never throws. */
export const sendDueBulk = (): Promise<void> => sendDue(bulk);
