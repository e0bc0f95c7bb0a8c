/** Workgroup Management, Security Options. */
import type { ReactNode } from "react";
import type { PolicyState } from "@/lib/contract/vocabulary";
import type { SecurityPreview, WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";
import type { Wrap } from "./rich-text";
import { listed, plural } from "./words";

export const securityCopy = {
  pageTitle: "Workgroup Management",
  title: "Security Options",
  text: "Applies to all members and overrides their own setting.",
  label: "Enable 2 Factor Login",
  description: (workgroup: string) =>
    `If selected, every member of ${workgroup} is asked for a one-time password at every sign-in.`,
  passwordHint: "Enter your password to turn this off.",
  idle: "Changes take effect when you select Submit.",
  unsaved: "Not saved yet. Select Submit.",
  submit: "Submit",
  unchanged: "No changes to save.",
  on: "On",
  off: "Off",
  /** Who changed it and when, as far as that is recorded. `moment` is "today at 10:24 AM". */
  changed: ({ twoFactorRequired, scheduledAt, changedBy }: WorkgroupSecurity, moment: ReactNode) => {
    const state = twoFactorRequired ? "on" : "off";
    if (scheduledAt !== null)
      return (
        <>
          {changedBy ? `${changedBy.name} set the date` : "The date was set"} {moment}.
        </>
      );
    return (
      <>
        {changedBy ? `${changedBy.name} turned` : "Turned"} this {state} {moment}.
      </>
    );
  },
  /** The stored value is not the one that this page was drawn with. `isAsWanted`: it is what the admin submitted. */
  stale: (now: WorkgroupSecurity, state: PolicyState, isAsWanted: boolean, moment: string | null) => {
    const who = now.changedBy?.name ?? "Someone else";
    const did = state === "scheduled" ? "set a date for this" : `turned this ${state}`;
    const what = `${who} ${did}${moment === null ? "" : ` ${moment}`}, after you opened this page.`;
    return isAsWanted
      ? `Already ${state}. ${what}`
      : `Not saved. ${what} The box now shows what applies: to change it, select it again, then Submit.`;
  },
  saved: (required: boolean, isOwnSessionAsked: boolean) => {
    if (!required) {
      return "Saved. Members are asked for a code only if they turned it on themselves or another workgroup requires it.";
    }
    return `Saved. Every member is now asked for a code.${isOwnSessionAsked ? " That includes you, on your next action." : ""}`;
  },
};

export const previewCopy = {
  title: "What will change",
  loading: "Loading the preview",
  failed: "The preview couldn't be loaded. Submit works without it.",
  retry: "Try again",
  of: (members: number) => `Of ${plural(members, "member")}:`,
  parts: {
    emailAndPhone: "with codes by email and text message",
    emailOnly: "with codes by email only",
    withoutCode: "without a code",
  },
  sessions: ({ sessionsToAsk }: SecurityPreview, isOwnSessionAsked: boolean) => {
    if (sessionsToAsk === 0) return "No one who's signed in is asked for a code now.";
    const own = isOwnSessionAsked ? " Yours is one of them." : "";
    return `${plural(sessionsToAsk, "web session")} will be asked for a code on the next action.${own}`;
  },
  mobile: ({ mobileMembers }: SecurityPreview) =>
    mobileMembers === 0
      ? "No one is signed in to the mobile app, which can't ask for codes."
      : `${plural(mobileMembers, "member")} will be signed out of the mobile app, which can't ask for codes.`,
  passwordOnly: ({ withoutCode }: SecurityPreview) =>
    withoutCode === 0
      ? "Everyone still needs a code: their own setting or another workgroup requires it."
      : `${plural(withoutCode, "member")} can then sign in with only a password.`,
  ownSettings: "Members who turned it on themselves are still asked. No one is signed out.",
  /** A sentence of two parts; the first one is the button that opens the names. */
  suppressedMembers: (suppressed: number) => plural(suppressed, "member"),
  suppressed: (suppressed: number) =>
    `${suppressed === 1 ? "has" : "have"} an email address or phone number where codes stopped.`,
  unreachable: ({ unreachable }: SecurityPreview) => `${plural(unreachable, "member")} can't get a code at all.`,
  names: (names: readonly string[], more: boolean, link: Wrap) => (
    <>
      {names.length > 0 && `${listed(names)}. `}
      {more && "There are more. "}
      Help them under {link("Members who need help")}.
    </>
  ),
};
