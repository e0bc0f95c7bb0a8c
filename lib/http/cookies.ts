/** Names and attributes of our cookies. */

import { randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { sessionTokenHash } from "@/lib/auth/token";
import { env } from "@/lib/config/env";
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
