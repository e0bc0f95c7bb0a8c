/**
 * Who sends a request and from where: the client, our own host and origin, the refusal of cross-site requests (CSRF), the CSRF token and the
 * cookies that carry it, the return path. Next and the server around it share this file, so it imports nothing of Next.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

import { env, isLoopback } from "@/lib/config/env";
import { deriveKey } from "@/lib/config/keyring";
import type { ClientInfo } from "@/lib/db/audit";
import { HttpProblem } from "@/lib/http/problem";

/**
 * Returns IP address and user agent of a request. `lib/http/server/request-guard.ts` overwrites `x-forwarded-for` with the one address that it
 * trusts, so a client cannot forge it.
 */
export function clientInfoOf(headers: Headers): ClientInfo {
  const address = headers.get("x-forwarded-for")?.trim() || "unknown";
  const userAgent = (headers.get("user-agent") ?? "").replace(/[^\x20-\x7e]/g, "?").slice(0, 300);
  return { ipAddress: address.slice(0, 64), userAgent };
}

/** Returns whether `host[:port]` is ours. On a loopback origin, every loopback name with the same port is. */
export function isOwnHost(host: string | null | undefined): boolean {
  const own = new URL(env().NEXTAUTH_URL);
  if (host === own.host) return true;
  if (!host || !isLoopback(own) || !URL.canParse(`http://${host}`)) return false;
  const other = new URL(`http://${host}`);
  // `evil@localhost` parses to a loopback host too: only a plain name is accepted.
  return other.host === host && isLoopback(other) && other.port === own.port;
}

function isOwnOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.protocol === new URL(env().NEXTAUTH_URL).protocol && url.origin === origin && isOwnHost(url.host);
}

/** Refuses a mutation from another site. Browsers always send these headers; other programs need not. @throws HttpProblem 403 */
export function refuseCrossOrigin(request: Request): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if ((origin !== null && !isOwnOrigin(origin)) || (site !== null && site !== "same-origin" && site !== "none")) {
    throw new HttpProblem("foreign_origin");
  }
}

/**
 * Returns a path on this site, or "/" for any other value. It resolves the value as a browser does: browsers drop tabs and newlines and read
 * `\` as `/`, so a text that looks like a path can name another host.
 */
export function safeReturnPath(value: unknown): string {
  if (typeof value !== "string" || value.length > 1_000 || !value.startsWith("/")) return "/";
  const base = "http://self.invalid";
  if (!URL.canParse(value, base)) return "/";
  const url = new URL(value, base);
  if (url.origin !== base) return "/";
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//evil` resolves to `//evil`, which the next resolver takes for a host. API paths and the sign-in page are no useful targets.
  return path.startsWith("//") || /^\/(api|sign-in)(\/|$|\?)/.test(path) ? "/" : path;
}

function isSecure(): boolean {
  return env().NEXTAUTH_URL.startsWith("https:");
}

/** Over https the `__Host-` prefix binds a cookie to this host; plain http (local only) cannot use it. */
export function cookieName(name: string): string {
  return isSecure() ? `__Host-${name}` : name;
}

export const cookieNames = {
  csrf: () => cookieName("leadmaster.csrf"),
  typedEmail: () => cookieName("leadmaster.typed-email"),
};

export const cookieAttributes = () => ({ httpOnly: true, secure: isSecure(), path: "/" }) as const;

/*
 * next-auth's CSRF cookie is `token|SHA-256(token + secret)`, and any visitor gets one. next-auth therefore receives a key of its own, derived
 * from the application secret by HKDF: a key recovered from a cookie is neither the secret nor a key for codes or links. An attacker who
 * knows the derivation can still test guesses of the secret; its entropy, which `lib/config/env.ts` checks at start, makes that infeasible.
 */

/** The request header by which the server passes a page its token; what a client sends under this name is removed. */
export const pageTokenHeader = "x-page-csrf-token";

/** By secret: of an application secret and the previous one, whose keys every request needs. */
const nextAuthKeys = new Map<string, string>();

/** Derives the key that next-auth gets in place of the application secret. */
export function nextAuthKey(secret: string): string {
  const known = nextAuthKeys.get(secret);
  if (known !== undefined) return known;
  const key = Buffer.from(deriveKey(secret, "nextAuth")).toString("base64url");
  nextAuthKeys.set(secret, key);
  return key;
}

function cookieValue(token: string, key: string): string {
  return `${token}|${createHash("sha256").update(`${token}${key}`).digest("hex")}`;
}

function tokenOf(value: string): string {
  return value.split("|", 1)[0] ?? "";
}

function isMadeWith(key: string, value: string): boolean {
  const expected = Buffer.from(cookieValue(tokenOf(value), key));
  const given = Buffer.from(value);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

type Secrets = { NEXTAUTH_SECRET: string; NEXTAUTH_SECRET_PREVIOUS?: string };

/**
 * Returns the CSRF cookie with the same token under the current key if a former key made it; null for every other cookie. The previous
 * secret is accepted during a rotation, and both secrets themselves because earlier releases gave them to next-auth: an open page keeps its
 * token across a rotation and a deployment. Pure.
 */
export function renewedCsrfCookie(
  value: string,
  { NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS }: Secrets,
): string | null {
  const key = nextAuthKey(NEXTAUTH_SECRET);
  if (isMadeWith(key, value)) return null;
  const secrets = [NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS].filter((secret) => secret !== undefined);
  const former = secrets.flatMap((secret) => [nextAuthKey(secret), secret]);
  return former.some((one) => isMadeWith(one, value)) ? cookieValue(tokenOf(value), key) : null;
}

/** Returns the token of a CSRF cookie that the next POST accepts, also one that a former key made; null for every other value. Pure. */
export function acceptedCsrfToken(value: string, secrets: Secrets): string | null {
  if (!value.includes("|")) return null;
  const isAccepted =
    isMadeWith(nextAuthKey(secrets.NEXTAUTH_SECRET), value) || renewedCsrfCookie(value, secrets) !== null;
  return isAccepted ? tokenOf(value) : null;
}

/** Returns a new token and its cookie, as next-auth makes them. */
export function newCsrfToken({ NEXTAUTH_SECRET }: Secrets): { token: string; cookie: string } {
  const token = randomBytes(32).toString("hex");
  return { token, cookie: cookieValue(token, nextAuthKey(NEXTAUTH_SECRET)) };
}
