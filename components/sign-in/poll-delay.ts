import type { ChallengeView } from "@/lib/schemas";

const soonMs = 2_000;
const laterMs = 5_000;
const longestMs = 20_000;
const growth = 1.3;
const quickRounds = 10;

/**
 * How long to wait before asking for the state of the messages again; null when nothing can change any more. Quick while a message is
 * on its way out, slower while only its arrival is open, and slower with every round in vain.
 */
export function pollDelay(view: ChallengeView, round: number): number | null {
  if (view.status !== "open") return null;
  const states = view.deliveries.map(({ state }) => state);
  if (states.some((state) => state === "queued" || state === "sending")) {
    return Math.min(soonMs * growth ** Math.max(0, round - quickRounds), longestMs);
  }
  if (states.some((state) => state === "sent" || state === "delayed" || state === "unknown")) {
    return Math.min(laterMs * growth ** round, longestMs);
  }
  return null;
}
