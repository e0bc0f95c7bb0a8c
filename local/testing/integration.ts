/** The start of every integration test file: a fresh database, the local provider, and queries. */
import type { SQL } from "drizzle-orm";
import { afterAll, beforeAll, expect } from "vitest";
import { database } from "@/lib/db";
import { drainSends } from "@/lib/runtime/pending-work";
import { startProvider } from "@/local/provider/provider";
import { openWorld } from "./test-world";
import { run } from "./untyped-query";

/** Runs a statement in the database of the test file. */
export const query = <Row>(text: SQL) => run<Row>(database(), text);

/** Gives the test file an environment with a fresh database, and drops it after the last test. */
export function installWorld(overrides: Record<string, string> = {}): void {
  let world: Awaited<ReturnType<typeof openWorld>>;
  beforeAll(async () => {
    world = await openWorld(overrides);
  });
  afterAll(() => world.close());
}

/** Ends what an earlier test left to be sent later: it would be sent during the next one. */
export async function endLaterSends(): Promise<void> {
  await drainSends();
  Object.assign(globalThis, { leadmasterSends: undefined });
}

/** The credentials that `openWorld` gives the product. */
const providerCredentials = {
  apiKey: "re_test",
  accountSid: `AC${"0".repeat(32)}`,
  authToken: "token",
  messagingServiceSid: `MG${"0".repeat(32)}`,
};

/** Like `installWorld`, with a local provider that takes the emails and text messages. */
export function installWorldWithProvider(overrides: Record<string, string> = {}, { withSmtp = false } = {}) {
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let world: Awaited<ReturnType<typeof openWorld>>;
  beforeAll(async () => {
    const smtp = withSmtp ? { port: 0, user: "leadmaster", password: "p@ss" } : undefined;
    provider = await startProvider({ port: 0, ...providerCredentials, smtp });
    const urls = { RESEND_BASE_URL: provider.url, TWILIO_BASE_URL: provider.url };
    const fallback = smtp && { SMTP_URL: `smtp://leadmaster:p%40ss@127.0.0.1:${provider.smtpPort}` };
    world = await openWorld({ ...urls, ...fallback, ...overrides });
  });
  afterAll(async () => {
    await world.close();
    await provider.stop();
  });

  async function get<T>(path: string, to: string | null): Promise<T[]> {
    const response = await fetch(`${provider.url}${path}?to=${encodeURIComponent(to ?? "")}`);
    return (await response.json()) as T[];
  }

  return {
    /** Messages that a destination received, as the provider's inbox lists them. */
    messagesTo: <T = { text: string }>(to: string | null) => get<T>("/messages", to),

    /** Calls of the product for a destination, answered or not. */
    requestsTo: <T>(to: string | null) => get<T>("/requests", to),

    /** Starts an outage of a provider, or ends it (null). */
    async setOutage(name: "resend" | "smtp" | "twilio", kind: string | null): Promise<void> {
      const init = kind === null ? { method: "DELETE" } : { method: "PUT", body: JSON.stringify({ kind }) };
      expect((await fetch(`${provider.url}/outages/${name}`, init)).ok).toBe(true);
    },

    /** Sets what the provider does with messages to a destination. See docs/local-provider.md. */
    async setBehavior(to: string | null, behavior: object): Promise<void> {
      const url = `${provider.url}/behaviours/${encodeURIComponent(to ?? "")}`;
      expect((await fetch(url, { method: "PUT", body: JSON.stringify(behavior) })).ok).toBe(true);
    },
  };
}
