/** Notices by text message, to a verified number, for news that a mailbox in the wrong hands must not keep to itself. */
import { after } from "next/server";
import { database } from "../db";
import { findSuppression } from "../db/suppressions";
import { isFirstIn } from "../db/throttles";
import { errorFields, log } from "../log";
import { phoneAvailable, sendSms } from "../mfa/channels/phone";
import { hours, seconds } from "../time";
import { NOTICE_WINDOW } from "./limits";

/** One GSM-7 segment each, and nothing in it that a user can choose. */
export const smsNotices = {
  signed_in_after_reset:
    "LeadMaster: your password was reset by e-mail and somebody signed in with it. If this was not you, tell your workgroup's admin now.",
  account_restored:
    "LeadMaster: this phone number was restored to your account and later changes were undone. If this was not you, tell your workgroup's admin now.",
} as const;

/** How long the provider may go on trying; later it is old news. */
const SMS_LIFE = hours(4);

/** Sends a notice by text message whatever the edition: it is no code. At most one of a kind an hour. Never throws. */
export async function sendSmsNotice(
  to: { userId: string; phone: string },
  kind: keyof typeof smsNotices,
): Promise<void> {
  try {
    if (!phoneAvailable() || (await findSuppression(database(), "phone", to.phone))) return;
    if (!(await isFirstIn(database(), NOTICE_WINDOW, "notice", to.userId, to.phone, kind))) return;
    const outcome = await sendSms({ to: to.phone, body: smsNotices[kind], secondsLeft: SMS_LIFE / seconds(1) });
    if (outcome.kind !== "sent") log().warn({ event: "notice_failed", kind, class: outcome.errorClass });
  } catch (error) {
    log().error({ event: "notice_failed", kind, ...errorFields(error) });
  }
}

/** The same once the answer is out. */
export function notifyPhone(to: { userId: string; phone: string }, kind: keyof typeof smsNotices): void {
  after(() => sendSmsNotice(to, kind));
}
