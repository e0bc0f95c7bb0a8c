/**
 * Notices: short messages that tell a person what happened to the account. They are rows of the outbox before the request is answered,
 * and sent after it. Each event is reported once to each destination.
 */
import { randomUUID } from "node:crypto";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { Notice } from "@/lib/messaging/templates/notice";
import type { SmsNotice } from "@/lib/messaging/templates/sms-notice";
import { errorFields, log } from "@/lib/runtime/log";
import { sendAfterAnswer } from "./after-answer";
import { insertMessages, type NewMessage } from "./message.store";

export type { Notice };

export type Recipient = { userId: string; email: string };

/**
 * A notice as a row of the outbox. `client` is null where another person caused the event: their address is not the reader's to see.
 * `eventId` identifies what happened.
 */
export function noticeMessage(
  { userId, email }: Recipient,
  { kind, ...parameters }: Notice,
  { client, eventId }: { client: ClientInfo | null; eventId: string },
): NewMessage {
  const keyId = "undo" in parameters ? { keyId: parameters.undo.keyId } : {};
  const to = { recipientId: userId, destination: email, channel: "email" } as const;
  return { kind, eventId, ...to, parameters: { ...parameters, client }, ...keyId };
}

/** The same by text message, whatever the edition: it is no code. Whether texts go to the number is decided when it is sent. */
export function smsNoticeMessage(
  { userId, phone }: { userId: string; phone: string },
  kind: SmsNotice,
  eventId: string,
): NewMessage {
  return { kind, eventId, recipientId: userId, destination: phone, channel: "phone", parameters: {} };
}

/**
 * Queues a notice about a change that has succeeded. Never throws: the change stands, so the request must not fail.
 * @param eventId identifies what happened, for events that can come up again; a change reports itself once
 */
export async function notify(
  to: Recipient,
  notice: Notice,
  client: ClientInfo | null,
  eventId: string = randomUUID(),
): Promise<void> {
  try {
    await insertMessages(database(), [noticeMessage(to, notice, { client, eventId })]);
    sendAfterAnswer();
  } catch (error) {
    log().error({ event: "notice_not_queued", kind: notice.kind, ...errorFields(error) });
  }
}
