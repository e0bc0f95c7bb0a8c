/**
 * Rate limit of passwords. An attempt is charged before the hash is computed and refunded if the password is correct, so that parallel
 * guesses cannot pass the limit. Accounts that do not exist have the same limits (account enumeration).
 */

import { PASSWORD_LIMITS } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { ipBucket } from "@/lib/db/ip-address";
import { logRateLimited } from "@/lib/db/rate-limit-log";
import {
  type Charged,
  chargeAndRead,
  type Lookup,
  overLimits,
  rateLimitKey,
  refundRateLimits,
} from "@/lib/db/rate-limits";
import { isOverloaded } from "@/lib/runtime/concurrency";

export type PasswordAttempt<T> =
  /** `charged`: what the caller gives back, with {@link refundRateLimits} or in its next statement. */
  { ok: true; value: T; charged: Charged[] } | { ok: false; reason: "wrong" } | TooManyAttempts;

/** Over a rate limit: the attempt was not evaluated. `retryAfter` is in seconds. */
export type TooManyAttempts = { ok: false; reason: "too_many_attempts"; retryAfter: number };

/**
 * Charges and evaluates one password attempt. The statement that charges it also reads what is compared.
 * @param account the canonical email address
 * @param compare gets the row, null if there is none; returns what the password gives access to, or null if it is incorrect
 * @throws Overloaded as `compare` does: the password was not evaluated, and the charge is refunded
 */
export async function attemptPassword<Row, T>(
  account: string,
  client: ClientInfo,
  lookup: Lookup<Row>,
  compare: (found: Row | null) => Promise<T | null>,
): Promise<PasswordAttempt<T>> {
  const bucket = ipBucket(client.ipAddress);
  const limits = [
    { key: rateLimitKey("password-address", bucket), ...PASSWORD_LIMITS.address },
    { key: rateLimitKey("password-account-address", account, bucket), ...PASSWORD_LIMITS.accountAndAddress },
    // Charged last, and only if the per-IP limits allow, so one IP address cannot lock the account for everyone.
    { key: rateLimitKey("password-account", account), ...PASSWORD_LIMITS.account },
  ];
  const { charged, found } = await chargeAndRead(database(), limits, lookup);
  const refund = () => refundRateLimits(database(), charged);
  const over = overLimits(limits, charged);
  if (over.length > 0) {
    await refund();
    await logRateLimited("password", client);
    return { ok: false, reason: "too_many_attempts", retryAfter: Math.max(...over.map((c) => c.secondsLeft)) };
  }
  const value = await compare(found).catch(async (error) => {
    // Only for the hash slots: the database may be overloaded after the comparison.
    if (isOverloaded(error, "password")) await refund();
    throw error;
  });
  return value === null ? { ok: false, reason: "wrong" } : { ok: true, value, charged };
}
