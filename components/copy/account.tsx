/** Home and User Information, except for the email address and phone number (`contact.tsx`). */
import type { ReactNode } from "react";
import type { Account, AccountPatch } from "@/lib/contract/account-schemas";
import type { Role } from "@/lib/contract/vocabulary";
import { listed } from "./words";

const strong = (text: string | null) => <strong className="font-medium">{text}</strong>;

type Named = readonly { name: string }[];
const namesOf = (workgroups: Named) => listed(workgroups.map(({ name }) => name));

export const accountCopy = {
  title: "User Information",
  intro: "Your account in all your workgroups.",
  details: { title: "Your details", text: "How members of your workgroups see you.", name: "Name" },
  security: { title: "Sign-in security", text: "A second step after your password: a one-time password (OTP)." },
  idle: "Changes take effect when you select Update.",
  unsaved: (parts: readonly string[]) => `Not saved yet: ${listed(parts)}. Select Update.`,
  unsavedParts: { name: "your name", twoFactorEnabled: "2 Factor Login" } satisfies Record<keyof AccountPatch, string>,
  submit: "Update",
  twoFactor: {
    label: "Enable 2 Factor Login",
    description: "If selected, we ask for a one-time password at every sign-in, after your email and password.",
    status: (enforcedBy: Named, on: boolean) =>
      enforcedBy.length > 0 ? `On, required by ${namesOf(enforcedBy)}` : on ? "On" : "Off",
    locked: (enforcedBy: Named) =>
      `${namesOf(enforcedBy)} ${enforcedBy.length === 1 ? "requires" : "require"} two-factor sign-in, so you can't turn this off here.`,
    ownSetting: (enforcedBy: Named, on: boolean) =>
      `Your own setting (${on ? "on" : "off"}) applies again if ${namesOf(enforcedBy)} ${enforcedBy.length === 1 ? "turns" : "turn"} this off.`,
    off: "Off: anyone who knows your password can sign in as you.",
    offHelp: "What a code does and doesn't do",
    turningOff: "From your next sign-in, anyone who knows your password can sign in as you.",
    passwordHint: "Enter your password to turn this off.",
  },
  effects: {
    staysSignedIn: "You stay signed in here. On your other devices, you'll sign in again with a code.",
    appSignsOut:
      "The LeadMaster mobile app can't ask for codes: you'll be signed out there, and can use only the website.",
    appUnavailable: "The LeadMaster mobile app can't ask for codes, so you can use only the website.",
  },
  saved: (patch: AccountPatch | null) => {
    if (patch === null) return "No changes to save.";
    if (patch.twoFactorEnabled === true) return "Saved. From your next sign-in, we'll ask for a code.";
    if (patch.twoFactorEnabled === false) return "Saved. From your next sign-in, your password is enough.";
    return "Saved.";
  },
};

/** Where codes go by email. */
export function emailEffect({ email, delivery }: Account): ReactNode {
  return delivery.email ? (
    <>Codes to {strong(email)} have stopped: see Email and phone below.</>
  ) : (
    <>Codes go by email to {strong(email)}.</>
  );
}

/** Where codes go by text message; null where they do not (`whyNoTexts`). */
export function phoneEffect({ phoneFormatted: phone, phoneRefused, delivery, twoFactor }: Account): ReactNode {
  if (!twoFactor.channels.includes("phone") || phoneRefused !== null) return null;
  if (delivery.phone) return <>Codes to {strong(phone)} have stopped: see Email and phone below.</>;
  if (delivery.email) return <>Codes go by text message to {strong(phone)}.</>;
  return <>The same code goes by text message to {strong(phone)}. Use whichever arrives first.</>;
}

export function whyNoTexts({ workgroups, phone, phoneVerified, phoneConsented, phoneRefused }: Account): string {
  if (workgroups.every(({ edition }) => edition !== "APP4")) {
    return "No codes by text message: none of your workgroups has the APP4 edition.";
  }
  if (phone === null) return "No codes by text message: add your phone number below.";
  if (!phoneVerified) return "No codes by text message: confirm your phone number below.";
  if (phoneRefused !== null) return "No codes by text message: your number can't get them. Change it below.";
  if (!phoneConsented) return "No codes by text message: agree to text messages below to get them.";
  return "No codes by text message: they aren't set up here.";
}

export const homeCopy = {
  title: "Home",
  welcome: (name: string) => `Welcome, ${name}`,
  signedInAs: (email: string) => `You're signed in as ${email}.`,
  on: "2 Factor Login is on",
  off: "2 Factor Login is off",
  offText:
    "Anyone who knows your password can sign in as you. A one-time password at every sign-in stops people who only know your password.",
  codesGoTo: (destinations: readonly string[]) => `Codes go to ${listed(destinations)}.`,
  codesStopped: (destinations: readonly string[]) =>
    `Codes to ${listed(destinations)} have stopped: select Manage to fix that.`,
  manage: "Manage",
  turnOn: "Turn on",
  workgroups: "Your workgroups",
  roles: { admin: "Admin", member: "Member" } satisfies Record<Role, string>,
  required: "Requires two-factor sign-in",
  securityOptions: "Security Options",
  /** For screen readers, after the link's words. */
  ofWorkgroup: (name: string) => `for ${name}`,
};
