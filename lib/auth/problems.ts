/** What refusals become in HTTP: of the engine, for routes that take a code or send one again, and of heavy reads. */
import type { HeavyRead } from "../db/heavy-reads";
import { HttpProblem } from "../http";
import type { Resent, Verified } from "../mfa/engine";

/** A code was refused: wrong, or not evaluated, for its challenge is over (`detail` says how) or its client has tried too often. */
export function codeProblem(refused: Exclude<Verified, { ok: true }>): HttpProblem {
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
export function resendProblem(refused: Exclude<Resent, { ok: true }>): HttpProblem {
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
