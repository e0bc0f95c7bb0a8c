/** From the reason of a refusal to its problem: services return closed unions and know no HTTP. */

import type { BegunChange, ChangeConfirmed } from "@/lib/account/contact-change";
import type { ConsentStored } from "@/lib/account/give-sms-consent.store";
import type { MobileSignInResult } from "@/lib/auth/mobile";
import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import { env } from "@/lib/config/env";
import { days, hours } from "@/lib/contract/duration";
import { IMPORT_LINES, SCHEDULE_AHEAD } from "@/lib/contract/limits";
import type { ProblemCode } from "@/lib/contract/problem-codes";
import type { Channel, FileRefusal } from "@/lib/contract/vocabulary";
import type { HeavyRefusal } from "@/lib/db/heavy-reads";
import type { CannotReceiveReported } from "@/lib/mfa/cannot-receive";
import type { ChallengeRefused, CodeResent, CodeVerified } from "@/lib/mfa/challenge";
import { isOverloaded } from "@/lib/runtime/concurrency";
import type { Accepted } from "@/lib/workgroups/accept-invitation";
import type { MemberHelped } from "@/lib/workgroups/help-desk";
import type { PersonInvited } from "@/lib/workgroups/invitations";
import type { TemporaryCodeIssued } from "@/lib/workgroups/issue-temporary-code";
import type { ImportRefused } from "@/lib/workgroups/member-import";
import type { nudgeMembers } from "@/lib/workgroups/member-readiness";
import type { MembershipChanged } from "@/lib/workgroups/membership.store";
import type { changePolicy } from "@/lib/workgroups/policy-switch";
import { HttpProblem } from "./problem";

type Refused<Result> = Extract<Result, { ok: false }>;

/** The problem of a refusal whose reason is a problem code; `retryAfter` is in seconds. */
export function refusalProblem<Code extends ProblemCode>(refused: {
  ok: false;
  reason: Code;
  retryAfter?: number;
}): HttpProblem<Code> {
  const { reason, retryAfter } = refused;
  return new HttpProblem(reason, retryAfter === undefined ? {} : { retryAfter });
}

/** The problem of a rate limit; `retryAfter` is in seconds. */
export function rateLimitProblem({ retryAfter }: { retryAfter: number }): HttpProblem<"too_many_attempts"> {
  return new HttpProblem("too_many_attempts", { retryAfter });
}

/**
 * The problem of a refused code: incorrect, or not evaluated because its challenge has ended (`detail` has the status) or a rate limit
 * was reached.
 */
export function codeProblem(refused: Refused<CodeVerified>) {
  switch (refused.reason) {
    case "incorrect":
      return new HttpProblem("incorrect_code");
    case "no_challenge":
      return new HttpProblem("not_found");
    case "too_many_attempts":
      return rateLimitProblem(refused);
    default:
      return new HttpProblem("challenge_over", { detail: refused.reason });
  }
}

/** The problem of a challenge that was not created. */
export function challengeProblem({ reason }: ChallengeRefused) {
  return reason === "changed" ? new HttpProblem("conflict") : new HttpProblem(reason);
}

/** The problem of a code that was not sent again. */
export function resendProblem(refused: Refused<CodeResent>) {
  switch (refused.reason) {
    case "no_challenge":
      return new HttpProblem("not_found");
    case "over":
      return new HttpProblem("challenge_over");
    case "none_left":
      return new HttpProblem("no_resends_left");
    case "channel_unavailable":
      return new HttpProblem("invalid", { errors: { channel: "Codes can't be sent on this channel now." } });
    case "too_early":
      return new HttpProblem("resend_too_early", { retryAfter: refused.retryAfter });
    case "send_limit":
      return rateLimitProblem(refused);
  }
}

/** The problem of a refused heavy read: 429 by its rate limit, 503 while the instance is busy, each with `Retry-After`. */
export function heavyReadProblem({ reason, retryAfter }: HeavyRefusal) {
  return new HttpProblem(reason === "busy" ? "unavailable" : reason, { retryAfter });
}

