const yearInSeconds = 365 * 24 * 60 * 60;

/** Over https the `__Host-` prefix binds the cookie to this host, so that no other host of the domain can set it. */
export const overHttps = (cookie: string) => `__Host-${cookie}`;

/** Keeps a choice of this browser's reader for a year. The server reads it; it must not be a secret. */
export function keepForReader(cookie: string, value: string): void {
  const secure = location.protocol === "https:";
  const name = secure ? overHttps(cookie) : cookie;
  // biome-ignore lint/suspicious/noDocumentCookie: browsers that our readers use have no Cookie Store API
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${yearInSeconds}; samesite=lax${secure ? "; secure" : ""}`;
}
