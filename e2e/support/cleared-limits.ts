/** The `test` of journeys whose clients reach the rate limits of an IP address. */
import { rateLimitKey } from "@/lib/db/rate-limits";
import { test as base, expect } from "./journey-test";
import type { Database } from "./people";

export { expect };

/**
 * Every test comes from the same IP address: attempts of one test must not limit another. A statement for each key:
 * one for all would lock them in an order of its own, and deadlock with the same statement of another test.
 */
async function clearRateLimits({ sql }: Database): Promise<void> {
  const kinds = [
    "password-address",
    "send-address-900000",
    "send-address-3600000",
    "wrong-codes-address",
    "reset-client",
    "reset-confirm-client",
    "invitation-client",
    "operator-address",
  ];
  await Promise.all(kinds.map((kind) => sql`DELETE FROM throttles WHERE key = ${rateLimitKey(kind, "127.0.0.1")}`));
}

export const test = base.extend<{ clearedRateLimits: undefined }>({
  clearedRateLimits: [
    async ({ database }, use) => {
      await clearRateLimits(database);
      await use(undefined);
      await clearRateLimits(database);
    },
    { auto: true },
  ],
});
