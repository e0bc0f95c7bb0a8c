import { dayInWords, dayKey } from "@/components/copy/when";
import type { Entry } from "./merge-sign-ins";

export type Day = { key: string; heading: string; entries: Entry[] };

/** Entries in their order, under the days of the reader's time zone. Pure. */
export function byDay(entries: readonly Entry[], now: Date, timeZone: string): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const at = new Date(entry.event.at);
    const key = dayKey(at, timeZone);
    const last = days.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else days.push({ key, heading: dayInWords(at, now, timeZone), entries: [entry] });
  }
  return days;
}
