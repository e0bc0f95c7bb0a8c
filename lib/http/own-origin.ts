/** Our own host and origin, and the refusal of cross-site requests (CSRF). */
import { env, isLoopback } from "@/lib/config/env";
import { HttpProblem } from "./problem";

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
