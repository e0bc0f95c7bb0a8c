// Outages of a whole provider, whoever the recipient is. While one lasts, what is set for a recipient (behaviors.ts) has no effect on that
// provider.
import { z } from "zod";
import { type Behavior, behaviorSchema } from "./behaviors";

export const outageProviders = ["resend", "smtp", "twilio"] as const;
export type OutageProvider = (typeof outageProviders)[number];

const http = ["down", "unavailable", "timeout", "slow", "silent", "garbage", "rate_limited"] as const;
const smtp = ["down", "refusing", "greylisting", "timeout", "slow", "lost"] as const;

export const outageKinds = { resend: http, twilio: http, smtp } as const;
export type Outage = (typeof http)[number] | (typeof smtp)[number];

export const outageSchema = z.strictObject({ kind: z.enum([...new Set([...http, ...smtp])]) });

/** How the HTTP providers fail: as a recipient's behavior, but for all. */
const asBehavior: Partial<Record<Outage, Behavior>> = {
  unavailable: { kind: "fail", status: 503 },
  timeout: { kind: "timeout" },
  slow: { kind: "delay", ms: 3_000 },
  silent: { kind: "silent" },
  garbage: { kind: "garbage", body: "<html>502 Bad Gateway</html>", status: 502 },
  rate_limited: { kind: "fail", status: 429, retryAfter: 30 },
};

export type Outages = ReturnType<typeof createOutages>;

export function createOutages() {
  const current = new Map<OutageProvider, Outage>();
  let changed = async () => {};
  return {
    /** Called after each change; `set` and `end` wait for it. */
    onChange(listener: () => Promise<void>) {
      changed = listener;
    },
    /** @returns why the provider cannot fail so; null if it is set */
    async set(provider: OutageProvider, kind: Outage): Promise<string | null> {
      if (!(outageKinds[provider] as readonly Outage[]).includes(kind)) return `${provider} has no outage ${kind}`;
      current.set(provider, kind);
      await changed();
      return null;
    },
    async end(provider: OutageProvider) {
      current.delete(provider);
      await changed();
    },
    list: () => Object.fromEntries(current),
    of: (provider: OutageProvider): Outage | undefined => current.get(provider),
    /** The behavior of an HTTP provider for every recipient; undefined if it works. */
    behaviorOf(provider: "resend" | "twilio"): Behavior | undefined {
      const kind = current.get(provider);
      return kind && asBehavior[kind] && behaviorSchema.parse(asBehavior[kind]);
    },
  };
}
