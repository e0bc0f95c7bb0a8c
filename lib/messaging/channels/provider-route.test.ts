import { describe, expect, it } from "vitest";
import { chooseRoute, isProviderFailure, leavesPrimary } from "./provider-route";
import type { ProviderState } from "./provider-state.store";
import type { SendOutcome } from "./send-outcome";

const changedAt = new Date();
const state = (provider: ProviderState["provider"], cause: ProviderState["cause"], opensInMs: number | null) => ({
  provider,
  cause,
  opensInMs,
  openUntil: null,
  changedAt,
  failures: 1,
});
const both = ["resend", "smtp"] as const;
const ask = (...names: string[]) => ({
  kind: "ask",
  // `?`: as a probe. `!`: although it has failed.
  candidates: names.map((name) => ({
    provider: name.replace(/[?!]/, ""),
    isProbe: name.endsWith("?"),
    hasFailed: /[?!]$/.test(name),
  })),
});

describe("the providers that may be asked for an email", () => {
  it.each<[string, ProviderState[], object]>([
    ["no trouble", [], ask("resend", "smtp")],
    ["the primary fails", [state("resend", "failing", 4_000)], ask("smtp")],
    ["the primary is silent", [state("resend", "silent", 4_000)], ask("smtp")],
    ["the primary may be probed", [state("resend", "failing", 0)], ask("resend?", "smtp")],
    ["a short rate limit", [state("resend", "rate_limited", 4_000)], { kind: "wait", ms: 4_000 }],
    ["a long rate limit", [state("resend", "rate_limited", 9_000)], ask("smtp")],
    ["the fallback fails", [state("smtp", "failing", 9_000)], ask("resend")],
    ["both fail", [state("resend", "failing", 9_000), state("smtp", "failing", 9_000)], { kind: "none" }],
    [
      "both fail, the fallback may be probed",
      [state("resend", "failing", 9), state("smtp", "failing", -1)],
      ask("smtp?"),
    ],
    [
      "both are rate limited",
      [state("resend", "rate_limited", 9_000), state("smtp", "rate_limited", 7_000)],
      { kind: "wait", ms: 7_000 },
    ],
  ])("%s", (_what, states, route) => {
    expect(chooseRoute({ allowed: both, hasFallback: true, states })).toEqual(route);
  });

  it("are the primary alone without a fallback, whatever its failures", () => {
    const one = { allowed: ["resend"] as const, hasFallback: false };
    expect(chooseRoute({ ...one, states: [state("resend", "failing", 9_000)] })).toEqual(ask("resend!"));
    expect(chooseRoute({ ...one, states: [state("resend", "rate_limited", 9_000)] })).toEqual({
      kind: "wait",
      ms: 9_000,
    });
    expect(chooseRoute({ ...one, states: [state("resend", "rate_limited", -1)] })).toEqual(ask("resend?"));
  });
});

const temporary = (reason: "provider_silent" | "provider_unreachable" | "provider_busy", errorClass = "503") =>
  ({ kind: "temporary", reason, errorClass }) as const;
const permanent = (alarm: boolean) =>
  ({ kind: "permanent", reason: "provider_refused", errorClass: "400", alarm }) as const;
const limited = (retryAfterSeconds: number | null) =>
  ({ kind: "rate_limited", reason: "provider_busy", errorClass: "429", retryAfterSeconds }) as const;

it.each<[SendOutcome, boolean, boolean]>([
  [{ kind: "sent", providerId: "1" }, false, false],
  [temporary("provider_silent"), true, true],
  [temporary("provider_unreachable"), true, true],
  // A reply to one recipient, as by greylisting.
  [temporary("provider_busy"), false, false],
  [temporary("provider_unreachable", "409 concurrent_idempotent_requests"), false, false],
  [{ kind: "unknown", reason: "provider_silent", errorClass: "lost" }, true, true],
  [permanent(true), true, true],
  [permanent(false), false, false],
  [limited(5), false, false],
  [limited(6), false, true],
  [limited(null), false, false],
])("%j: the provider fails: %s, the message leaves it: %s", (outcome, fails, leaves) => {
  expect([isProviderFailure(outcome), leavesPrimary(outcome)]).toEqual([fails, leaves]);
});
