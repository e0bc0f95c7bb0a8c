/** One call to a provider, with what it says about the provider for all other messages. */
import { DISPATCH_EVERY } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { errorFields, log } from "@/lib/runtime/log";
import { type Candidate, isProviderFailure } from "./provider-route";
import { hasFallback, reportFailure, reportRateLimit, reportSuccess, takeProbe } from "./provider-state.store";
import type { SendOutcome } from "./send-outcome";

/**
 * The provider is paused, or another message probes it. It was not called. The message is due again soon, however long the pause is: no
 * claim takes it before the pause ends, and a probe may end the pause at once.
 */
export function busy(milliseconds = 1_000): SendOutcome {
  const retryAfterSeconds = Math.ceil(Math.min(milliseconds, DISPATCH_EVERY) / 1_000);
  return { kind: "rate_limited", reason: "provider_busy", errorClass: "paused", retryAfterSeconds };
}

/** The state of a provider is advice for other messages: this one's outcome counts even if it cannot be stored. */
async function report({ provider, isProbe, hasFailed }: Candidate, outcome: SendOutcome): Promise<void> {
  try {
    const db = database();
    // A provider without a substitute is asked whatever its failures: any other answer ends its rate limit.
    const hasSubstitute = provider !== "twilio" && hasFallback();
    if (outcome.kind === "rate_limited") await reportRateLimit(db, provider, outcome.retryAfterSeconds, isProbe);
    else if (hasSubstitute && isProviderFailure(outcome)) await reportFailure(db, provider, isProbe);
    // Nearly every call has nothing to end, so nothing is written.
    else if (isProbe || hasFailed) await reportSuccess(db, provider, isProbe);
  } catch (error) {
    log().error({ event: "provider_state_not_stored", provider, ...errorFields(error) });
  }
}

/** Calls a provider and reports the outcome. @returns null if another message probes the provider; it was not called */
export async function askProvider(candidate: Candidate, call: () => Promise<SendOutcome>): Promise<SendOutcome | null> {
  if (candidate.isProbe && !(await takeProbe(database(), candidate.provider))) return null;
  const outcome = await call();
  await report(candidate, outcome);
  return outcome;
}
