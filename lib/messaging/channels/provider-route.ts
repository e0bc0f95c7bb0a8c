/** Which provider a message is sent by, from the states of all providers. Pure. */
import { seconds } from "@/lib/contract/duration";
import { LONGEST_RATE_LIMIT_WAIT } from "@/lib/contract/limits";
import type { Provider } from "@/lib/contract/vocabulary";
import type { ProviderState } from "./provider-state.store";
import type { SendOutcome } from "./send-outcome";

/** `isProbe`: its pause is over, and only the message that takes the probe may ask it. `hasFailed`: its last calls; a success ends that. */
export type Candidate<P extends Provider = Provider> = { provider: P; isProbe: boolean; hasFailed: boolean };

export type Route<P extends Provider = Provider> =
  /** In the order in which they are asked. */
  | { kind: "ask"; candidates: Candidate<P>[] }
  /** A provider asked us to wait. */
  | { kind: "wait"; ms: number }
  /** All of them fail, and none is to be probed yet. */
  | { kind: "none" };

type Choice<P extends Provider> = {
  /** In the order of preference. */
  allowed: readonly P[];
  /** A provider without a substitute is asked whatever its failures; only its rate limit is respected. */
  hasFallback: boolean;
  states: readonly ProviderState[];
};

/** Chooses the providers that may be asked for a message. */
export function chooseRoute<P extends Provider>({ allowed, hasFallback, states }: Choice<P>): Route<P> {
  const candidates: Candidate<P>[] = [];
  let waitMs: number | undefined;
  for (const provider of allowed) {
    const state = states.find((one) => one.provider === provider);
    const ms = state?.opensInMs ?? null;
    const isSkipped = ms !== null && (hasFallback || state?.cause === "rate_limited");
    if (!isSkipped || ms <= 0) {
      candidates.push({ provider, isProbe: isSkipped, hasFailed: (state?.failures ?? 0) > 0 });
    } else if (state?.cause === "rate_limited") {
      // A short wait is better than a message whose delivery nothing reports.
      if (candidates.length === 0 && ms <= LONGEST_RATE_LIMIT_WAIT) return { kind: "wait", ms };
      waitMs = Math.min(waitMs ?? ms, ms);
    }
  }
  if (candidates.length > 0) return { kind: "ask", candidates };
  return waitMs === undefined ? { kind: "none" } : { kind: "wait", ms: waitMs };
}

/**
 * Does the outcome say that the provider, rather than the message, has a problem? `provider_busy` is about one message or recipient, and a
 * 409 says that the provider is still working on it.
 */
export function isProviderFailure(outcome: SendOutcome): boolean {
  if (outcome.kind === "permanent") return outcome.alarm;
  if (outcome.kind !== "temporary" && outcome.kind !== "unknown") return false;
  return outcome.reason !== "provider_busy" && !outcome.errorClass.startsWith("409 ");
}

/**
 * Does a message leave the primary after this outcome? After a timeout, an answer that is not one, a 5xx, a refused connection or a
 * refused account, and after a rate limit that lasts.
 */
export function leavesPrimary(outcome: SendOutcome): boolean {
  if (outcome.kind === "rate_limited") return seconds(outcome.retryAfterSeconds ?? 0) > LONGEST_RATE_LIMIT_WAIT;
  return isProviderFailure(outcome);
}
