const yearInSeconds = 365 * 24 * 60 * 60;

/** Keeps a choice of this browser's reader for a year. The server reads it; it must not be a secret. */
export function keepForReader(cookie: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: browsers that our readers use have no Cookie Store API
  document.cookie = `${cookie}=${encodeURIComponent(value)}; path=/; max-age=${yearInSeconds}; samesite=lax`;
}
