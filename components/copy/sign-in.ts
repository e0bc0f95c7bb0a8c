/** The sign-in page, and the page behind "This wasn't me". */
import type { NotMeResult } from "@/lib/contract/contact-schemas";
import type { PasswordRefusal, SessionEnd } from "@/lib/contract/vocabulary";
import { restorationText } from "./restoration";
import { listed, plural } from "./words";

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

/** Why the last session of this browser is over. */
export const sessionEndTexts = {
  expired: "Your session expired. Sign in again to continue.",
  password_changed: "Your password was changed, so your other sessions ended. Sign in with the new one.",
  ended: "Your session was ended from another device or by a change to your account. Sign in again to continue.",
} satisfies Record<SessionEnd, string>;

/** A sign-in of this browser that waits for its code. */
export const resumeCopy = {
  text: (destinations: readonly string[]) =>
    destinations.length > 0 ? `A code is on its way to ${listed(destinations)}.` : "A sign-in is waiting for its code.",
  way: "Continue",
};

export const notMeCopy = {
  pageTitle: "This wasn't me",
  asking: {
    title: "Was this you?",
    text: "Someone asked for a one-time password for your LeadMaster account, so someone may know your password. End that sign-in and any session since. If the code was used, we'll restore the email address, phone number, and 2 Factor Login that you had then. We'll email you a link to set a new password, and tell the admins of your workgroup.",
    button: "End it, this wasn't me",
    otherwise: "If it was you, close this page. Nothing changes.",
  },
  done: (result: NotMeResult) => ({
    title: "That sign-in has ended",
    text: `${[ended(result), ...restored(result), wayBack(result)].join(" ")} We told the admins of your workgroup.`,
    way: "Go to sign-in",
  }),
  over: {
    title: "This link no longer works",
    text: "It has expired, or part of it is missing. If you think someone may know your password, set a new one.",
    way: "Set a new password",
  },
};

function ended({ sessionsEnded }: NotMeResult): string {
  return sessionsEnded > 0
    ? `We ended that sign-in and ${plural(sessionsEnded, "session")} since.`
    : "We ended that sign-in: its code no longer works.";
}

const restored = (result: NotMeResult) => (result.restored ? [restorationText(result.restored)] : []);

/** The way back for the owner; where the address could not be restored, the message about its change has it. */
function wayBack({ resetSentTo }: NotMeResult): string {
  if (resetSentTo === null) {
    return "The account has another email address now. If you didn't change it, open our message about the change in this mailbox and restore your address. Then set a new password.";
  }
  return `We emailed a reset link to ${resetSentTo}.`;
}
