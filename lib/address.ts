/** Client addresses, as limits count them. Pure. */
import { isIPv6 } from "node:net";

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
