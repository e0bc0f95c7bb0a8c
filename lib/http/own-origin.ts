/** Which host and origin are ours, and the refusal of requests that another site's page sends (CSRF). */
import { env, isLoopback } from "@/lib/config/env";
import { HttpProblem } from "./problem";

/** Is this `host[:port]` ours? A product that runs on this machine answers to both of the machine's names. */
export function isOwnHost(host: string | null | undefined): boolean {
  const own = new URL(env().NEXTAUTH_URL);
  if (host === own.host) return true;
  if (!host || !isLoopback(own) || !URL.canParse(`http://${host}`)) return false;
  const other = new URL(`http://${host}`);
  // `evil@localhost` parses to this machine as well: only a plain name counts.
  return other.host === host && isLoopback(other) && other.port === own.port;
}

function isOwnOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.protocol === new URL(env().NEXTAUTH_URL).protocol && url.origin === origin && isOwnHost(url.host);
}

/** Refuses what another site's page sends. Browsers always say where a mutation comes from; other programs need not. */
export function refuseCrossOrigin(request: Request): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if ((origin !== null && !isOwnOrigin(origin)) || (site !== null && site !== "same-origin" && site !== "none")) {
    throw new HttpProblem("foreign_origin");
  }
}
