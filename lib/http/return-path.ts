/** The return path after sign-in; prevents open redirects. Pure. */

/**
 * Returns a path on this site, or "/" for any other value. It resolves the value as a browser does: browsers drop tabs and newlines and read
 * `\` as `/`, so a text that looks like a path can name another host.
 */
export function safeReturnPath(value: unknown): string {
  if (typeof value !== "string" || value.length > 1_000 || !value.startsWith("/")) return "/";
  const base = "http://self.invalid";
  if (!URL.canParse(value, base)) return "/";
  const url = new URL(value, base);
  if (url.origin !== base) return "/";
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//evil` resolves to `//evil`, which the next resolver takes for a host. API paths and the sign-in page are no useful targets.
  return path.startsWith("//") || /^\/(api|sign-in)(\/|$|\?)/.test(path) ? "/" : path;
}
