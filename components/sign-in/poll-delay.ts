import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { DeliveryState } from "@/lib/contract/vocabulary";

const firstMs = 1_000;
const growth = 1.25;
/** With the answer's own time this stays below the three seconds in which the page must know what the provider knows. */
const longestMs = 2_500;
const longestOfflineMs = 20_000;

/**
 * How long to wait before asking for the state of the messages again; null when nothing can change any more. Quick at first and after
 * every news, slower with every round in vain, and much slower while the server cannot be reached.
 */
export function pollDelay(view: ChallengeView, round: number, offline: boolean): number | null {
  const isOpen = (state: DeliveryState) => state !== "delivered" && state !== "failed";
  const open = view.deliveries.some(({ state, latest }) => isOpen(state) || isOpen(latest.state));
  if (view.status !== "open" || !open) return null;
  return Math.min(firstMs * growth ** round, offline ? longestOfflineMs : longestMs);
}
