/**
 * next-auth as an adapter: parse, call `sign-in.ts`, translate. Options are made per request around an `Outcome`, which is how the
 * route learns what really happened: next-auth itself would put any error's text into the answer.
 */
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { stateOf } from "@/lib/auth/session";
import {
  type Browser,
  type CodeResult,
  type PasswordResult,
  signInWithCode,
  signInWithPassword,
} from "@/lib/auth/sign-in";
import { signOut } from "@/lib/auth/sign-out";
import { sessionTokenHash } from "@/lib/auth/token";
import { env } from "@/lib/config/env";
import { seconds } from "@/lib/contract/duration";
import { SESSION_LIFE } from "@/lib/contract/limits";
import type { SignInCode, SignInPassword } from "@/lib/contract/sign-in-schemas";
import { nextAuthCookies } from "@/lib/http/cookies";
import { safeReturnPath } from "@/lib/http/return-path";

export type Outcome = {
  password?: PasswordResult;
  code?: CodeResult;
  /** The session in the cookie is real but must not be used or cleared now. */
  secondStepRequired?: boolean;
  /** Something unexpected was thrown; the answer must not be next-auth's. */
  failure?: unknown;
};

declare module "next-auth" {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface can be merged into next-auth's.
  interface User {
    token: string;
  }
}
declare module "next-auth/jwt" {
  // biome-ignore lint/style/useConsistentTypeDefinitions: as above.
  interface JWT {
    sid?: string;
    expires?: string;
  }
}

export type Step =
  | { kind: "password"; input: SignInPassword }
  | { kind: "code"; input: SignInCode }
  | { kind: "other" };

/** Runs `work` and remembers what it threw: next-auth turns exceptions into redirects and log lines. */
async function keepFailure<T>(outcome: Outcome, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    outcome.failure = error;
    throw new Error("failed");
  }
}

// `authorize` has no other way to say no than throwing or null; the reason is in the outcome.
function toUser(result: { ok: true; token: string } | { ok: false }) {
  return result.ok ? { id: "self", token: result.token } : null;
}

export function nextAuthOptions(step: Step, browser: Browser, outcome: Outcome, csrfKey: string): NextAuthOptions {
  return {
    // Only for the CSRF cookie: what is in the session cookie is ours. Never the application secret (`csrf.ts`).
    secret: csrfKey,
    cookies: nextAuthCookies(),
    useSecureCookies: env().NEXTAUTH_URL.startsWith("https:"),
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    session: { strategy: "jwt", maxAge: SESSION_LIFE / seconds(1) },
    // Its errors are ours already, and its texts quote input.
    logger: { error() {}, warn() {}, debug() {} },
    providers: [
      Credentials({
        id: "password",
        credentials: {},
        authorize: () =>
          keepFailure(outcome, async () => {
            if (step.kind !== "password") return null;
            outcome.password = await signInWithPassword(step.input, browser);
            return toUser(outcome.password);
          }),
      }),
      Credentials({
        id: "code",
        credentials: {},
        authorize: () =>
          keepFailure(outcome, async () => {
            if (step.kind !== "code") return null;
            outcome.code = await signInWithCode(step.input, browser);
            return toUser(outcome.code);
          }),
      }),
    ],
    // The cookie is our opaque token, not a JWE: signing out, disabling and policy changes bite at once.
    jwt: {
      encode: async ({ token }) => String(token?.sid ?? ""),
      decode: ({ token }) =>
        keepFailure(outcome, async () => {
          const state = await stateOf(sessionTokenHash(token));
          outcome.secondStepRequired = state.state === "second_step_required";
          if (state.state !== "signed_in") return null;
          const { user, session } = state;
          return { sid: token ?? "", name: user.name, email: user.email, expires: session.expiresAt.toISOString() };
        }),
    },
    events: {
      signOut: () =>
        keepFailure(outcome, async () => {
          if (browser.sessionHash) await signOut(browser.sessionHash, browser.client);
        }),
    },
    callbacks: {
      // `POST /api/auth/session` lets any client put data into this callback (trigger "update"): only a sign-in writes.
      jwt: ({ token, user, trigger }) => (trigger === "signIn" && user ? { sid: user.token } : token),
      session: ({ session, token }) => ({ ...session, expires: token.expires ?? session.expires }),
      redirect: ({ url }) => {
        const { origin } = new URL(env().NEXTAUTH_URL);
        return `${origin}${safeReturnPath(url.startsWith(`${origin}/`) ? url.slice(origin.length) : url)}`;
      },
    },
  };
}
