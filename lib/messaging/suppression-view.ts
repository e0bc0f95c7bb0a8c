/** A suppressed destination as screens show it. */

import type { SuppressionView } from "@/lib/contract/account";
import type { Suppression } from "@/lib/db/users";

export function toSuppressionView(out: Suppression | null): SuppressionView | null {
  return out && { reason: out.reason, since: new Date(out.since).toISOString() };
}
