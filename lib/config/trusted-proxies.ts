/**
 * Reads `TRUSTED_PROXIES`. A proxy that is trusted may name any client address, so a network that holds clients would let every client
 * choose its own rate-limit bucket. Pure.
 */
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** The widest network that may be trusted, and the most public addresses that all entries together may hold. */
const WIDEST = { 32: 8, 128: 16 } as const;

/** The names that proxy-addr knows, and the networks that they stand for. Clients on the internet have no address in them. */
const named: Record<string, readonly string[]> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  linklocal: ["169.254.0.0/16", "fe80::/10"],
  uniquelocal: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

type Network = { bits: 32 | 128; first: bigint; prefix: number };

const hostBits = ({ bits, prefix }: Network) => BigInt(bits - prefix);
const sizeOf = (network: Network) => 1n << hostBits(network);

function widen(network: Network, prefix: number): Network {
  const host = BigInt(network.bits - prefix);
  return { bits: network.bits, prefix, first: (network.first >> host) << host };
}

const contains = (outer: Network, inner: Network) =>
  outer.bits === inner.bits && outer.prefix <= inner.prefix && widen(inner, outer.prefix).first === outer.first;

function prefixOf(text: string, version: 4 | 6): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  // 10.0.0.0/255.0.0.0
  return version === 4 && isIP(text) === 4 ? ipaddr.IPv4.parse(text).prefixLengthFromSubnetMask() : null;
}

/** Reads one entry that is no name; null when it is neither an address nor a network. */
function parseNetwork(entry: string): Network | null {
  const [address = "", length, ...rest] = entry.split("/");
  const version = isIP(address);
  if (rest.length > 0 || version === 0 || !ipaddr.isValid(address)) return null;
  const bits = version === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : prefixOf(length, version as 4 | 6);
  if (prefix === null || prefix > bits) return null;
  const parsed = ipaddr.parse(address);
  const bytes = parsed.toByteArray();
  const first = bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8 for every client that comes over IPv4.
  const mapped = parsed.kind() === "ipv6" && (parsed as ipaddr.IPv6).isIPv4MappedAddress() && prefix >= 96;
  const network: Network = mapped
    ? { bits: 32, prefix: prefix - 96, first: first & 0xffff_ffffn }
    : { bits, prefix, first };
  return widen(network, network.prefix);
}

const privateNetworks = Object.values(named)
  .flat()
  .flatMap((entry) => parseNetwork(entry) ?? []);
const isPrivate = (network: Network) => privateNetworks.some((one) => contains(one, network));
const isTooWide = (network: Network) => network.prefix < WIDEST[network.bits] && !isPrivate(network);

/** Returns the fewest networks that hold the same addresses: without those inside others, and with halves joined. */
function joined(networks: Network[]): Network[] {
  const result: Network[] = [];
  const queue = [...networks].sort((a, b) => a.prefix - b.prefix);
  for (let network = queue.shift(); network; network = queue.shift()) {
    const candidate = network;
    if (result.some((one) => contains(one, candidate))) continue;
    const parent = candidate.prefix > 0 ? widen(candidate, candidate.prefix - 1) : null;
    const half = result.findIndex((one) => parent && one.prefix === candidate.prefix && contains(parent, one));
    if (parent && half >= 0) {
      result.splice(half, 1);
      queue.unshift(parent);
    } else result.push(candidate);
  }
  return result;
}

function addressOf({ bits, first }: Network): string {
  const bytes = Array.from({ length: bits / 8 }, (_, i) => Number((first >> BigInt(bits - 8 * (i + 1))) & 0xffn));
  return ipaddr.fromByteArray(bytes).toString();
}

/** What is wrong with networks that are each narrow enough. */
function problemTogether(networks: Network[]): string | null {
  const all = joined(networks);
  const wide = all.find(isTooWide);
  if (wide) return `entries together are ${addressOf(wide)}/${wide.prefix}, wider than /${WIDEST[wide.bits]}`;
  for (const bits of [32, 128] as const) {
    const total = all.filter((one) => one.bits === bits && !isPrivate(one)).reduce((sum, one) => sum + sizeOf(one), 0n);
    if (total > 1n << BigInt(bits - WIDEST[bits])) {
      return `entries together hold more public addresses than one /${WIDEST[bits]}`;
    }
  }
  return null;
}

/** Shows an entry in a message: it may be anything that was pasted in the wrong place. */
const shown = (entry: string) => entry.replace(/[^\x21-\x7e]/g, "?").slice(0, 50);

function problemOf(entry: string): string | null {
  if (Object.hasOwn(named, entry)) return null;
  if (entry === "none") return "none stands alone";
  const network = parseNetwork(entry);
  if (!network) return `${shown(entry)} is no address, network or name (${Object.keys(named).join(", ")})`;
  return isTooWide(network) ? `${shown(entry)} is wider than /${WIDEST[network.bits]}` : null;
}

export type TrustedProxies = { ok: true; entries: string[] } | { ok: false; problems: string[] };

/**
 * Reads a list of addresses, networks and names, separated by commas; `none` is the empty list.
 * @returns entries that proxy-addr takes, or one sentence per entry that is invalid or too wide
 */
export function parseTrustedProxies(value: string): TrustedProxies {
  const entries = value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (entries.length === 1 && entries[0] === "none") return { ok: true, entries: [] };
  if (entries.length === 0) return { ok: false, problems: ["names no proxy: write none if there is none"] };
  const problems = entries.flatMap((entry) => problemOf(entry) ?? []);
  if (problems.length > 0) return { ok: false, problems };
  const networks = entries.flatMap((entry) => named[entry] ?? [entry]).flatMap((entry) => parseNetwork(entry) ?? []);
  const together = problemTogether(networks);
  return together ? { ok: false, problems: [together] } : { ok: true, entries };
}
