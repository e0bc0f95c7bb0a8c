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

/** Over https a cookie is bound to this very host; plain http (this machine only) cannot have the prefix. */
function cookieName(name: string): string {
  return secure() ? `__Host-${name}` : name;
}

const attributes = () => ({ httpOnly: true, secure: secure(), path: "/" }) as const;

/**
 * next-auth's cookies under our names. It joins every cookie whose name starts with the session cookie's, so no other of ours may.
 * Its callback cookie is not used (each step is told where to go on), and next-auth answers 500 to one that is no URL: under a
 * random name nobody can bring one along.
 */
export function nextAuthCookies() {
  const lax = { ...attributes(), sameSite: "lax" } as const;
  return {
    sessionToken: { name: cookieName("leadmaster.session"), options: lax },
    csrfToken: { name: cookieName("leadmaster.csrf"), options: lax },
    callbackUrl: { name: `unused-${randomBytes(9).toString("base64url")}`, options: lax },
  };
}

/** Of the cookies that next-auth sets, those that a browser shall get. */
export function isOwnCookie(setCookie: string): boolean {
  return setCookie.startsWith(cookieName("leadmaster."));
}

export async function readSessionCookie(): Promise<Buffer | null> {
  return sessionTokenHash((await cookies()).get(nextAuthCookies().sessionToken.name)?.value);
}

const challengeName = () => cookieName("leadmaster.challenge");
// Strict: nobody else's page can bring a pending sign-in along.
const challengeAttributes = () => ({ ...attributes(), sameSite: "strict" }) as const;

export async function readChallengeCookie(): Promise<string | undefined> {
  return (await cookies()).get(challengeName())?.value;
}

export async function setChallengeCookie(value: string): Promise<void> {
  const maxAge = CHALLENGE_COOKIE_LIFE / seconds(1);
  (await cookies()).set(challengeName(), value, { ...challengeAttributes(), maxAge });
}

/** With the attributes it was set with: without Secure a browser keeps a `__Host-` cookie. */
export async function clearChallengeCookie(): Promise<void> {
  (await cookies()).set(challengeName(), "", { ...challengeAttributes(), maxAge: 0 });
}
