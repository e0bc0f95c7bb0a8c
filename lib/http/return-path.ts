/** Where to go after sign-in: only ever to ourselves. Pure. */

/**
 * A path on this site, or "/" for anything else. The value is resolved as a browser would resolve it, since browsers drop tabs and
 * newlines and read `\` as `/`: what looks like a path can name another host.
 */
export function safeReturnPath(value: unknown): string {
  if (typeof value !== "string" || value.length > 1_000 || !value.startsWith("/")) return "/";
  const base = "http://self.invalid";
  if (!URL.canParse(value, base)) return "/";
  const url = new URL(value, base);
  if (url.origin !== base) return "/";
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//evil` resolves to `//evil`, which the next resolver takes for a host. Signing in to see an API's JSON or the sign-in page helps nobody.
  return path.startsWith("//") || /^\/(api|sign-in)(\/|$|\?)/.test(path) ? "/" : path;
}
