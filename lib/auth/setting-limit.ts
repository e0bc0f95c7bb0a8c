/** Rate limit of setting changes: each writes an audit event, and some send notices. A script must not flood the log or a mailbox. */

import { IMPORTS, MEMBER_CHANGES, SETTING_CHANGES } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { chargeOrWait, rateLimitKey } from "@/lib/db/rate-limits";
import type { TooManyAttempts } from "./password-rate-limit";

type Budget = { points: number; window: number };

async function charge(kind: string, userId: string, budget: Budget): Promise<TooManyAttempts | null> {
  const retryAfter = await chargeOrWait(database(), [{ key: rateLimitKey(kind, userId), ...budget }]);
  return retryAfter === null ? null : { ok: false, reason: "too_many_attempts", retryAfter };
}

/** Charges one change of a setting to the user. Null if it is within the limit; `retryAfter` is in seconds. */
export const chargeSettingChange = (userId: string) => charge("setting-changes", userId, SETTING_CHANGES);

/** The same for a change that an admin makes to a member. */
export const chargeMemberChange = (adminId: string) => charge("member-changes", adminId, MEMBER_CHANGES);

/** The same for an import of members, or the check of its file: each reads up to 50,000 lines. */
export const chargeImport = (adminId: string) => charge("member-imports", adminId, IMPORTS);
