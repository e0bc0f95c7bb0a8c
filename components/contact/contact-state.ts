import { contactDoneTexts, suppressionCopy } from "@/components/copy/contact";
import type { Account } from "@/lib/contract/account-schemas";
import type { ContactFacts } from "@/lib/contract/contact-schemas";
import type { Channel } from "@/lib/contract/vocabulary";

/** A destination as people read it; null if there is none. */
export function shownDestination(channel: Channel, { email, phoneFormatted }: Account): string | null {
  return channel === "email" ? email : phoneFormatted;
}

export type DestinationState = "confirmed" | "unconfirmed" | "suppressed" | "no_texts" | "no_consent";

export function stateOf(channel: Channel, { delivery, phoneVerified, phoneRefused }: Account): DestinationState {
  if (channel === "phone" && !phoneVerified) return "unconfirmed";
  if (channel === "phone" && phoneRefused !== null) return "no_texts";
  return delivery[channel] ? "suppressed" : "confirmed";
}

/** Where codes go while a destination is suppressed. Where no other is left, it is tried again after a while. */
export function suppressedWayOn(channel: Channel, account: Account, { aloneHours }: ContactFacts): string | null {
  const used = account.twoFactor.channels;
  if (!used.includes(channel)) return null;
  const others = used.filter((other) => other !== channel && stateOf(other, account) === "confirmed");
  if (others.length > 0)
    return suppressionCopy.codesGoTo(others.map((other) => shownDestination(other, account) ?? ""));
  return suppressionCopy.triedAfter(aloneHours);
}

/** What a change has done, once it is done. */
export function describeChange(channel: Channel, before: Account, after: Account, { undoHours }: ContactFacts): string {
  const value = shownDestination(channel, after);
  if (value !== null && value === shownDestination(channel, before) && stateOf(channel, before) === "suppressed") {
    return contactDoneTexts.confirmedAgain(value);
  }
  if (value !== null && value === shownDestination(channel, before) && !before.phoneConsented && after.phoneConsented) {
    return contactDoneTexts.agreed(value);
  }
  if (channel === "email") return contactDoneTexts.email(after.email, before.email, undoHours);
  if (value === null) return contactDoneTexts.phoneRemoved(after.email);
  const { phoneAdded, phoneChanged } = contactDoneTexts;
  return (before.phone === null ? phoneAdded : phoneChanged)(value, after.email);
}
