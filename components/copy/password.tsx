/** Changing the password, and resetting a forgotten one. */
import type { ReactNode } from "react";
import type { PasswordVerdict } from "@/lib/contract/password-schemas";
import { plural, tryAgainIn } from "./words";

export const changePasswordCopy = {
  title: "Password",
  intro: "One password for all your workgroups.",
  section: { title: "Change your password", text: "Changing it signs you out everywhere else." },
  idle: "You'll get an email about it.",
  submit: "Change password",
  saved: (endedSessions: number) => {
    const ended = endedSessions === 0 ? "" : ` ${plural(endedSessions, "other session")} ended.`;
    return `Password changed.${ended} You stay signed in here.`;
  },
};

export const newPasswordCopy = {
  label: "New password",
  hint: "A few unrelated words are easy to remember and hard to guess.",
  /** Null: the reason says it. */
  strengths: {
    short: null,
    long: "Too long",
    weak: "Too easy to guess",
    good: "Good",
    strong: "Strong",
  } satisfies Record<PasswordVerdict["strength"], string | null>,
};

/** Numbers of the server's limits. */
export type ResetLinkNumbers = { linkMinutes: number; pauseSeconds: number };

export const forgotPasswordCopy = {
  pageTitle: "Forgot your password",
  title: "Forgot your password?",
  text: "We'll email you a link to set a new password.",
  submit: "Send link",
  tooMany: (retryAfter: number | undefined) => `Too many links were requested from here. ${tryAgainIn(retryAfter)}`,
  sent: {
    title: "Check your email",
    text: (email: ReactNode, { linkMinutes }: ResetLinkNumbers) => (
      <>
        If {email} belongs to a LeadMaster account, a link is on its way. It works once, within {linkMinutes} minutes.
      </>
    ),
    nothing: ({ pauseSeconds }: ResetLinkNumbers) =>
      `Nothing after a few minutes? Check your spam folder and the address. We send the same link again while it works, at most every ${plural(pauseSeconds, "second")}.`,
    again: "Use another address",
  },
};

export const resetPasswordCopy = {
  pageTitle: "Set a new password",
  title: "Set a new password",
  text: "This signs you out everywhere, in browsers and in the mobile app.",
  submit: "Set password",
  done: {
    title: "Your password is set",
    text: "Sign in with it now. If you get codes at sign-in, you still need one.",
    way: "Sign in",
  },
  over: {
    title: "This link no longer works",
    text: "It was used, has expired, was replaced by a newer one, or part of it is missing. Nothing was changed.",
    way: "Get a new link",
  },
};
