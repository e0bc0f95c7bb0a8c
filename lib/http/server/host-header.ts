/**
 * The Host header of a request (RFC 9112 section 3.2). Two of them, or one that two programs read in two ways, let a cache or a proxy in
 * front take the request for another host's. Pure.
 */
import type { IncomingMessage } from "node:http";

/** A name or an IPv4 address, or an IPv6 address in brackets, and a port: no user, no list, no encoding. */
const authority = /^(?:[a-z\d._-]{1,255}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Returns whether the request names one host, in a form that can be read in one way only. HTTP/1.0 need not name any. */
export function hasProperHost({
  rawHeaders,
  httpVersion,
}: Pick<IncomingMessage, "rawHeaders" | "httpVersion">): boolean {
  const hosts = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === "host");
  const [host] = hosts;
  if (host === undefined) return httpVersion === "1.0";
  return hosts.length === 1 && authority.test(host);
}
