/** The only place where a reason becomes a sentence; a reason without one does not compile. */
import type { CodeRefusal, DeliveryReason, DeliveryState, PasswordRefusal, ProblemCode } from "@/lib/schemas";
import { waitInWords } from "./words";

export const passwordRefusalTexts = {
  code_required: "A code is needed to sign in.",
  credentials: "The e-mail address or the password is not right.",
  too_many_attempts: "Too many sign-in attempts, so this one was not checked.",
} satisfies Record<PasswordRefusal, string>;

export const codeRefusalTexts = {
  incorrect: "That code is not right.",
  expired: "Codes are good for a short time only. Sign in again to get a new one.",
  exhausted: "All tries are spent, so not even the right digits work any more. Sign in again to get a new code.",
  paused:
    "Too many wrong codes were entered for this account lately. It opens by itself within {hours} hours; an admin of your workgroup can release it sooner.",
  stopped:
    "Too many wrong codes in a row were entered for this account. It stays stopped until an admin of your workgroup releases it.",
  no_challenge: "It was finished or cancelled, perhaps in another tab, or it was started in another browser.",
} satisfies Record<CodeRefusal, string>;

/** The sentence with the numbers that the server's limits give. */
export function codeRefusalText(reason: CodeRefusal, numbers: { hours: number }): string {
  return codeRefusalTexts[reason].replace("{hours}", String(numbers.hours));
}

export const challengeOverTitles = {
  expired: "This code has expired",
  exhausted: "This code is used up",
  paused: "Codes are paused for this account",
  stopped: "Codes are stopped for this account",
  no_challenge: "No sign-in is waiting here",
} satisfies Record<Exclude<CodeRefusal, "incorrect">, string>;

/** The same within a page, where another code can be had on the spot. */
export const codeOverInPlaceTitles = {
  ...challengeOverTitles,
  no_challenge: "No code is waiting here",
} satisfies typeof challengeOverTitles;

export function codeOverInPlaceText(reason: Exclude<CodeRefusal, "incorrect">, numbers: { hours: number }): string {
  switch (reason) {
    case "expired":
      return "Codes are good for a short time only. What you typed on the page is kept.";
    case "exhausted":
      return "All tries are spent, so not even the right digits work any more. What you typed on the page is kept.";
    case "no_challenge":
      return "It was used or cancelled, perhaps in another tab. What you typed on the page is kept.";
    default:
      return codeRefusalText(reason, numbers);
  }
}

export const deliveryStateTexts = {
  queued: "Sending…",
  sending: "Sending…",
  sent: "Sent",
  delivered: "Delivered",
  delayed: "Delayed",
  failed: "Failed",
  unknown: "Not confirmed",
} satisfies Record<DeliveryState, string>;

/** The newest message of a channel, beside an earlier one that fared better. */
export const latestStateTexts = {
  queued: "Sending it again…",
  sending: "Sending it again…",
  sent: "Sent again",
  delivered: "Delivered again",
  delayed: "Newest message delayed",
  failed: "Newest message failed",
  unknown: "Newest message not confirmed",
} satisfies Record<DeliveryState, string>;

/** Read after "Failed:". */
export const deliveryReasonTexts = {
  address_refused: "the address refused the message",
  mailbox_unknown: "mailbox does not exist",
  mailbox_full: "mailbox is full",
  number_invalid: "number is not valid",
  number_unsupported: "not a mobile number",
  country_unsupported: "messages to this country are not sent",
  phone_unreachable: "phone is off or out of reach",
  opted_out: "this number answered STOP",
  blocked: "the carrier blocked the message",
  expired_on_the_way: "it took too long on the way",
  provider_refused: "the message was refused on the way",
  provider_account: "our message service is not in order, and we have been told",
  provider_busy: "the message service is busy",
  provider_silent: "the message service did not answer",
  provider_unreachable: "the message service cannot be reached",
  interrupted: "sending was interrupted",
  too_late: "it was not sent in time",
  send_limit: "too many messages were sent, wait a while",
  sms_cap: "no more text messages are sent today",
  bounced_before: "messages to this address came back",
  complained_before: "our messages were marked as spam there",
} satisfies Record<DeliveryReason, string>;

/** The same for those who read of the messages of others. */
export const deliveryReasonReportTexts = {
  ...deliveryReasonTexts,
  opted_out: "the number answered STOP",
  provider_account: "our message service is not in order",
  send_limit: "too many messages in a short time",
} satisfies Record<DeliveryReason, string>;

export const problemTexts = {
  bad_request: "The server did not understand the request. Reload the page and try again.",
  unauthenticated: "Your session has ended, so nothing was saved.",
  forbidden: "You are not allowed to do this. Ask an admin of your workgroup.",
  csrf: "This page is too old. Reload it and try again.",
  foreign_origin: "The request came from another site and was refused.",
  second_step_required: "A code is needed for this now, and none was entered, so nothing was saved.",
  reauthentication_required: "It was not confirmed that it is you, so nothing was saved.",
  not_found: "This no longer exists, or you can no longer see it.",
  method_not_allowed: "The server did not understand the request. Reload the page and try again.",
  conflict: "Someone changed this at the same time. Reload the page and try again.",
  enforced_by_workgroup: "A workgroup demands a code now, so this cannot be turned off here.",
  payload_too_large: "That is too much text.",
  unsupported_media_type: "The server did not understand the request. Reload the page and try again.",
  wrong_host: "This page was opened under another address. Reload it and try again.",
  invalid: "Something in the form is not right.",
  incorrect_code: "That code is not right.",
  incorrect_password: "That password is not right.",
  too_many_attempts: "Too many attempts, so this one was not checked.",
  resend_too_early: "That was too early.",
  no_resends_left: "This code cannot be sent again.",
  challenge_over: "This code is no longer valid.",
  phone_unavailable: "Text messages are not set up here, so no phone number can be confirmed.",
  link_over: "This link no longer works.",
  credentials: "The e-mail address or the password is not right.",
  two_factor_not_available_in_app: "The mobile app cannot ask for codes. Sign in on the web site.",
  unavailable: "LeadMaster cannot answer right now. Nothing was changed; try again in a moment.",
  internal: "Something went wrong on our side. Nothing was changed; try again in a moment.",
  offline: "No connection to LeadMaster. What you typed is kept; try again when you are back online.",
} satisfies Record<ProblemCode | "offline", string>;

/** A message that was asked for again and not sent. */
export const resendRefusalTexts = {
  ...problemTexts,
  invalid: "No address of this account takes messages now. An admin of your workgroup can help.",
  too_many_attempts: "Too many messages were sent, so none was sent now.",
} satisfies typeof problemTexts;

/** Why a part of a page could not be loaded now. */
export const laterTexts = {
  too_many_attempts: "You loaded this too often.",
  busy: "LeadMaster is busy.",
} as const;

type Refused = { code: ProblemCode | "offline"; detail?: string; retryAfter?: number };

/** With the time to wait, where the server gave one and the sentence does not speak of it. What is forbidden says why. */
export function refusalText({ code, detail, retryAfter }: Refused): string {
  if (code === "forbidden" && detail) return detail;
  return retryAfter && code !== "unavailable"
    ? `${problemTexts[code]} Try again in ${waitInWords(retryAfter)}.`
    : problemTexts[code];
}
