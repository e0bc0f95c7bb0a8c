/** Client addresses, as limits count them. Pure. */
import { isIP, isIPv6, SocketAddress } from "node:net";

/** All clients whose address cannot be read are one client: a limit that is too strict beats none. */
const UNREADABLE = "unknown";

/**
 * The one spelling of an address, as a socket or a trusted proxy gives it: without port, brackets and zone, IPv4 as IPv4. Whatever
 * else a proxy passes on is `unknown`, or every odd header would be a client of its own.
 */
export function canonicalAddress(given: string): string {
  const text = given
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, "$1")
    .replace(/^([\d.]+):\d+$/, "$1")
    .replace(/%.*$/, "");
  const version = isIP(text);
  if (version === 0) return UNREADABLE;
  const { address } = new SocketAddress({ address: text, family: version === 6 ? "ipv6" : "ipv4" });
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}

/** The first four groups of an IPv6 address, written out. */
function prefix64(address: string): string {
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array(Math.max(0, 8 - before.length - after.length)).fill("0");
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, "")).join(":");
}

/** Limits count IPv6 by /64: one line gets 2^64 addresses. */
export function addressBucket(address: string): string {
  return isIPv6(address) ? `${prefix64(address)}::/64` : address;
}