type UnacceptablePassword = { ok: false; reason: "unacceptable"; sentence: string };

/** The problem of a new password that was not stored: `errors` has the sentence if the password itself is unacceptable. */
export function passwordProblem<Code extends ProblemCode>(
  refused: UnacceptablePassword | { ok: false; reason: Code; retryAfter?: number },
): HttpProblem<Code | "invalid"> {
  return "sentence" in refused
    ? new HttpProblem("invalid", { errors: { newPassword: refused.sentence } })
    : refusalProblem(refused);
}

/** The problem of a malformed email address. Its form alone decides, so the answer reveals no account. */
export function emailProblem(): HttpProblem<"invalid"> {
  return new HttpProblem("invalid", { errors: { email: destinationRefusals.email.malformed } });
}

/** The problem of a refused sign-in of the mobile app. */
export function mobileSignInProblem(refused: Refused<MobileSignInResult>) {
  switch (refused.reason) {
    case "credentials":
      return new HttpProblem("credentials", { authenticate: "Bearer" });
    case "two_factor_not_available_in_app":
      return new HttpProblem(refused.reason, { detail: `Sign in on the website instead: ${env().NEXTAUTH_URL}` });
    case "too_many_attempts":
      return rateLimitProblem(refused);
  }
}

/** Load shedding of the mobile sign-in: the app tries again soon. @throws HttpProblem 503, or `error` if it is another one */
export function throwOverload(error: unknown): never {
  throw isOverloaded(error) ? new HttpProblem("unavailable", { retryAfter: 2 }) : error;
}

type ChangeRefusal = Refused<BegunChange>["reason"];

const destinationRefusals = {
  email: {
    malformed: "Enter a valid email address.",
    current: "This is already your email address.",
    unwanted: "This address opted out of messages from LeadMaster.",
  },
  phone: {
    current: "This is already your phone number.",
    unwanted: "This number opted out of messages from LeadMaster.",
    invalid: "Enter a mobile number, such as 415 555 0100.",
    not_mobile: "This number can't receive text messages. Enter a mobile number.",
    country_not_allowed: "We don't send text messages to this country.",
  },
} satisfies Record<Channel, Partial<Record<ChangeRefusal, string>>>;

/** The problem of a contact change that did not start. */
export function contactChangeProblem(channel: Channel, { reason }: Refused<BegunChange>) {
  switch (reason) {
    case "malformed":
    case "current":
    case "unwanted":
    case "invalid":
    case "not_mobile":
    case "country_not_allowed": {
      const sentences: Partial<Record<ChangeRefusal, string>> = destinationRefusals[channel];
      return new HttpProblem("invalid", { errors: { [channel]: sentences[reason] ?? "This can't be used." } });
    }
    case "changed":
      return new HttpProblem("conflict");
    default:
      return new HttpProblem(reason);
  }
}

/** The problem of a contact change that was not confirmed. */
export function confirmationProblem(refused: Refused<ChangeConfirmed>) {
  return refused.reason === "destination_taken" ? new HttpProblem("conflict") : codeProblem(refused);
}

/** The problem of a consent that was not stored. */
export function smsConsentProblem({ reason }: Refused<ConsentStored>) {
  return new HttpProblem(reason === "other_number" ? "conflict" : reason);
}

/** The problem of a membership that was not changed. */
export function membershipProblem(refused: Refused<MembershipChanged> | TooManyAttempts) {
  switch (refused.reason) {
    case "no_member":
      return new HttpProblem("not_found");
    case "too_many_attempts":
      return rateLimitProblem(refused);
    default:
      return new HttpProblem(refused.reason);
  }
}

const dateRefusals = {
  too_soon: `Choose a time at least ${SCHEDULE_AHEAD.least / hours(1)} hour ahead.`,
  too_late: `Choose a time at most ${SCHEDULE_AHEAD.most / days(1)} days ahead.`,
};

