/** Rate limit of setting changes: each writes an audit event, and some send notices. A script must not flood the log or a mailbox. */

import { SETTING_CHANGES } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { chargeRateLimits, rateLimitKey } from "@/lib/db/rate-limits";
import type { TooManyAttempts } from "./password-rate-limit";

/** Charges one change to the user. Null if it is within the limit; `retryAfter` is in seconds. */
export async function chargeSettingChange(userId: string): Promise<TooManyAttempts | null> {
  const { points, window } = SETTING_CHANGES;
  const [charged] = await chargeRateLimits(database(), [{ key: rateLimitKey("setting-changes", userId), window }]);
  if (!charged || charged.points <= points) return null;
  return { ok: false, reason: "too_many_attempts", retryAfter: charged.secondsLeft };
}
