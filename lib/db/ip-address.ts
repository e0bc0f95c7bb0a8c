/** Client IP addresses, as rate limits count them. Pure. */
import { isIP, SocketAddress } from "node:net";
import ipaddr from "ipaddr.js";

/** All clients whose address cannot be read share one bucket: a limit that is too strict beats none. */
const UNREADABLE = "unknown";

/**
 * Returns the one spelling of an IP address that a socket or a trusted proxy gave: without port, brackets and zone, and IPv4-mapped IPv6
 * as IPv4. Returns `unknown` for anything else, so that odd headers do not become clients of their own.
 */
export function canonicalIp(given: string): string {
  const text = given
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, "$1")
    .replace(/^([\d.]+):\d+$/, "$1")
    .replace(/%.*$/, "");
  const version = isIP(text);
  if (version === 0) return UNREADABLE;
  const { address } = new SocketAddress({ address: text, family: version === 6 ? "ipv6" : "ipv4" });
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  // No client has an IPv4-compatible address (`::192.0.2.1`, RFC 4291 section 2.5.5.1), and the library cannot read one.
  return ipaddr.isValid(plain) ? plain : UNREADABLE;
}

/** Returns the key that rate limits count an address by. IPv6 counts by /64, because one subscriber line has 2^64 addresses. */
export function ipBucket(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const { parts } = ipaddr.IPv6.parse(address);
  const prefix = parts.slice(0, 4).map((part) => part.toString(16));
  return `${prefix.join(":")}::/64`;
}
