/** The problem of each reason that a service gives for a refusal: services return closed unions and know nothing of HTTP. */
import type { BegunChange, ChangeConfirmed } from "@/lib/account/contact-change";
import type { ProblemCode } from "@/lib/contract/problem";
import type { Channel } from "@/lib/contract/vocabulary";
import type { HeavyRead } from "@/lib/db/heavy-reads";
import type { CodeResent, CodeVerified } from "@/lib/mfa/challenge";
import type { MemberHelped } from "@/lib/workgroups/help-desk";
import { HttpProblem } from "./problem";

/** For results whose reasons are problem codes. @throws HttpProblem where `result` is a refusal */
export function okOrProblem<Result extends { ok: true } | { ok: false; reason: ProblemCode; retryAfter?: number }>(
  result: Result,
): Extract<Result, { ok: true }> {
  if (result.ok) return result as Extract<Result, { ok: true }>;
  const { reason, retryAfter } = result;
  throw new HttpProblem(reason, retryAfter === undefined ? {} : { retryAfter });
}

/** A code was refused: wrong, or not evaluated, for its challenge is over (`detail` says how) or its client has tried too often. */
export function codeProblem(refused: Exclude<CodeVerified, { ok: true }>): HttpProblem {
  switch (refused.reason) {
    case "incorrect":
      return new HttpProblem("incorrect_code");
    case "no_challenge":
      return new HttpProblem("not_found");
    case "too_many_attempts":
      return new HttpProblem("too_many_attempts", { retryAfter: refused.retryAfter });
    default:
      return new HttpProblem("challenge_over", { detail: refused.reason });
  }
}

/** A message was not sent again. */
export function resendProblem(refused: Exclude<CodeResent, { ok: true }>): HttpProblem {
  switch (refused.reason) {
    case "no_challenge":
      return new HttpProblem("not_found");
    case "over":
      return new HttpProblem("challenge_over");
    case "none_left":
      return new HttpProblem("no_resends_left");
    case "channel_unavailable":
      return new HttpProblem("invalid", { errors: { channel: "Codes of this account do not go there now." } });
    case "too_early":
      return new HttpProblem("resend_too_early", { retryAfter: refused.retryAfter });
    case "send_limit":
      return new HttpProblem("too_many_attempts", { retryAfter: refused.retryAfter });
  }
}

/** What a heavy read found. @throws HttpProblem 429 or 503, each with `Retry-After` */
export function foundOrProblem<Value>(read: HeavyRead<Value>): Value {
  if (read.ok) return read.value;
  const { reason, retryAfter } = read;
  throw new HttpProblem(reason === "busy" ? "unavailable" : reason, { retryAfter });
}

type ChangeRefusal = Extract<BegunChange, { ok: false }>["reason"];

const destinationRefusals = {
  email: {
    malformed: "That is not an email address.",
    current: "That is your email address already.",
    unwanted: "This address asked not to get messages from LeadMaster.",
  },
  phone: {
    current: "That is your phone number already.",
    unwanted: "This number asked not to get messages from LeadMaster.",
    invalid: "That is not a phone number. Type one number, with digits only.",
    not_mobile: "That number cannot get text messages. Give a mobile number.",
    country_not_allowed: "Text messages are not sent to that country.",
  },
} satisfies Record<Channel, Partial<Record<ChangeRefusal, string>>>;

/** A contact change that did not begin. */
export function contactChangeProblem(channel: Channel, reason: ChangeRefusal): HttpProblem {
  switch (reason) {
    case "malformed":
    case "current":
    case "unwanted":
    case "invalid":
    case "not_mobile":
    case "country_not_allowed": {
      const sentences: Partial<Record<ChangeRefusal, string>> = destinationRefusals[channel];
      return new HttpProblem("invalid", { errors: { [channel]: sentences[reason] ?? "This cannot be used." } });
    }
    case "changed":
      return new HttpProblem("conflict");
    default:
      return new HttpProblem(reason);
  }
}

/** A contact change that was not confirmed. */
export function confirmationProblem(refused: Exclude<ChangeConfirmed, { ok: true }>): HttpProblem {
  return refused.reason === "destination_taken" ? new HttpProblem("conflict") : codeProblem(refused);
}

const helpRefusals = {
  oneself: "Nobody can help their own account. Another admin can, or the operator of LeadMaster.",
  disabled: "This member cannot enter the workgroup, so there is nothing to release.",
  elsewhere: "You do not administer every workgroup of this member, so the operator of LeadMaster has to do it.",
};

/** Help that an admin could not give a member. @throws HttpProblem */
export function helpedOrProblem(helped: MemberHelped): void {
  if (helped.ok) return;
  switch (helped.reason) {
    case "no_member":
    case "not_found":
      throw new HttpProblem("not_found");
    case "oneself":
    case "disabled":
    case "elsewhere":
      throw new HttpProblem("forbidden", { detail: helpRefusals[helped.reason] });
    default:
      throw new HttpProblem(helped.reason);
  }
}
