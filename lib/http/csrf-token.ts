/**
 * The CSRF token. next-auth's cookie is `token|SHA-256(token + secret)`, and any visitor gets one. next-auth therefore receives a key of its
 * own, derived from the application secret by HKDF: a key recovered from a cookie is neither the secret nor a key for codes or links. An
 * attacker who knows the derivation can still test guesses of the secret; its entropy, which `lib/config/env.ts` checks at start, makes that
 * infeasible.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { deriveKey } from "@/lib/config/keyring";

/** The request header by which the server passes a page its token; what a client sends under this name is removed. */
export const pageTokenHeader = "x-page-csrf-token";

/** Derives the key that next-auth gets in place of the application secret. */
export function nextAuthKey(secret: string): string {
  return Buffer.from(deriveKey(secret, "nextAuth")).toString("base64url");
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
