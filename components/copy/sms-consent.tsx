/**
 * The consent to text messages. Another text is another version of `lib/contract/sms-consent.ts`, and another line of the test beside this
 * file; `docs/sms-registration.md` quotes it for the carriers.
 */
import type { ReactNode } from "react";
import type { Wrap } from "./rich-text";

/** What a person agrees to by selecting `button`. Carriers ask for each of the sentences; "Standard message …" is Canada's wording. */
export const smsConsentSentences = (button: string): readonly string[] => [
  `By selecting ${button}, you agree to get text messages (SMS) from LeadMaster at this number: one-time passwords, and rarely a security notice about your account.`,
  "You get one message each time you ask for a code.",
  "Standard message and data rates may apply.",
  "Reply STOP to stop, HELP for help.",
  "Texts are optional: codes also come by email.",
];

type Documents = { terms: Wrap | null; privacy: Wrap | null };

/** The links after the sentences; null without documents. */
function documentLinks({ terms, privacy }: Documents): ReactNode {
  if (terms && privacy) {
    return (
      <>
        {" "}
        {terms("Terms")} and {privacy("privacy policy")}.
      </>
    );
  }
  if (terms) return <> {terms("Terms")}.</>;
  return privacy && <> {privacy("Privacy policy")}.</>;
}

export const smsConsentCopy = {
  text: (button: string, documents: Documents) => (
    <>
      {smsConsentSentences(button).join(" ")}
      {documentLinks(documents)}
    </>
  ),
  title: "Do you want codes by text message, too?",
  why: (phone: string) => `${phone} is confirmed, but we text it only if you agree. Until then, codes come by email.`,
  agree: "Agree",
  changed: "Your phone number has changed since this page was loaded. Reload the page.",
  banner: {
    label: "Text messages",
    text: (link: Wrap) => (
      <>Your codes come by email only. {link("Agree to text messages")} to get them on your phone, too.</>
    ),
  },
};
