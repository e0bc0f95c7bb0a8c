/**
 * Names and attributes of our cookies, and the CSRF token.
 *
 * next-auth's CSRF cookie is `token|SHA-256(token + secret)`, and any visitor gets one. next-auth therefore receives a key of its own, derived
 * from the application secret by HKDF: a key recovered from a cookie is neither the secret nor a key for codes or links. An attacker who
 * knows the derivation can still test guesses of the secret; its entropy, which `lib/config/env.ts` checks at start, makes that infeasible.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { cookies } from "next/headers";
import { sessionTokenHash } from "@/lib/auth/credential-hash";
import { env } from "@/lib/config/env";
import { deriveKey } from "@/lib/config/keyring";
import { seconds } from "@/lib/contract/duration";
import { CHALLENGE_COOKIE_LIFE } from "@/lib/contract/limits";

function secure(): boolean {
  return env().NEXTAUTH_URL.startsWith("https:");
}

/** Over https the `__Host-` prefix binds a cookie to this host; plain http (local only) cannot use it. */
function cookieName(name: string): string {
  return secure() ? `__Host-${name}` : name;
}

const attributes = () => ({ httpOnly: true, secure: secure(), path: "/" }) as const;

/**
 * Returns next-auth's cookies under our names. next-auth joins every cookie whose name starts with the session cookie's name, so no other
 * cookie may start with it. We do not use its callback cookie, and next-auth answers 500 if its value is no URL: a random name prevents
 * that a client sends one.
 */
export function nextAuthCookies() {
  const lax = { ...attributes(), sameSite: "lax" } as const;
  return {
    sessionToken: { name: cookieName("leadmaster.session"), options: lax },
    csrfToken: { name: cookieName("leadmaster.csrf"), options: lax },
    callbackUrl: { name: `unused-${randomBytes(9).toString("base64url")}`, options: lax },
  };
}

/** Returns whether a cookie that next-auth sets is one of ours and goes to the browser. */
export function isOwnCookie(setCookie: string): boolean {
  return setCookie.startsWith(cookieName("leadmaster."));
}

/** Returns the hash of the session token in the cookie; null without a well-formed one. */
export async function readSessionCookie(): Promise<Buffer | null> {
  return sessionTokenHash((await cookies()).get(nextAuthCookies().sessionToken.name)?.value);
}

const challengeName = () => cookieName("leadmaster.challenge");
// Strict: a request from another site never carries a pending sign-in.
const challengeAttributes = () => ({ ...attributes(), sameSite: "strict" }) as const;

/** Returns the challenge cookie, unverified. */
export async function readChallengeCookie(): Promise<string | undefined> {
  return (await cookies()).get(challengeName())?.value;
}

/** Binds a challenge to this browser. */
export async function setChallengeCookie(value: string): Promise<void> {
  const maxAge = CHALLENGE_COOKIE_LIFE / seconds(1);
  (await cookies()).set(challengeName(), value, { ...challengeAttributes(), maxAge });
}

/** Clears the challenge cookie, with the attributes it was set with: without Secure a browser keeps a `__Host-` cookie. */
export async function clearChallengeCookie(): Promise<void> {
  (await cookies()).set(challengeName(), "", { ...challengeAttributes(), maxAge: 0 });
}

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

/** Returns the key for next-auth, and renews the CSRF cookie of this request if that keeps its token valid. */
export async function prepareCsrfKey(): Promise<string> {
  const { name, options } = nextAuthCookies().csrfToken;
  const jar = await cookies();
  const renewed = renewedCsrfCookie(jar.get(name)?.value ?? "", env());
  // next-auth reads the cookies of the request after this, and sees the new value.
  if (renewed !== null) jar.set(name, renewed, options);
  return nextAuthKey(env().NEXTAUTH_SECRET);
}
