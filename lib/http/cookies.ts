/** Reads and writes our cookies within Next; `request-context.ts` has the names and attributes that the server around it shares. */
import { cookies, headers } from "next/headers";
import { sessionTokenHash } from "@/lib/auth/credential-hash";
import { env } from "@/lib/config/env";
import { seconds } from "@/lib/contract/duration";
import { CHALLENGE_COOKIE_LIFE, TYPED_EMAIL_LIFE } from "@/lib/contract/limits";
import {
  cookieAttributes,
  cookieName,
  cookieNames,
  nextAuthKey,
  pageTokenHeader,
  renewedCsrfCookie,
} from "./request-context";

const sessionName = () => cookieName("leadmaster.session");

/**
 * Returns next-auth's cookies under our names. next-auth joins every cookie whose name starts with the session cookie's name, so no other
 * cookie may start with it. We do not use its callback cookie, and next-auth answers 500 if its value is no URL: {@link ownCookies} passes no
 * cookie of this name on.
 */
export function nextAuthCookies() {
  const lax = { ...cookieAttributes(), sameSite: "lax" } as const;
  return {
    sessionToken: { name: sessionName(), options: lax },
    csrfToken: { name: cookieNames.csrf(), options: lax },
    callbackUrl: { name: "unused", options: lax },
  };
}

/** Returns whether a cookie that next-auth sets is one of ours and goes to the browser. */
export function isOwnCookie(setCookie: string): boolean {
  return setCookie.startsWith(cookieName("leadmaster."));
}

/** Returns the cookies of the request that have a name of ours, by name. */
export async function ownCookies(): Promise<Record<string, string>> {
  const prefix = cookieName("leadmaster.");
  const own = (await cookies()).getAll().filter(({ name }) => name.startsWith(prefix));
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
}

/** Returns the hash of the session token in the cookie; null without a well-formed one. */
export async function readSessionCookie(): Promise<Buffer | null> {
  return sessionTokenHash((await cookies()).get(sessionName())?.value);
}

const challengeName = () => cookieName("leadmaster.challenge");
// Strict: a request from another site never carries a pending sign-in.
const challengeAttributes = () => ({ ...cookieAttributes(), sameSite: "strict" }) as const;

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

/** Returns the key for next-auth, and renews the CSRF cookie of this request if that keeps its token valid. */
export async function prepareCsrfKey(): Promise<string> {
  const { name, options } = nextAuthCookies().csrfToken;
  const jar = await cookies();
  const renewed = renewedCsrfCookie(jar.get(name)?.value ?? "", env());
  // next-auth reads the cookies of the request after this, and sees the new value.
  if (renewed !== null) jar.set(name, renewed, options);
  return nextAuthKey(env().NEXTAUTH_SECRET);
}

/** Returns the CSRF token of a page, which `server.ts` passes to it; empty for a page of a browser without the cookie. */
export async function pageCsrfToken(): Promise<string> {
  return (await headers()).get(pageTokenHeader) ?? "";
}

/** Keeps a typed email address for the form that is shown again, because no URL may contain it. `server.ts` clears it after one page. */
export async function setTypedEmail(email: string): Promise<void> {
  const maxAge = TYPED_EMAIL_LIFE / seconds(1);
  (await cookies()).set(cookieNames.typedEmail(), email, { ...cookieAttributes(), sameSite: "strict", maxAge });
}

/** Returns the email address that the form sent last; empty without one. */
export async function readTypedEmail(): Promise<string> {
  return (await cookies()).get(cookieNames.typedEmail())?.value.slice(0, 254) ?? "";
}
