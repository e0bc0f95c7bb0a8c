/** Numbers, times and lists in words. Pure. */

export const count = (number: number): string => number.toLocaleString("en-US");

export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** "a", "a and b", "a, b, and c". */
export function listed(items: readonly string[]): string {
  if (items.length < 3) return items.join(" and ");
  return `${items.slice(0, -1).join(", ")}, and ${items.at(-1)}`;
}

/** A wait, rounded up, so that the promise is never too early. */
export function waitInWords(seconds: number): string {
  if (seconds < 90) return plural(Math.max(1, Math.ceil(seconds)), "second");
  if (seconds < 90 * 60) return plural(Math.ceil(seconds / 60), "minute");
  return plural(Math.ceil(seconds / 3600), "hour");
}

/** The way on after a limit. @param seconds to wait, where the server gave them */
export function tryAgainIn(seconds: number | undefined): string {
  return seconds ? `Try again in ${waitInWords(seconds)}.` : "Try again later.";
}

/** "9:05" */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** For a phrase that begins a line. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
