/**
 * The first sign-in after a reset through the mailbox is told to every verified channel, and to the admins where the code went to that
 * same mailbox only: one stolen mailbox must not stay silent.
 */
import { after } from "next/server";
import { database } from "../db";
import type { Origin } from "../db/audit";
import { takeMailboxReset } from "../db/mailbox-resets";
import { isFirstIn } from "../db/throttles";
import type { User } from "../db/users";
import { errorFields, log } from "../log";
import { policyOf } from "../mfa/challenge";
import { phoneAvailable, sendSms } from "../mfa/channels/phone";
import { destinationsOf } from "../mfa/engine";
import { hours, seconds } from "../time";
import { NOTICE_WINDOW } from "./limits";
import { notify } from "./notices";

/** One GSM-7 segment, and nothing in it that anybody can choose. */
export const afterResetSms =
  "LeadMaster: your password was reset by e-mail and somebody signed in with it. If this was not you, tell your workgroup's admin now.";

/** How long the provider may go on trying; later it is old news. */
const SMS_LIFE = hours(4);

// Told by SMS whatever the edition: this is no code, and the phone is the one channel that a stolen mailbox does not reach.
async function tellPhone({ id, phone, phoneVerified }: User): Promise<void> {
  if (phone === null || !phoneVerified || !phoneAvailable()) return;
  if (!(await isFirstIn(database(), NOTICE_WINDOW, "notice", id, phone, "signed_in_after_reset"))) return;
  const outcome = await sendSms({ to: phone, body: afterResetSms, secondsLeft: SMS_LIFE / seconds(1) });
  if (outcome.kind !== "sent") {
    log().warn({ event: "notice_failed", kind: "signed_in_after_reset", class: outcome.errorClass });
  }
}

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
    await tellPhone(user);
  } catch (error) {
    log().error({ event: "notice_failed", kind: "signed_in_after_reset", ...errorFields(error) });
  }
}

/** To be called for every sign-in that is complete. Works after the answer and never fails the sign-in; mostly there is nothing to tell. */
export function tellAfterMailboxReset(userId: string, origin: Origin): void {
  after(() => tell(userId, origin));
}
