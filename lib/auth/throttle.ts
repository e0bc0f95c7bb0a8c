/**
 * Password throttle: a try is charged before the hash is computed and given back when the password was right, so that parallel
 * guesses cannot pass the limit. Accounts that do not exist are throttled like those that do.
 */
import { addressBucket } from "../address";
import { database } from "../db";
import type { Origin } from "../db/audit";
import { type Counter, chargeInTurn, isFirstIn, type Limit, refundThrottles, throttleKey } from "../db/throttles";
import { log } from "../log";
import { isSlotsFull } from "../slots";
import { PASSWORD_LIMITS, THROTTLE_LOG_WINDOW } from "./limits";

export type PasswordTry<T> =
  | { ok: true; value: T }
  | { ok: false; reason: "wrong" }
  /** Not looked at. In seconds. */
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** Notes in the log that a client is over its limits: once in a while, or a flood would fill the log as well. */
export async function logThrottled(kind: "password" | "code", client: Origin): Promise<void> {
  const first = await isFirstIn(database(), THROTTLE_LOG_WINDOW, "told", kind, addressBucket(client.address));
  if (first) log().warn({ event: "too_many_attempts", kind });
}

function overOf(limits: Limit[], charged: Counter[]): Counter[] {
  const points = new Map(limits.map((limit) => [limit.key, limit.points]));
  return charged.filter((counter) => counter.points > (points.get(counter.key) ?? 0));
}

/**
 * One password try for an account (its canonical address) from a client; `check` finds what the password opens, or null when it is
 * wrong. @throws SlotsFull as `check` does: too many passwords wait, so this one was not looked at and costs nothing
 */
export async function tryPassword<T>(
  account: string,
  client: Origin,
  check: () => Promise<T | null>,
): Promise<PasswordTry<T>> {
  const bucket = addressBucket(client.address);
  const limits = [
    { key: throttleKey("password-address", bucket), ...PASSWORD_LIMITS.address },
    { key: throttleKey("password-account-address", account, bucket), ...PASSWORD_LIMITS.accountAndAddress },
    // Last, and only for tries that their own address has room for: one address must not lock the account for all others.
    { key: throttleKey("password-account", account), ...PASSWORD_LIMITS.account },
  ];
  const charged = await chargeInTurn(database(), limits);
  const refund = () => refundThrottles(database(), charged);
  const over = overOf(limits, charged);
  if (over.length > 0) {
    await refund();
    await logThrottled("password", client);
    return { ok: false, reason: "too_many_attempts", retryAfter: Math.max(...over.map((c) => c.secondsLeft)) };
  }
  const value = await check().catch(async (error) => {
    // Of the hashes only: what the database had no room for may have come after the comparison.
    if (isSlotsFull(error, "password")) await refund();
    throw error;
  });
  if (value === null) return { ok: false, reason: "wrong" };
  await refund();
  return { ok: true, value };
}
