/** Refusals, failures and dead ends. A reason without a sentence does not compile. */
import type { ProblemCode } from "@/lib/contract/problem-codes";
import { tryAgainIn, waitInWords } from "./words";

const unreadable = "We couldn't read that request. Reload the page and try again.";

export const problemTexts = {
  bad_request: unreadable,
  unauthenticated: "Your session has ended, so nothing was saved.",
  forbidden: "You don't have permission to do this. Ask an admin of your workgroup.",
  csrf: "This page is out of date. Reload it and try again.",
  foreign_origin: "This request came from another site. Reload the page and try again.",
  second_step_required: "Not saved: a code is required.",
  reauthentication_required: "Not saved: your password is required.",
  not_found: "This no longer exists, or you don't have access.",
  method_not_allowed: unreadable,
  conflict: "Someone else changed this. Reload the page and try again.",
  enforced_by_workgroup: "A workgroup requires two-factor sign-in, so you can't turn this off here.",
  last_admin: "This is the only admin. Make someone else an admin first.",
  payload_too_large: "That text is too long. Shorten it and try again.",
  unsupported_media_type: unreadable,
  wrong_host: "This page was opened at another address. Reload it and try again.",
  invalid: "Something isn't right. Check the form and try again.",
  incorrect_code: "That code is incorrect.",
  incorrect_password: "That password is incorrect.",
  too_many_attempts: "Too many attempts.",
  resend_too_early: "It's too early to send another code.",
  no_resends_left: "This code can't be sent again.",
  challenge_over: "This code no longer works.",
  member_locked: "Sign-in of this member is paused or locked. Unlock it first.",
  phone_unavailable: "Text messages aren't set up here, so you can't confirm a phone number.",
  link_over: "This link no longer works.",
  already_member: "This person is already a member of the workgroup, or a disabled one.",
  already_invited: "This address already has an invitation. Send that one again instead.",
  wrong_account: "This invitation is for another email address. Sign out, then open the link again.",
  credentials: "Incorrect email or password.",
  two_factor_not_available_in_app: "The mobile app can't ask for codes. Sign in on the website.",
  unavailable: "LeadMaster isn't available right now. Nothing was changed. Try again in a moment.",
  internal: "Something went wrong on our side. Nothing was changed. Try again in a moment.",
  offline: "Can't reach LeadMaster. What you entered is still here. Check your connection and try again.",
} satisfies Record<ProblemCode | "offline", string>;

/** A message that was asked for again and not sent. */
export const resendRefusalTexts = {
  ...problemTexts,
  invalid: "Codes can't be sent to this account right now. Ask an admin of your workgroup.",
  too_many_attempts: "Limit reached.",
} satisfies typeof problemTexts;

/** A part of a page that the server did not load now. */
export const notLoadedTexts = {
  too_many_attempts: (seconds: number) => `Limit reached. Reload the page in ${waitInWords(seconds)}.`,
  busy: (seconds: number) => `LeadMaster is busy. Reload the page in ${waitInWords(seconds)}.`,
};

type Refused = { code: ProblemCode | "offline"; detail?: string; retryAfter?: number };

/** With the time to wait, where a limit refused. What is forbidden says why, in the server's sentence. */
export function refusalText({ code, detail, retryAfter }: Refused, texts = problemTexts): string {
  if (code === "forbidden" && detail) return detail;
  if (code === "too_many_attempts" || (retryAfter && code !== "unavailable")) {
    return `${texts[code]} ${tryAgainIn(retryAfter)}`;
  }
  return texts[code];
}

/** Before anything was sent. */
export const offlineText = "You're offline. What you entered is still here.";

export const failureCopy = {
  title: "Something went wrong",
  text: "It's our fault, not yours, and nothing was changed. Try again in a moment.",
  retry: "Try again",
  reference: (id: string) => `Reference ${id}`,
};

export const forbiddenCopy = {
  title: "Only for admins",
  text: "You're a member of this workgroup, but not one of its admins. Ask an admin to make the change, or to make you an admin.",
  home: "Go to Home",
};

export const notFoundCopy = {
  title: "Page not found",
  text: "There's nothing at this address, or you don't have access. Check the address, or start from the home page.",
  home: "Go to Home",
  help: "Help",
};
