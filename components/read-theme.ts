import { cookies } from "next/headers";
import { parseTheme, type Theme, themeCookie } from "./theme";

/** The theme this browser chose. For server components. */
export async function readTheme(): Promise<Theme> {
  return parseTheme((await cookies()).get(themeCookie)?.value);
}
