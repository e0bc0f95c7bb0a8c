/** What the panel says about addresses and their changes. */
import type { Account, Channel, ContactFacts } from "@/lib/schemas";
import { listed, plural } from "../words";

export const contactWords = {
  email: {
    title: "E-mail address",
    value: "New e-mail address",
    other: "Use another address",
  },
  phone: { title: "Phone number", value: "Mobile number", other: "Use another number" },
} satisfies Record<Channel, Record<string, string>>;

const app4 = ({ workgroups }: Account) => workgroups.some(({ edition }) => edition === "APP4");

/** Under the number: what it is good for, and what not. */
export function phoneUse(account: Account, { smsCountries }: ContactFacts): string {
  if (smsCountries.length === 0) return "Text messages are not set up here, so no number can be confirmed.";
  if (!app4(account)) {
    return "You can confirm a number now. Codes for sign-in go to it only with the APP4 edition, which none of your workgroups has.";
  }
  if (account.phone === null)
    return "With a confirmed number, codes for sign-in come by text message as well as by e-mail.";
  if (!account.phoneVerified) return "Not used until it is confirmed: press Change and enter it again.";
  return "Codes for sign-in go here as well as to your e-mail address.";
}

export function phoneHint({ smsCountries }: ContactFacts): string {
  const [first = ""] = smsCountries;
  return `Mobile numbers from ${listed(smsCountries)}. Without a country code it is one from ${first}.`;
}

export const emailHint = "A code goes there first. Until you enter it, your present address stays.";

const ended = "Your other sessions were ended; this one goes on.";

/** What a change has done, once it is done. */
export function doneText(channel: Channel, before: Account, after: Account, { undoHours }: ContactFacts): string {
  if (channel === "email") {
    return `Your e-mail address is now ${after.email}. ${ended} A note went to ${before.email}; for ${plural(undoHours, "hour")} it can undo this.`;
  }
  const note = `A note about it went to ${after.email}.`;
  if (after.phone === null) return `Your phone number was removed. ${ended} ${note}`;
  return `Your phone number is now ${after.phone}. ${ended} ${note}`;
}
