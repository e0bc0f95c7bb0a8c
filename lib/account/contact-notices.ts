/** Who hears of what a link restored: the destinations before and after. Changes queue their notices themselves (`db/account-changes.ts`). */
import type { ClientInfo } from "@/lib/db/audit";
import { phoneAvailable } from "@/lib/messaging/channels/twilio-sms";
import type { NewMessage } from "@/lib/messaging/message.store";
import { noticeMessage, smsNoticeMessage } from "@/lib/messaging/notices";
import type { Restored } from "./restoration.store";

/**
 * Messages to the restored and the removed address, and to the restored phone number. The number that was removed gets no message. The
 * removed address may be an intruder's: it does not hear from where the link was used.
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
