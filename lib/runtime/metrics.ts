/**
 * What a process counts for its operators (docs/metrics.md). Counting costs no statement and no wait. Labels are closed vocabularies of
 * ours: nothing that a client sends, and nothing about a person.
 */

import { Counter, Histogram, Registry } from "prom-client";
import type { Channel, DeliveryState } from "@/lib/contract/vocabulary";

function makeMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    signIns: new Counter({
      name: "leadmaster_sign_ins_total",
      help: "Steps of sign-ins by result. Step: password, code, app.",
      labelNames: ["step", "result"],
      registers,
    }),
    messages: new Counter({
      name: "leadmaster_messages_total",
      help: "What became of messages, as this process learned it. Kind: code, message. Status: sent, retry, refused, failed, unknown; for codes also delivered and delayed, by webhook.",
      labelNames: ["kind", "channel", "status"],
      registers,
    }),
    deliverySeconds: new Histogram({
      name: "leadmaster_code_delivery_seconds",
      help: "From the request of a code to the provider's report that it was delivered.",
      labelNames: ["channel"],
      buckets: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600],
      registers,
    }),
    refusals: new Counter({
      name: "leadmaster_limit_refusals_total",
      help: "Requests that a rate limit or send limit refused.",
      labelNames: ["limit"],
      registers,
    }),
    databaseSeconds: new Histogram({
      name: "leadmaster_database_seconds",
      help: "Time of a statement, from its turn on a connection to its rows.",
      labelNames: ["result"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    }),
  };
}

type Metrics = ReturnType<typeof makeMetrics>;

// Next bundles routes and server as separate copies of this module: a process counts in one place.
const shared = globalThis as { leadmasterMetrics?: Metrics };

/** The metrics of this process. */
export function metrics(): Metrics {
  shared.leadmasterMetrics ??= makeMetrics();
  return shared.leadmasterMetrics;
}

/** Counts a step of a sign-in by its result: `signed_in`, or the reason of the refusal. Returns the result. */
export function countSignIn<Result extends { ok: true } | { ok: false; reason: string }>(
  step: "password" | "code" | "app",
  result: Result,
): Result {
  metrics().signIns.inc({ step, result: result.ok ? "signed_in" : result.reason });
  return result;
}

/** Counts what became of a message: a state, or `retry` and `refused`. */
export function countMessage(
  kind: "code" | "message",
  channel: Channel,
  status: DeliveryState | "retry" | "refused",
): void {
  metrics().messages.inc({ kind, channel, status });
}

/** Counts a refusal. `key` starts with the kind of the limit: `password-account:hash`, `send-phone-600000:hash`. */
export function countRefusal(key: string): void {
  metrics().refusals.inc({ limit: key.split(":", 1)[0] ?? "" });
}

/** Measures a statement. */
export async function timeStatement<T>(statement: () => Promise<T>): Promise<T> {
  const end = metrics().databaseSeconds.startTimer();
  try {
    const rows = await statement();
    end({ result: "ok" });
    return rows;
  } catch (error) {
    end({ result: "error" });
    throw error;
  }
}
