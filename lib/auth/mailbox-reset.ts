/**
 * The first sign-in after a reset through the mailbox is reported on every verified channel, and to the admins where the code went to
 * that same mailbox only: one stolen mailbox must not stay silent.
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

/** Everybody who is to hear of the sign-in. The reset is the event: each of them hears of it once. */
function messagesAbout({ at: eventId, user, admins }: MailboxReset, client: ClientInfo): NewMessage[] {
  const event = { client, eventId };
  const own = noticeMessage({ userId: user.id, email: user.email }, { kind: "signed_in_after_reset" }, event);
  // By where codes went, not by the policy: one that never left for the phone was read in the mailbox alone.
  const texted = destinationsOf(user).some(({ channel, refused }) => channel === "phone" && refused === null);
  const told = policyOf(user).required && !texted ? admins : [];
  const toAdmins = told.map((admin) =>
    noticeMessage(admin, { kind: "member_signed_in_after_reset", memberEmail: user.email }, event),
  );
  // The phone is the one channel that a stolen mailbox does not reach.
  const { id: userId, phone, phoneVerified } = user;
  const isReachable = phone !== null && phoneVerified && phoneAvailable();
  const toPhone = isReachable ? [smsNoticeMessage({ userId, phone }, "signed_in_after_reset", eventId)] : [];
  return [own, ...toAdmins, ...toPhone];
}

async function report(userId: string, client: ClientInfo): Promise<void> {
  try {
    const reset = await findMailboxReset(database(), userId);
    if (!reset) return;
    await reportMailboxReset(database(), { userId, at: reset.at }, messagesAbout(reset, client));
  } catch (error) {
    // The mark stays on the account, so the next sign-in reports the reset.
    log().error({ event: "notice_not_queued", kind: "signed_in_after_reset", ...errorFields(error) });
    return;
  }
  await sendDueMessages();
}

/**
 * To be called for every complete sign-in, on the web and in the app. Works after the answer and never fails the sign-in: almost always it
 * is one read. The mark of the reset is taken off in the statement that queues the messages, so a crash loses neither.
 */
export function noticeAfterMailboxReset(userId: string, client: ClientInfo): void {
  afterResponse(() => trackUntilShutdown(() => report(userId, client)));
}
