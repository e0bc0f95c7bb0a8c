/** Who hears of contact and two-factor changes and of what a link restored: the destinations before and after. */
import type { Origin } from "../db/audit";
import type { Restored } from "../db/restoration";
import type { FormerEmailNotice } from "./contact-notice-texts";
import { notifyPhone } from "./notice-sms";
import { notify } from "./notices";

type User = { userId: string; email: string };

/**
 * Tells the addresses that the account had within the last 72 hours of a change. An intruder who changed the address must not be the
 * only one who hears of the next change.
 */
export async function notifyFormerEmails(
  { userId, email }: User,
  formerEmails: string[],
  kind: FormerEmailNotice["kind"],
  origin: Origin,
): Promise<void> {
  for (const former of formerEmails) {
    if (former !== email) await notify({ userId, email: former }, { kind }, origin);
  }
}

/**
 * Tells the restored and the removed address, and the restored phone number, what a link restored. The number that was removed gets no
 * message. The removed address may be an intruder's: it does not hear from where the link was used.
 */
export async function notifyRestored(restored: Restored, origin: Origin): Promise<void> {
  const { userId, email, emailBefore, phone, what } = restored;
  const toEmailBefore = { userId, email: emailBefore };
  const undone = { kind: "account_restored", restored: what } as const;
  await notify({ userId, email }, undone, origin);
  if (what.email === "restored") await notify(toEmailBefore, { kind: "email_removed" }, null);
  if (what.email === "taken") await notify(toEmailBefore, undone, null);
  if (phone !== null) notifyPhone({ userId, phone }, "account_restored");
}
