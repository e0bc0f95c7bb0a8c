/** A suppressed destination as screens show it. */

import type { LeftOut } from "@/lib/contract/account";
import type { Suppression } from "@/lib/db/users";

export function toLeftOut(out: Suppression | null): LeftOut | null {
  return out && { reason: out.reason, since: new Date(out.since).toISOString() };
}
