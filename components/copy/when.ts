/** Moments as people say them, in a given time zone and in the product's language. Pure. */

import { capitalized, plural } from "./words";

const locale = "en-US";

/** The calendar day as a key: equal for two moments of one day. */
export function dayKey(date: Date, timeZone: string): string {
  return date.toLocaleDateString("en-CA", { timeZone });
}

/** "10:24 AM" */
export function clockTime(date: Date, timeZone: string): string {
  // Engines disagree on which space stands before AM; the server's and the browser's text must be the same.
  return date.toLocaleTimeString(locale, { timeZone, hour: "numeric", minute: "2-digit" }).replace(/\s/u, " ");
}

function nearDay(date: Date, now: Date, timeZone: string): "Today" | "Yesterday" | null {
  const key = dayKey(date, timeZone);
  if (key === dayKey(now, timeZone)) return "Today";
  // The key's own day before, so that a day of 23 or 25 hours changes nothing.
  const before = new Date(`${dayKey(now, timeZone)}T00:00:00Z`);
  before.setUTCDate(before.getUTCDate() - 1);
  return key === before.toISOString().slice(0, 10) ? "Yesterday" : null;
}

/** "Today", "Yesterday" or "Wednesday, March 5, 2025". */
export function dayInWords(date: Date, now: Date, timeZone: string): string {
  return (
    nearDay(date, now, timeZone) ??
    date.toLocaleDateString(locale, { timeZone, weekday: "long", month: "long", day: "numeric", year: "numeric" })
  );
}

/** "today at 10:24 AM", "March 5 at 10:24 AM": for the middle of a sentence. */
export function momentInWords(date: Date, now: Date, timeZone: string): string {
  const near = nearDay(date, now, timeZone)?.toLowerCase();
  const day = near ?? `on ${date.toLocaleDateString(locale, { timeZone, month: "long", day: "numeric" })}`;
  return `${day} at ${clockTime(date, timeZone)}`;
}

/** UTC is named: it is the reader's own time zone only by chance, or while no scripts run. */
export function withZone(moment: string, timeZone: string): string {
  return timeZone === "UTC" ? `${moment} UTC` : moment;
}

/** "today at 10:24 AM", "March 5 at 10:24 AM": after "until". */
export function endInWords(date: Date, now: Date, timeZone: string): string {
  return momentInWords(date, now, timeZone).replace(/^on /, "");
}

/** "Thursday, December 3, 2026 at 9:00 AM EST (14:00 UTC)": a date to come, for people in several time zones. */
export function fullMoment(date: Date, timeZone: string): string {
  const day = { timeZone, weekday: "long", month: "long", day: "numeric", year: "numeric" } as const;
  const local = `${date.toLocaleDateString(locale, day)} at ${clockTime(date, timeZone)} ${zoneName(date, timeZone)}`;
  return timeZone === "UTC" ? local : `${local} (${date.toISOString().slice(11, 16)} UTC)`;
}

function zoneName(date: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "short" }).formatToParts(date);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}

/** "March 5 at 10:24 AM PST": the moment with its time zone, for a reader who may be elsewhere. */
export function zonedMoment(date: Date, now: Date, timeZone: string): string {
  return `${capitalized(endInWords(date, now, timeZone))} ${zoneName(date, timeZone)}`;
}

const minuteInMs = 60_000;

/** "just now", "5 minutes ago", "2 hours ago", "3 days ago": rounded down. */
export function agoInWords(date: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - date.getTime()) / minuteInMs);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${plural(minutes, "minute")} ago`;
  if (minutes < 48 * 60) return `${plural(Math.floor(minutes / 60), "hour")} ago`;
  return `${plural(Math.floor(minutes / 60 / 24), "day")} ago`;
}
