/**
 * The first sign-in after a reset through the mailbox is told to every verified channel, and to the admins where the code went to that
 * same mailbox only: one stolen mailbox must not stay silent.
 */
import { after } from "next/server";
import { database } from "../db";
import type { Origin } from "../db/audit";
import { takeMailboxReset } from "../db/mailbox-resets";
import { errorFields, log } from "../log";
import { policyOf } from "../mfa/challenge";
import { destinationsOf } from "../mfa/engine";
import { sendSmsNotice } from "./notice-sms";
import { notify } from "./notices";

async function tell(userId: string, origin: Origin): Promise<void> {
  try {
    const taken = await takeMailboxReset(database(), userId);
    if (!taken) return;
    const { user, admins } = taken;
    notify({ userId, email: user.email }, { kind: "signed_in_after_reset" }, origin);
    // By where codes went, not by the policy: one that never left for the phone was read in the mailbox alone.
    const texted = destinationsOf(user).some(({ channel, refused }) => channel === "phone" && refused === null);
    if (policyOf(user).required && !texted) {
      for (const admin of admins)
        notify(admin, { kind: "member_signed_in_after_reset", memberEmail: user.email }, origin);
    }
    // The phone is the one channel that a stolen mailbox does not reach.
    const { phone, phoneVerified } = user;
    if (phone !== null && phoneVerified) await sendSmsNotice({ userId, phone }, "signed_in_after_reset");
  } catch (error) {
    log().error({ event: "notice_failed", kind: "signed_in_after_reset", ...errorFields(error) });
  }
}

/** To be called for every sign-in that is complete. Works after the answer and never fails the sign-in; mostly there is nothing to tell. */
export function tellAfterMailboxReset(userId: string, origin: Origin): void {
  after(() => tell(userId, origin));
}
