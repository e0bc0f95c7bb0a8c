/** What the panel says about addresses and their changes. */
import type { Account, Channel, ContactFacts, SuppressionReason, TextRefusal } from "@/lib/schemas";
import { listed, plural } from "../words";

export const contactWords = {
  email: {
    title: "E-mail address",
    value: "New e-mail address",
    other: "Use another address",
  },
  phone: { title: "Phone number", value: "Mobile number", other: "Use another number" },
} satisfies Record<Channel, Record<string, string>>;

export type AddressState = "confirmed" | "unconfirmed" | "left_out" | "no_texts";

export function stateOf(channel: Channel, { delivery, phoneVerified, phoneRefused }: Account): AddressState {
  if (channel === "phone" && !phoneVerified) return "unconfirmed";
  if (channel === "phone" && phoneRefused !== null) return "no_texts";
  return delivery[channel] ? "left_out" : "confirmed";
}

/** Why nothing goes to an address, and what its owner can do about it. */
export const leftOutTexts = {
  email: {
    bounced: "This mailbox does not take our messages. If it works again, confirm it again; if not, change it.",
    complained:
      "A message of ours was marked as spam here. Mark it as wanted and confirm the address again, or change it.",
    opted_out: "This mailbox asked for no more messages. Confirm it again if you want them, or change it.",
  },
  phone: {
    bounced: "This number does not take our messages. If it works again, confirm it again; if not, change it.",
    complained: "A message of ours was marked as spam here. Confirm the number again if you want them, or change it.",
    opted_out: "This number answered STOP. Reply START to our number, then confirm it again, or change it.",
  },
} satisfies Record<Channel, Record<SuppressionReason, string>>;

/** Why a confirmed number gets no text messages. */
export const phoneRefusedTexts = {
  number_invalid: "It isn't a valid phone number.",
  number_unsupported: "It isn't a mobile number.",
  country_unsupported: "We don't send text messages to its country.",
} satisfies Record<TextRefusal, string>;

/** Which way codes go meanwhile. Where no address is left, one that was left out long enough is tried all the same. */
export function leftOutWayOn(channel: Channel, account: Account, { aloneHours }: ContactFacts): string | null {
  const used = account.twoFactor.channels;
  if (!used.includes(channel)) return null;
  const others = used.filter((other) => other !== channel && stateOf(other, account) === "confirmed");
  if (others.length > 0) return `Codes go to ${listed(others.map((other) => account[other] ?? ""))} meanwhile.`;
  return `No other address of yours gets codes, so after ${plural(aloneHours, "hour")} this one is tried all the same.`;
}

export function emailUse({ delivery }: Account): string {
  return delivery.email ? "You sign in with it." : "You sign in with it, and codes go here.";
}

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
  if (account.phoneRefused !== null) return "Codes for sign-in come by email only.";
  return `Codes for sign-in ${account.delivery.phone ? "would go" : "go"} here as well as to your e-mail address.`;
}

export function phoneHint({ smsCountries }: ContactFacts): string {
  const [first = ""] = smsCountries;
  return `Mobile numbers from ${listed(smsCountries)}. Without a country code it is one from ${first}.`;
}

export const emailHint = "A code goes there first. Until you enter it, your present address stays.";

const ended = "Your other sessions were ended; this one goes on.";

/** What a change has done, once it is done. */
export function doneText(channel: Channel, before: Account, after: Account, { undoHours }: ContactFacts): string {
  const same = before[channel] === after[channel] && stateOf(channel, before) === "left_out";
  if (same) return `Confirmed: codes go to ${after[channel]} again. Nothing else was changed.`;
  if (channel === "email") {
    return `Your e-mail address is now ${after.email}. ${ended} A note went to ${before.email}; for ${plural(undoHours, "hour")} it can undo this.`;
  }
  const note = `A note about it went to ${after.email}.`;
  if (after.phone === null) return `Your phone number was removed. ${ended} ${note}`;
  return `Your phone number is now ${after.phone}. ${ended} ${note}`;
}
