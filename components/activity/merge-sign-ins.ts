import type { ActivityEvent } from "@/lib/contract/account-schemas";

/** One line of the list: an event, and the earlier messages with the code that it was signed in with. */
export type Entry = { event: ActivityEvent; sent: ActivityEvent[] };

const hasType = (event: ActivityEvent, type: ActivityEvent["type"]) =>
  event.type === type && event.result === "success";

/**
 * Puts the codes that were sent for a sign-in to the sign-in itself: same browser and IP address, within a code's life before it. Everything else
 * stays an entry of its own. Pure.
 * @param events newest first
 * @param lifeMs of a code
 */
export function mergeSignIns(events: readonly ActivityEvent[], lifeMs: number): Entry[] {
  const merged = new Set<ActivityEvent>();
  return events.flatMap((event, index) => {
    if (merged.has(event)) return [];
    if (!hasType(event, "sign_in.code")) return [{ event, sent: [] }];
    const from = new Date(event.at).getTime() - lifeMs;
    const earlier = events.slice(index + 1).filter(({ at }) => new Date(at).getTime() >= from);
    // An earlier sign-in from the same browser had codes of its own.
    const before = earlier.findIndex((other) => hasType(other, "sign_in.code") && isSamePlace(other, event));
    const sent = earlier
      .slice(0, before === -1 ? undefined : before)
      .filter((other) => hasType(other, "sign_in.code_sent") && isSamePlace(other, event));
    for (const one of sent) merged.add(one);
    return [{ event, sent }];
  });
}

function isSamePlace(one: ActivityEvent, other: ActivityEvent): boolean {
  return one.address === other.address && one.browser === other.browser;
}
