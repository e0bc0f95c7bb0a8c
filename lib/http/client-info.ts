/** The client of a request: IP address and user agent. */
import type { ClientInfo } from "@/lib/db/audit";

/**
 * Returns IP address and user agent of a request. `lib/http/server/request-guard.ts` overwrites `x-forwarded-for` with the one address that it
 * trusts, so a client cannot forge it.
 */
export function clientInfoOf(headers: Headers): ClientInfo {
  const address = headers.get("x-forwarded-for")?.trim() || "unknown";
  const userAgent = (headers.get("user-agent") ?? "").replace(/[^\x20-\x7e]/g, "?").slice(0, 300);
  return { ipAddress: address.slice(0, 64), userAgent };
}
