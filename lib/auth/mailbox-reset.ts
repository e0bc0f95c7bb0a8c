/**
 * Notices of the first sign-in after a password reset by email: on every verified channel, and to the admins if the code went only to that
 * mailbox. A stolen mailbox alone must not take over an account silently.
 */

import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { phoneAvailable } from "@/lib/messaging/channels/twilio-sms";
import type { NewMessage } from "@/lib/messaging/message.store";
import { sendDueMessages } from "@/lib/messaging/message-outbox";
import { noticeMessage, smsNoticeMessage } from "@/lib/messaging/notices";
import { destinationsOf, policyOf } from "@/lib/mfa/destinations";
import { afterResponse } from "@/lib/runtime/after-response";
import { errorFields, log } from "@/lib/runtime/log";
import { trackUntilShutdown } from "@/lib/runtime/pending-work";
import { findMailboxReset, type MailboxReset, reportMailboxReset } from "./mailbox-reset.store";

/** The notices, one per recipient: the reset is their event id. */
function messagesAbout({ at: eventId, user, admins }: MailboxReset, client: ClientInfo): NewMessage[] {
  const event = { client, eventId };
  const own = noticeMessage({ userId: user.id, email: user.email }, { kind: "signed_in_after_reset" }, event);
  // By the destinations, not the policy: a code that was refused for the phone reached only the mailbox.
  const texted = destinationsOf(user).some(({ channel, refused }) => channel === "phone" && refused === null);
  const notified = policyOf(user).required && !texted ? admins : [];
  const toAdmins = notified.map((admin) =>
    noticeMessage(admin, { kind: "member_signed_in_after_reset", memberEmail: user.email }, event),
  );
  // A stolen mailbox does not give access to the phone.
  const { id: userId, phone, phoneVerified, phoneConsented } = user;
  const isReachable = phone !== null && phoneVerified && phoneConsented && phoneAvailable();
  const toPhone = isReachable ? [smsNoticeMessage({ userId, phone }, "signed_in_after_reset", eventId)] : [];
  return [own, ...toAdmins, ...toPhone];
}

async function report(userId: string, client: ClientInfo): Promise<void> {
  try {
    const reset = await findMailboxReset(database(), userId);
    if (!reset) return;
    await reportMailboxReset(database(), { userId, at: reset.at }, messagesAbout(reset, client));
  } catch (error) {
    // mailbox_reset_at stays set, so the next sign-in reports the reset.
    log().error({ event: "notice_not_queued", kind: "signed_in_after_reset", ...errorFields(error) });
    return;
  }
  await sendDueMessages();
}

/**
 * Reports a reset after the response of a completed sign-in, on the web and in the app. Never fails the sign-in; usually one read. One
 * statement queues the notices and clears mailbox_reset_at, so a crash loses neither.
 */
export function noticeAfterMailboxReset(userId: string, client: ClientInfo): void {
  afterResponse(() => trackUntilShutdown(() => report(userId, client)));
}
