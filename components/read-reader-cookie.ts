import { cookies } from "next/headers";
import { overHttps } from "./reader-cookie";

/** A choice that this browser's reader made; undefined without one. For server components. */
export async function readReaderCookie(cookie: string): Promise<string | undefined> {
  const jar = await cookies();
  // The plain name is that of plain http, and of choices made before the prefix.
  return (jar.get(overHttps(cookie)) ?? jar.get(cookie))?.value;
}
