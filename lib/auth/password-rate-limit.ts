/**
 * The rate limit of passwords: a try is charged before the hash is computed and given back when the password was right, so that
 * parallel guesses cannot pass the limit. Accounts that do not exist are limited like those that do.
 */

import { PASSWORD_LIMITS } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { ipBucket } from "@/lib/db/ip-address";
import { logRateLimited } from "@/lib/db/rate-limit-log";
import { type Counter, chargeInOrder, type Limit, rateLimitKey, refundRateLimits } from "@/lib/db/rate-limits";
import { isOverloaded } from "@/lib/runtime/concurrency";

export type PasswordAttempt<T> = { ok: true; value: T } | { ok: false; reason: "wrong" } | TooManyAttempts;

/** Over a rate limit: the attempt was not evaluated. `retryAfter` is in seconds. */
export type TooManyAttempts = { ok: false; reason: "too_many_attempts"; retryAfter: number };

function overOf(limits: Limit[], charged: Counter[]): Counter[] {
  const points = new Map(limits.map((limit) => [limit.key, limit.points]));
  return charged.filter((counter) => counter.points > (points.get(counter.key) ?? 0));
}

/**
 * One password try for an account (its canonical address) from a client; `check` finds what the password opens, or null when it is
 * wrong. @throws Overloaded as `check` does: too many passwords wait, so this one was not looked at and costs nothing
 */
export async function attemptPassword<T>(
  account: string,
  client: ClientInfo,
  check: () => Promise<T | null>,
): Promise<PasswordAttempt<T>> {
  const bucket = ipBucket(client.ipAddress);
  const limits = [
    { key: rateLimitKey("password-address", bucket), ...PASSWORD_LIMITS.address },
    { key: rateLimitKey("password-account-address", account, bucket), ...PASSWORD_LIMITS.accountAndAddress },
    // Last, and only for tries that their own address has room for: one address must not lock the account for all others.
    { key: rateLimitKey("password-account", account), ...PASSWORD_LIMITS.account },
  ];
  const charged = await chargeInOrder(database(), limits);
  const refund = () => refundRateLimits(database(), charged);
  const over = overOf(limits, charged);
  if (over.length > 0) {
    await refund();
    await logRateLimited("password", client);
    return { ok: false, reason: "too_many_attempts", retryAfter: Math.max(...over.map((c) => c.secondsLeft)) };
  }
  const value = await check().catch(async (error) => {
    // Of the hashes only: what the database had no room for may have come after the comparison.
    if (isOverloaded(error, "password")) await refund();
    throw error;
  });
  if (value === null) return { ok: false, reason: "wrong" };
  await refund();
  return { ok: true, value };
}