/** The problem of a workgroup's policy that was not changed. */
export function policyProblem(refused: Refused<Awaited<ReturnType<typeof changePolicy>>>) {
  switch (refused.reason) {
    case "too_soon":
    case "too_late":
      return new HttpProblem("invalid", { errors: { effectiveAt: dateRefusals[refused.reason] } });
    case "too_many_attempts":
      return rateLimitProblem(refused);
    default:
      return new HttpProblem(refused.reason);
  }
}

/** The problem of a nudge that was not sent. */
export function nudgeProblem(refused: Refused<Awaited<ReturnType<typeof nudgeMembers>>>) {
  return "retryAfter" in refused ? heavyReadProblem(refused) : new HttpProblem(refused.reason);
}

const fileRefusals = {
  header: "The first line must be name,email,role, with commas.",
  utf16: "This file is saved as UTF-16. Save it as CSV in UTF-8.",
  not_utf8: "This file isn't saved as UTF-8. Save it as CSV in UTF-8.",
  too_many_lines: `This file has more than ${IMPORT_LINES.toLocaleString("en-US")} lines. Split it and import the parts.`,
} satisfies Record<FileRefusal, string>;

/** The problem of a file that was not imported. */
export function importProblem(refused: ImportRefused) {
  switch (refused.reason) {
    case "header":
    case "utf16":
    case "not_utf8":
    case "too_many_lines":
      return new HttpProblem("invalid", { errors: { file: fileRefusals[refused.reason] } });
    case "too_many_attempts":
    case "busy":
      return heavyReadProblem({ ok: false, reason: refused.reason, retryAfter: refused.retryAfter });
    default:
      return new HttpProblem(refused.reason);
  }
}

const helpRefusals = {
  oneself: "You can't help your own account here. Ask another admin, or the operator of LeadMaster.",
  disabled: "This member is disabled in the workgroup, so there is nothing to help with.",
  elsewhere: "You don't administer all of this member's workgroups. Ask the operator of LeadMaster.",
};

/** The problem of a report that no code arrives. */
export function cannotReceiveProblem(refused: Refused<CannotReceiveReported>) {
  switch (refused.reason) {
    case "no_challenge":
      return new HttpProblem("not_found");
    case "over":
      return new HttpProblem("challenge_over");
    case "too_many_attempts":
      return rateLimitProblem(refused);
  }
}

/** The problem of a temporary code that was not issued. */
export function temporaryCodeProblem(refused: Refused<TemporaryCodeIssued>) {
  switch (refused.reason) {
    case "too_many_attempts":
      return rateLimitProblem(refused);
    case "member_locked":
      return new HttpProblem("member_locked");
    default:
      return memberHelpProblem({ ok: false, reason: refused.reason });
  }
}

/** The problem of a member whom an admin could not help. */
export function memberHelpProblem({ reason }: Refused<MemberHelped>) {
  switch (reason) {
    case "no_member":
    case "not_found":
      return new HttpProblem("not_found");
    case "oneself":
    case "disabled":
    case "elsewhere":
      return new HttpProblem("forbidden", { detail: helpRefusals[reason] });
    default:
      return new HttpProblem(reason);
  }
}

/** The problem of a link that is over. Routes that existed before 410 was decided answer 409. */
export function linkGone() {
  return new HttpProblem("link_over", { status: 410 });
}

/** The problem of a person who was not invited. */
export function inviteProblem(refused: Refused<PersonInvited>) {
  switch (refused.reason) {
    case "malformed":
    case "unwanted":
      return new HttpProblem("invalid", { errors: { email: destinationRefusals.email[refused.reason] } });
    default:
      return refusalProblem(refused);
  }
}

/** The problem of an invitation that was not accepted. */
export function acceptanceProblem(refused: Refused<Accepted>) {
  switch (refused.reason) {
    case "unacceptable":
      return new HttpProblem("invalid", { errors: { password: refused.sentence } });
    case "link_over":
      return linkGone();
    default:
      return refusalProblem(refused);
  }
}
