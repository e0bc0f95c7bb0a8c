import { readReaderCookie } from "./read-reader-cookie";

/** Set by the shell, so that the server draws times in the reader's zone and no time changes when the scripts arrive. */
export const timeZoneCookie = "zone";

/** The time zone that this browser has told us; null if it has told none, or none that exists. For server components. */
export async function readTimeZone(): Promise<string | null> {
  const zone = await readReaderCookie(timeZoneCookie);
  return zone && isTimeZone(zone) ? zone : null;
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
