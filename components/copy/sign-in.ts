/** The sign-in page, and the page behind "This wasn't me". */
import type { DisownResult, PasswordRefusal } from "@/lib/schemas";
import { plural } from "./words";

export const signInCopy = {
  title: "Sign in",
  submit: "Sign in",
  forgot: "Forgot your password?",
};

export const passwordRefusalTexts = {
  code_required: "A code is required to sign in.",
  credentials: "Incorrect email or password.",
  too_many_attempts: "Too many attempts.",
} satisfies Record<PasswordRefusal, string>;

/** Why someone was sent to the sign-in page, by the name in the address. */
export const signInNotices = {
  second_step_required: {
    tone: "info",
    text: "Your workgroup now requires two-factor sign-in. Sign in again to continue.",
  },
  signed_out: { tone: "good", text: "You're signed out." },
  cancelled: { tone: "info", text: "Sign-in canceled. Its code no longer works." },
} as const;

export const notMeCopy = {
  pageTitle: "This wasn't me",
  asking: {
    title: "Was this you?",
    text: "Someone asked for a one-time password for your LeadMaster account, so someone may know your password. End that sign-in and any session since. We'll email you a link to set a new password, and tell the admins of your workgroup.",
    button: "End it, this wasn't me",
    otherwise: "If it was you, close this page. Nothing changes.",
  },
  done: (result: DisownResult) => ({
    title: "That sign-in has ended",
    text: `${ended(result)} ${wayBack(result)} We told the admins of your workgroup.`,
    way: "Go to sign-in",
  }),
  over: {
    title: "This link no longer works",
    text: "It has expired, or part of it is missing. If you think someone may know your password, set a new one.",
    way: "Set a new password",
  },
};

function ended({ sessionsEnded }: DisownResult): string {
  return sessionsEnded > 0
    ? `We ended that sign-in and ${plural(sessionsEnded, "session")} since.`
    : "We ended that sign-in: its code no longer works.";
}

/** The way back for the owner; where the address was changed since, the message about that has it. */
function wayBack({ resetSentTo, sessionsEnded }: DisownResult): string {
  if (resetSentTo === null) {
    return "The account has another email address now. If you didn't change it, open our message about the change in this mailbox and restore your address. Then set a new password.";
  }
  const look = sessionsEnded > 0 ? " Then check your phone number on User Information." : "";
  return `We emailed a reset link to ${resetSentTo}.${look}`;
}
