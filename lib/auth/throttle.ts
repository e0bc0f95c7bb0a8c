/**
 * Password throttle: a try is charged before the hash is computed and given back when the password was right, so that parallel
 * guesses cannot pass the limit. Accounts that do not exist are throttled like those that do.
 */
import { addressBucket } from "../address";
import { database } from "../db";
import type { Origin } from "../db/audit";
import { chargeBehind, refundThrottles, throttleKey } from "../db/throttles";
import { PASSWORD_LIMITS } from "./limits";

export type Charged = { ok: true; refund: () => Promise<void> } | { ok: false; retryAfter: number };

/** Charges one password try for an account (its canonical address) from a client. `retryAfter` is in seconds. */
export async function chargePasswordTry(account: string, client: Origin): Promise<Charged> {
  const bucket = addressBucket(client.address);
  const ofClient = { key: throttleKey("password-address", bucket), ...PASSWORD_LIMITS.address };
  const ofAccount = [
    { key: throttleKey("password-account-address", account, bucket), ...PASSWORD_LIMITS.accountAndAddress },
    { key: throttleKey("password-account", account), ...PASSWORD_LIMITS.account },
  ];
  const points = new Map([ofClient, ...ofAccount].map((c) => [c.key, c.points]));
  const charged = await chargeBehind(database(), ofClient, ofAccount);
  const over = charged.filter((c) => c.points > (points.get(c.key) ?? 0));
  const refund = () => refundThrottles(database(), charged);
  if (over.length === 0) return { ok: true, refund };
  // A refused try was not evaluated: it must not use up the wider limits, or one address could lock the account for all others.
  await refund();
  return { ok: false, retryAfter: Math.max(...over.map((c) => c.secondsLeft)) };
}
