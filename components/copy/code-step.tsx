/** The code step: on the sign-in page, in dialogs, and where a new address is confirmed. */
import type { CodeRefusal } from "@/lib/contract/vocabulary";
import { clock, listed, plural, waitInWords } from "./words";

/** Why the challenge takes no more codes. */
export type Over = Exclude<CodeRefusal, "incorrect">;

/** Numbers of the server's limits. */
export type OverNumbers = { lifeMinutes: number; pauseHours: number };

export const codeStepCopy = {
  pageTitle: "One-time password",
  heading: (
    <>
      Enter your <span className="whitespace-nowrap">one-time</span> password
    </>
  ),
  label: "One-Time Password",
  help: (digits: number, attemptsLeft: number) => `${digits}-digit code. ${attemptsLeftText(attemptsLeft)}`,
  verify: "Verify",
  sendAgain: "Send again",
  cancel: "Cancel",
  /** Without scripts. */
  refresh: "Refresh",
  sentTo: "Sent to",
  message: "Message",
  validUntil: (time: string) => `valid until ${time}`,
  accepted: "Code accepted.",
  timeLeft: (seconds: number) => `${clock(seconds)} left`,
  lastMinute: "Last minute",
  lastMinuteSpoken: "The code works for less than a minute.",
  offline: "You're offline. These statuses may be out of date.",
  resendIn: (seconds: number) => `in ${seconds} s`,
  resendInSpoken: (seconds: number) => `You can send it again in ${waitInWords(seconds)}.`,
  resendsLeft: (sends: number) => (sends === 0 ? "No resends left" : `${plural(sends, "resend")} left`),
  aboutToExpire: "This code is about to expire.",
  aboutToExpireSpoken: "Not sent. Start again to get a new code.",
  startAgain: "Start again",
  resent: "Sent again: same code.",
  sending: "Sending your code…",
  sendCode: "Send code",
  tryAgain: "Try again",
  signOut: "Sign out",
  newCode: "Get a new code",
};

export function attemptsLeftText(attempts: number): string {
  return attempts === 1 ? "This is your last attempt." : `${plural(attempts, "attempt")} left.`;
}

const codeFromMessage = (requestMark: string) => `Use the code from message ${requestMark}.`;

/** @param attemptsLeft null where the server could not be asked for them */
export function incorrectCodeText(requestMark: string, attemptsLeft: number | null): string {
  const left = attemptsLeft === null ? [] : [attemptsLeftText(attemptsLeft)];
  return ["That code is incorrect.", ...left, codeFromMessage(requestMark)].join(" ");
}

/** The same digits again, which were not sent. */
export function sameCodeText(requestMark: string): string {
  return `You already tried this code. ${codeFromMessage(requestMark)}`;
}

export const codeOverTitles = {
  expired: "This code has expired",
  exhausted: "Too many incorrect codes",
  paused: "Sign-in is paused",
  stopped: "Sign-in is locked",
  no_challenge: "This sign-in has ended",
} satisfies Record<Over, string>;

/** Where to go on from a page whose code has ended; the icon beside it is chosen by the key. */
export type WayOut = { kind: "again" | "reset" | "admin" | "wait" | "support"; text: string };

const askAdminToUnlock = "Ask an admin of your workgroup to unlock your sign-in.";

/** Every way out, the quickest first; none where the one button says it all. */
export function waysOut(reason: Over, hasSupport: boolean): WayOut[] {
  switch (reason) {
    case "paused":
      return [
        { kind: "reset", text: "Reset your password. You can sign in again right away." },
        { kind: "admin", text: askAdminToUnlock },
        { kind: "wait", text: "Wait. Your sign-in unlocks automatically at the time above." },
      ];
    case "stopped":
      return [
        { kind: "admin", text: askAdminToUnlock },
        ...(hasSupport ? [{ kind: "support", text: "No admin available? Email us." } as const] : []),
        { kind: "wait", text: "Waiting or resetting your password won't unlock it." },
      ];
    case "expired":
    case "no_challenge":
      return [];
    case "exhausted":
      return [
        { kind: "again", text: "Sign in again to get a new code." },
        { kind: "admin", text: "No code works? Ask an admin of your workgroup for help." },
      ];
  }
}

/** What happened, above the ways out. */
export function codeOverReason(reason: Over, numbers: OverNumbers): string {
  switch (reason) {
    case "paused":
      return `Too many incorrect codes within ${numbers.pauseHours} hours.`;
    case "stopped":
      return "Too many incorrect codes in a row. Sign-in stays locked until someone unlocks it.";
    case "exhausted":
      return "This code no longer works.";
    default:
      return codeOverText(reason, numbers);
  }
}

export const pauseCopy = {
  until: "Paused until",
  /** @param wait in words, "7 hours" */
  relative: (wait: string) => `in ${wait}`,
  over: "The pause is over.",
};

export const codeOverControls = {
  reset: "Reset your password",
  support: "Email us",
};

export function codeOverText(reason: Over, { lifeMinutes, pauseHours }: OverNumbers): string {
  switch (reason) {
    case "expired":
      return `Codes last ${lifeMinutes} minutes. Sign in again to get a new one.`;
    case "exhausted":
      return "This code no longer works. Sign in again to get a new one.";
    case "paused":
      return `Too many incorrect codes within ${pauseHours} hours. Reset your password, ask an admin of your workgroup, or wait up to ${pauseHours} hours.`;
    case "stopped":
      return "Too many incorrect codes in a row. Ask an admin of your workgroup to unlock your account.";
    case "no_challenge":
      return "It was finished or canceled, maybe in another tab, or it was started in another browser.";
  }
}

/** The same within a page, where another code can be had on the spot. */
export const codeOverInPlaceTitles = {
  ...codeOverTitles,
  no_challenge: "This code is no longer needed",
} satisfies Record<Over, string>;

export function codeOverInPlaceText(reason: Over, numbers: OverNumbers): string {
  const kept = "What you entered on the page is kept.";
  switch (reason) {
    case "expired":
      return `Codes last ${numbers.lifeMinutes} minutes. ${kept}`;
    case "exhausted":
      return `This code no longer works. ${kept}`;
    case "no_challenge":
      return `It was used or canceled, maybe in another tab. ${kept}`;
    default:
      return codeOverText(reason, numbers);
  }
}

/** The dialogs that ask for what a call lacks. */
export const stepUpCopy = {
  secondStep: {
    title: "Enter the code we sent",
    text: "Your workgroup now requires two-factor sign-in. What you entered on the page is kept.",
    failed: "We couldn't send a code",
  },
  password: {
    title: "Confirm it's you",
    text: "For security, enter your password again. What you entered on the page is kept.",
    submit: "Confirm",
  },
  code: { title: "Confirm it's you", text: "One more step: enter the code we sent." },
};

type Reasons = { required: boolean; ownSetting: boolean; enforcedBy: readonly { name: string }[] };

/** Why a code is asked for; the workgroup comes first, because its setting overrides the user's. */
export function whyCode({ required, ownSetting, enforcedBy }: Reasons): string {
  if (enforcedBy.length > 0) {
    const names = listed(enforcedBy.map(({ name }) => name));
    return `${names} ${enforcedBy.length === 1 ? "asks" : "ask"} for a code at every sign-in.`;
  }
  if (ownSetting) return "You asked for a code at every sign-in.";
  return required ? "This code confirms your email address, once." : "No code is required.";
}
