import { dayInWords, dayKey } from "@/components/copy/when";
import type { ActivityEvent } from "@/lib/contract/account-schemas";

export type Day = { key: string; heading: string; events: ActivityEvent[] };

/** Events in their order, under the days of the reader's time zone. Pure. */
export function byDay(events: readonly ActivityEvent[], now: Date, timeZone: string): Day[] {
  const days: Day[] = [];
  for (const event of events) {
    const at = new Date(event.at);
    const key = dayKey(at, timeZone);
    const last = days.at(-1);
    if (last?.key === key) last.events.push(event);
    else days.push({ key, heading: dayInWords(at, now, timeZone), events: [event] });
  }
  return days;
}
