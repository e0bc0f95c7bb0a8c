/** Notices about a restoration by a link. Other changes queue their notices in their own statement (`account-change.store.ts`). */
import type { ClientInfo } from "@/lib/db/audit";
import { phoneAvailable } from "@/lib/messaging/channels/twilio-sms";
import type { NewMessage } from "@/lib/messaging/message.store";
import { noticeMessage, smsNoticeMessage } from "@/lib/messaging/notices";
import type { Restored } from "./restoration.store";

/**
 * Returns the messages to the restored and the removed email address, and to the restored phone number. A removed number gets no message.
 * The removed address may be an intruder's, so its notice does not show the client that used the link.
 */
export function messagesAboutRestored(
  { userId, email, emailBefore, phone, what }: Restored,
  { client, eventId }: { client: ClientInfo; eventId: string },
): NewMessage[] {
  const undone = { kind: "account_restored", restored: what } as const;
  const toEmailBefore = { userId, email: emailBefore };
  const withoutClient = { client: null, eventId };
  const messages = [noticeMessage({ userId, email }, undone, { client, eventId })];
  if (what.email === "restored") messages.push(noticeMessage(toEmailBefore, { kind: "email_removed" }, withoutClient));
  if (what.email === "taken") messages.push(noticeMessage(toEmailBefore, undone, withoutClient));
  if (phone !== null && phoneAvailable())
    messages.push(smsNoticeMessage({ userId, phone }, "account_restored", eventId));
  return messages;
}
