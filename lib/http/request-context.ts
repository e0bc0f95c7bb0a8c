/** Who sends a request and from where: the client, our own host and origin, the refusal of cross-site requests (CSRF), the return path. */

import { env, isLoopback } from "@/lib/config/env";
import type { ClientInfo } from "@/lib/db/audit";
import { HttpProblem } from "@/lib/http/problem";

/**
 * Returns IP address and user agent of a request. `lib/http/server/request-guard.ts` overwrites `x-forwarded-for` with the one address that it
 * trusts, so a client cannot forge it.
 */
export function clientInfoOf(headers: Headers): ClientInfo {
  const address = headers.get("x-forwarded-for")?.trim() || "unknown";
  const userAgent = (headers.get("user-agent") ?? "").replace(/[^\x20-\x7e]/g, "?").slice(0, 300);
  return { ipAddress: address.slice(0, 64), userAgent };
}

/** Returns whether `host[:port]` is ours. On a loopback origin, every loopback name with the same port is. */
export function isOwnHost(host: string | null | undefined): boolean {
  const own = new URL(env().NEXTAUTH_URL);
  if (host === own.host) return true;
  if (!host || !isLoopback(own) || !URL.canParse(`http://${host}`)) return false;
  const other = new URL(`http://${host}`);
  // `evil@localhost` parses to a loopback host too: only a plain name is accepted.
  return other.host === host && isLoopback(other) && other.port === own.port;
}

function isOwnOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.protocol === new URL(env().NEXTAUTH_URL).protocol && url.origin === origin && isOwnHost(url.host);
}

/** Refuses a mutation from another site. Browsers always send these headers; other programs need not. @throws HttpProblem 403 */
export function refuseCrossOrigin(request: Request): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if ((origin !== null && !isOwnOrigin(origin)) || (site !== null && site !== "same-origin" && site !== "none")) {
    throw new HttpProblem("foreign_origin");
  }
}

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
