import { readReaderCookie } from "./read-reader-cookie";
import { parseTheme, type Theme, themeCookie } from "./theme";

/** The theme this browser chose. For server components. */
export async function readTheme(): Promise<Theme> {
  return parseTheme(await readReaderCookie(themeCookie));
}
