/** Who is asking: the client's address and browser, as `server.ts` established them. */
import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Origin } from "../db/audit";

/**
 * Address and user agent of a request. `server.ts` overwrites `x-forwarded-for` with the one address it trusts; what a client wrote
 * there never arrives here.
 */
export function clientOf(headers: Headers): Origin {
  const address = headers.get("x-forwarded-for")?.trim() || "unknown";
  const userAgent = (headers.get("user-agent") ?? "").replace(/[^\x20-\x7e]/g, "?").slice(0, 300);
  return { address: address.slice(0, 64), userAgent };
}

/** The first four groups of an IPv6 address, written out. */
function prefix64(address: string): string {
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array(Math.max(0, 8 - before.length - after.length)).fill("0");
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":");
}

/** Limits count IPv6 by /64: one line gets 2^64 addresses. */
export function addressBucket(address: string): string {
  return isIPv6(address) ? `${prefix64(address)}::/64` : address;
}

/** A throttle's key: hashed, for an address that someone typed is not ours to keep. */
export function throttleKey(kind: string, ...parts: string[]): string {
  return `${kind}:${createHash("sha256").update(parts.join("\0")).digest("base64url")}`;
}
