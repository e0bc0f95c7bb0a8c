/** Who is asking: the client's address and browser, as `lib/http/server/request-guard.ts` established them. */
import type { ClientInfo } from "@/lib/db/audit";

/**
 * Address and user agent of a request. `lib/http-server` overwrites `x-forwarded-for` with the one address it trusts; what a client wrote
 * there never arrives here.
 */
export function clientInfoOf(headers: Headers): ClientInfo {
  const address = headers.get("x-forwarded-for")?.trim() || "unknown";
  const userAgent = (headers.get("user-agent") ?? "").replace(/[^\x20-\x7e]/g, "?").slice(0, 300);
  return { ipAddress: address.slice(0, 64), userAgent };
}
