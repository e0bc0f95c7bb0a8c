/** The email address and the phone number: where codes go, and how to change that. */
import type { ReactNode } from "react";
import type { Account } from "@/lib/contract/account-schemas";
import type { ContactFacts, Restoration } from "@/lib/contract/contact-schemas";
import type { Channel, SuppressionReason, TextRefusal } from "@/lib/contract/vocabulary";
import { restorationText } from "./restoration";
import { listed, plural } from "./words";

export const contactCopy = {
  title: "Email and phone",
  text: "Where we send codes. Changes apply after you confirm.",
  none: "None",
  remove: "Remove",
  add: "Add",
  change: "Change",
  email: { title: "Email address", value: "New email address", other: "Use another address" },
  phone: { title: "Phone number", value: "Mobile number", other: "Use another number" },
  states: {
    confirmed: "Confirmed",
    unconfirmed: "Not confirmed",
    suppressed: "Codes stopped",
    no_texts: "Can't get texts",
    no_consent: "Needs your consent",
  },
  sendCode: "Send code",
  emailHint: "We'll send a code there. Until you enter it, your current address stays in use.",
  phoneHint: ({ smsCountries }: ContactFacts, dialCode: string) =>
    `Mobile numbers from ${listed(smsCountries)}. We assume ${dialCode}.`,
  confirming: (destination: ReactNode) => <>Enter the code we sent to {destination}. Nothing changes until then.</>,
  /** A destination that this page knows only masked, or not at all. */
  maskedDestination: (channel: Channel, masked = "the new address") =>
    channel === "phone" ? `the number ${masked}` : masked,
  taken: "This address belongs to another account now. Cancel, and use another one.",
  removing: "Codes will come by email only, and your other sessions will end.",
  removePhone: (phone: string) => `Remove ${phone}`,
  keepPhone: "Keep it",
} satisfies Record<Channel, Record<string, string>> & Record<string, unknown>;

export const suppressionCopy = {
  since: (moment: ReactNode) => <>Codes stopped {moment}.</>,
  confirmAgain: "Confirm again",
  reasons: {
    email: {
      bounced: "This mailbox rejected our messages. If it works now, confirm it again. If not, change it.",
      complained:
        "A message from us was marked as spam. Mark it as not spam and confirm the address again, or change it.",
      opted_out: "This mailbox asked for no more messages. Confirm it again to get them, or change it.",
    },
    phone: {
      bounced: "This number rejected our messages. If it works now, confirm it again. If not, change it.",
      complained: "A message from us was marked as spam. Confirm the number again, or change it.",
      opted_out: "This number replied STOP. Reply START to our number and confirm it again, or change it.",
    },
  } satisfies Record<Channel, Record<SuppressionReason, string>>,
  codesGoTo: (destinations: readonly string[]) => `Until then, codes go to ${listed(destinations)}.`,
  triedAfter: (hours: number) =>
    `There's nowhere else to send codes, so we'll try this one again after ${plural(hours, "hour")}.`,
};

/** A confirmed number that gets no text messages. */
export const phoneRefusedCopy = {
  title: "This number can't get text messages.",
  reasons: {
    number_invalid: "It isn't a valid phone number.",
    number_unsupported: "It isn't a mobile number.",
    country_unsupported: "We don't text numbers in its country.",
  } satisfies Record<TextRefusal, string>,
  wayOn: "Codes go to your email address. Change the number, or remove it.",
};

export function emailUse({ delivery }: Account): string {
  return delivery.email ? "You sign in with it." : "You sign in with it, and get codes here.";
}

/** Under the number: what it is for. */
export function phoneUse(
  { workgroups, phone, phoneVerified, phoneConsented, phoneRefused, delivery }: Account,
  { smsCountries }: ContactFacts,
): string {
  if (smsCountries.length === 0) return "Text messages aren't set up here, so you can't confirm a number.";
  if (workgroups.every(({ edition }) => edition !== "APP4")) {
    return "You can confirm a number now. Sign-in codes go to it only in the APP4 edition, which none of your workgroups has.";
  }
  if (phone === null) return "With a confirmed number, sign-in codes come by text message as well as by email.";
  if (!phoneVerified) return "Not confirmed. Select Change to confirm it.";
  if (phoneRefused !== null || !phoneConsented) return "Sign-in codes come by email only.";
  return delivery.phone
    ? "Sign-in codes would go here as well as to your email."
    : "Sign-in codes go here as well as to your email.";
}

const ended = "Your other sessions ended; this one continues.";

/** What a change has done, once it is done. */
export const contactDoneTexts = {
  confirmedAgain: (destination: string) => `Confirmed. Codes go to ${destination} again. Nothing else changed.`,
  agreed: (phone: string) => `Saved. Sign-in codes go to ${phone} as well as to your email.`,
  email: (email: string, former: string, undoHours: number) =>
    `Your email address is now ${email}. ${ended} We emailed ${former}; from there you can undo this for ${plural(undoHours, "hour")}.`,
  phoneAdded: (phone: string, email: string) =>
    `Your phone number ${phone} was added. ${ended} We emailed ${email} about it.`,
  phoneChanged: (phone: string, email: string) =>
    `Your phone number is now ${phone}. ${ended} We emailed ${email} about it.`,
  phoneRemoved: (email: string) => `Your phone number was removed. ${ended} We emailed ${email} about it.`,
};

const signedOut = "Everyone who was signed in to the account has been signed out.";

export const restoreEmailCopy = {
  pageTitle: "Restore your email address",
  asking: {
    title: "Restore your email address?",
    text: "The email address of your LeadMaster account was changed. If you didn't change it, restore this address. This also restores your phone number and 2 Factor Login, undoes later changes, and signs everyone out of the account, here and elsewhere.",
    button: "Restore my address",
    otherwise: "If it was you, close this page. Nothing changes.",
  },
  /** `partial`: what was restored where the email address could not be. */
  done: (partial: Restoration | null) =>
    partial
      ? {
          title: "Your email address isn't restored",
          text: `${restorationText(partial)} ${signedOut} Tell an admin of your workgroup. If the address becomes available, this link works again.`,
          way: "Go to sign-in",
        }
      : {
          title: "Your email address is restored",
          text: `Your phone number is the one from before the change, and 2 Factor Login is on if it was on then. Later changes are undone too; you can make yours again. ${signedOut} Set a new password now: someone may know the current one.`,
          way: "Set a new password",
        },
  over: {
    title: "This link no longer works",
    text: "It was used, has expired, or part of it is missing. If the account still has another email address, tell an admin of your workgroup.",
    way: "Go to sign-in",
  },
};
