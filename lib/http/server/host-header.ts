/**
 * The Host header of a request (RFC 9112 section 3.2). With two headers, or an ambiguous one, a cache or proxy can take the request for another
 * host's. Pure.
 */
import type { IncomingMessage } from "node:http";

/** A name or an IPv4 address, or an IPv6 address in brackets, and a port: no user, no list, no encoding. */
const authority = /^(?:[a-z\d._-]{1,255}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Returns whether the request names exactly one host, unambiguously. HTTP/1.0 needs none. */
export function hasProperHost({
  rawHeaders,
  httpVersion,
}: Pick<IncomingMessage, "rawHeaders" | "httpVersion">): boolean {
  const hosts = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === "host");
  const [host] = hosts;
  if (host === undefined) return httpVersion === "1.0";
  return hosts.length === 1 && authority.test(host);
}
