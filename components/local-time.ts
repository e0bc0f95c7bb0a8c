/** Local times of a time zone and the instants that they mean, also where clocks are changed. Pure. */
import { minutes } from "@/lib/contract/duration";

const shape = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/;

/** "2026-12-03T14:00": an instant on the clocks of a zone, as an input of type datetime-local has it. */
export function localTime(instant: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(instant);
  const of = (wanted: Intl.DateTimeFormatPartTypes) => parts.find(({ type }) => type === wanted)?.value ?? "";
  return `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}`;
}

/** The local time as if it were UTC, in milliseconds; null if it is none. */
function asUtc(local: string): number | null {
  const [, year, month, day, hour, minute] = (shape.exec(local) ?? []).map(Number);
  const time = Date.UTC(year ?? Number.NaN, (month ?? 0) - 1, day, hour, minute);
  return Number.isNaN(time) || localTime(new Date(time), "UTC") !== local.slice(0, 16) ? null : time;
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  return (asUtc(localTime(new Date(instant), timeZone)) ?? instant) - Math.floor(instant / minutes(1)) * minutes(1);
}

/** `skipped`: clocks jump over this time, and the instant is after the jump. `repeated`: it comes twice, and the instant is the first. */
export type Resolved = { instant: Date; kind: "exact" | "skipped" | "repeated" };

const day = minutes(24 * 60);

/** The instant that a local time means; null for text that is no date and time. */
export function resolveLocalTime(local: string, timeZone: string): Resolved | null {
  const utc = asUtc(local);
  if (utc === null) return null;
  const [before, after] = [offsetAt(utc - day, timeZone), offsetAt(utc + day, timeZone)];
  const candidates = [utc - before, utc - after].sort((a, b) => a - b);
  const matching = candidates.filter((time) => localTime(new Date(time), timeZone) === local.slice(0, 16));
  const [first, second] = matching;
  if (first === undefined) return { instant: new Date(utc - before), kind: "skipped" };
  return { instant: new Date(first), kind: second !== undefined && second !== first ? "repeated" : "exact" };
}
