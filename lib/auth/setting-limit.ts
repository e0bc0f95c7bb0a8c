/** Each change of a setting writes an audit event, and some send notices: a script in a session must not fill the log or a mailbox. */

import { SETTING_CHANGES } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { chargeRateLimits, rateLimitKey } from "@/lib/db/rate-limits";
import type { TooManyAttempts } from "./password-rate-limit";

/** Charges one change to the user. Null when it is within the limit. */
export async function chargeSettingChange(userId: string): Promise<TooManyAttempts | null> {
  const { points, window } = SETTING_CHANGES;
  const [charged] = await chargeRateLimits(database(), [{ key: rateLimitKey("setting-changes", userId), window }]);
  if (!charged || charged.points <= points) return null;
  return { ok: false, reason: "too_many_attempts", retryAfter: charged.secondsLeft };
}
