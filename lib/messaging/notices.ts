import type { ClientInfo } from "@/lib/db/audit";
import type { Notice } from "@/lib/messaging/templates/notice";
import type { SmsNotice } from "@/lib/messaging/templates/sms-notice";
import type { NewMessage } from "./message.store";

export type { Notice };

export type Recipient = { userId: string; email: string };

/**
 * Returns the outbox row of a notice by email.
 * @param client null if another user caused the event: the recipient must not see their IP address
 * @param eventId identifies the event; of several rows with the same destination, kind and event the outbox keeps one
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

/** Returns the outbox row of a notice by text message, in every edition: it carries no code. The number is checked at the time of sending. */
export function smsNoticeMessage(
  { userId, phone }: { userId: string; phone: string },
  kind: SmsNotice,
  eventId: string,
): NewMessage {
  return { kind, eventId, recipientId: userId, destination: phone, channel: "phone", parameters: {} };
}
