/** Texts of notices about contact changes after the first one, and about the changes that a link undid. Pure. */

import type { Restoration } from "@/lib/contract/contact-schemas";
import { UNDO_HOURS } from "@/lib/contract/limits";

/** Subject and sentences of a notice. */
export type Texts = { subject: string; sentences: string[] };

/** Subject of the notice that has the undo link. Other notices refer to it. */
export const EMAIL_CHANGED = "Your email address was changed";

/** Subject of the notice that a link undid changes. */
export const RESTORED = "Changes to your account were undone";

/** Kinds of {@link contactTexts}. */
export const contactKinds = [
  /** To an address that the account had within the last 72 hours: what changed since. */
  "former_email_changed",
  "former_phone_changed",
  "former_phone_removed",
  "former_two_factor_on",
  "former_two_factor_off",
  /** To the address that the account had until an earlier one was restored. */
  "email_removed",
] as const;
export type ContactKind = (typeof contactKinds)[number];

/** Texts of a notice to a former address. */
function former(what: string, sentence: string): Texts {
  return {
    subject: `Your former account address: ${what}`,
    sentences: [
      "This was the email address of your LeadMaster account until recently.",
      sentence,
      `If this was not you, open our message "${EMAIL_CHANGED}" in this mailbox. Its link works for ${UNDO_HOURS} hours and undoes later changes too.`,
    ],
  };
}

/** Texts of each kind. */
export const contactTexts: Record<ContactKind, Texts> = {
  former_email_changed: former("email address was changed again", "Its email address was changed again."),
  former_phone_changed: former("phone number was changed", "Its phone number was changed."),
  former_phone_removed: former("phone number was removed", "Its phone number was removed."),
  former_two_factor_on: former("2 Factor Login is on", "2 Factor Login was turned on for it."),
  former_two_factor_off: former("2 Factor Login is off", "2 Factor Login was turned off for it."),
  email_removed: {
    subject: "This address was removed from a LeadMaster account",
    sentences: [
      "The owner of the earlier email address undid the change to this one. This one no longer signs in.",
      "If the account is yours, tell your workgroup's admin.",
    ],
  },
};

const restoredTexts = {
  email: {
    unchanged: null,
    restored: "This is the email address of your LeadMaster account again.",
    taken:
      "The earlier email address was not restored: another account uses it now. Tell your workgroup's admin. The link works again if the address becomes free.",
  },
  phone: {
    unchanged: null,
    restored: "Your earlier phone number is in use again.",
    removed: "The phone number that was added was removed.",
  },
  twoFactor: { unchanged: null, restored: "2 Factor Login is on again." },
} satisfies { [Part in keyof Restoration]: Record<Restoration[Part], string | null> };

/** Texts of the notice that a link undid changes. */
export function restoredText({ email, phone, twoFactor }: Restoration): Texts {
  const parts = [restoredTexts.email[email], restoredTexts.phone[phone], restoredTexts.twoFactor[twoFactor]];
  return {
    subject: RESTORED,
    sentences: [
      "A link from a mailbox of your LeadMaster account undid a change and the changes after it. You can make your own changes again.",
      ...parts.filter((part) => part !== null),
      "The sessions in which they were made were ended. Set a new password now, and check your phone number and 2 Factor Login.",
    ],
  };
}
