/** A suppressed destination in the API. */

import type { SuppressionView } from "@/lib/contract/account-schemas";
import type { Suppression } from "@/lib/db/users";

/** Returns the reason and time of a suppression; null without one. */
export function toSuppressionView(suppression: Suppression | null): SuppressionView | null {
  return suppression && { reason: suppression.reason, since: new Date(suppression.since).toISOString() };
}
