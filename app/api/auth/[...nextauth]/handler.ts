/**
 * The front controller of next-auth: it checks each call before and translates each answer after. By default next-auth answers 200 to a bad
 * CSRF token and 500 to malformed JSON, and puts error texts into URLs.
 *
 * next-auth as an adapter: parse, call `sign-in.ts`, translate. Options are made per request around an `Outcome`, which is how the
 * route learns what really happened: next-auth itself would put any error's text into the answer.
 */

import type { NextApiRequest, NextApiResponse } from "next";
import type { NextRequest } from "next/server";
import NextAuth, { type NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { sessionTokenHash } from "@/lib/auth/credential-hash";
import { noticeAfterMailboxReset } from "@/lib/auth/mailbox-reset";
import { stateOf } from "@/lib/auth/session";
import {
  type Browser,
  type CodeResult,
  type PasswordResult,
  signInWithCode,
  signInWithPassword,
} from "@/lib/auth/sign-in";
import { signOut } from "@/lib/auth/sign-out";
import { env } from "@/lib/config/env";
import { seconds } from "@/lib/contract/duration";
import { SESSION_LIFE } from "@/lib/contract/limits";
import { authRoutes } from "@/lib/contract/routes/sign-in-routes";
import type { SignInPassword } from "@/lib/contract/sign-in-schemas";
import { nextAuthEnvelopeSchema, signInPasswordSchema } from "@/lib/contract/sign-in-schemas";
import { type SecondStepInput, secondStepSchema } from "@/lib/contract/temporary-code-schemas";
import { json } from "@/lib/http/answer";
import { isForm, mediaType, parseInput, parseJson, readText } from "@/lib/http/body";
import {
  clearChallengeCookie,
  isOwnCookie,
  nextAuthCookies,
  ownCookies,
  prepareCsrfKey,
  readChallengeCookie,
  readSessionCookie,
  setChallengeCookie,
} from "@/lib/http/cookies";
import { type FormFields, parseForm } from "@/lib/http/form-post";
import { HttpProblem, problemResponse } from "@/lib/http/problem";
import { clientInfoOf, refuseCrossOrigin, safeReturnPath } from "@/lib/http/request-context";
import { errorResponse } from "@/lib/http/route";
import { answerForm } from "./form-answer";

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
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface can be merged into next-auth's.
  interface JWT {
    sid?: string;
    expires?: string;
  }
}

export type Step =
  | { kind: "password"; input: SignInPassword }
  | { kind: "code"; input: SecondStepInput }
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
    // Only for the CSRF cookie: what is in the session cookie is ours. Never the application secret (`cookies.ts`).
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

type Context = { params: Promise<{ nextauth: string[] }> };

async function readBody(request: Request): Promise<unknown> {
  const type = mediaType(request);
  if (type === "application/json") return parseJson(await readText(request));
  if (isForm(request)) return parseForm(await readText(request));
  throw new HttpProblem("unsupported_media_type");
}

function stepOf(call: string, body: unknown): Step {
  if (call === "callback/password") return { kind: "password", input: parseInput(body, signInPasswordSchema) };
  if (call === "callback/code") return { kind: "code", input: parseInput(body, secondStepSchema) };
  return { kind: "other" };
}

type NextAuthCall = {
  method: "GET" | "POST";
  /** Below `/api/auth/`. */
  path: string;
  cookies: Record<string, string>;
  body: Record<string, unknown> | undefined;
};

type NextAuthAnswer = { status: number; cookies: string[]; body: unknown };

/**
 * Calls next-auth by its interface for API routes, which takes a parsed request: a `Request` would have to be written, and read again by
 * next-auth, for each sign-in. It gets no header, because it would only pass them on to `authorize`, which is ours.
 */
async function callNextAuth(call: NextAuthCall, options: NextAuthOptions): Promise<NextAuthAnswer> {
  const { method, path, cookies, body } = call;
  const answer: NextAuthAnswer = { status: 200, cookies: [], body: undefined };
  const keepBody = (value: unknown) => {
    answer.body = value;
  };
  const response = {
    status(code: number) {
      answer.status = code;
      return response;
    },
    getHeader: () => answer.cookies,
    setHeader(name: string, value: unknown) {
      if (name === "Set-Cookie") answer.cookies = value as string[];
      return response;
    },
    json: keepBody,
    send: keepBody,
    end: () => {},
  };
  const request = { method, query: { nextauth: path.split("/") }, cookies, headers: {}, body };
  // next-auth uses no more of the two than what is there; their types are those of a whole HTTP exchange.
  await NextAuth(request as unknown as NextApiRequest, response as unknown as NextApiResponse, options);
  return answer;
}

/** Hands a checked call to next-auth, with nothing in it that was not checked. */
async function askNextAuth(request: NextRequest, path: string, step: Step, body?: Record<string, unknown>) {
  const outcome: Outcome = {};
  const browser: Browser = {
    client: clientInfoOf(request.headers),
    sessionHash: await readSessionCookie(),
    challengeCookie: await readChallengeCookie(),
  };
  const csrfKey = await prepareCsrfKey();
  const call = { method: body ? "POST" : "GET", path, cookies: await ownCookies(), body } as const;
  const answer = await callNextAuth(call, nextAuthOptions(step, browser, outcome, csrfKey));
  if (outcome.failure !== undefined) throw outcome.failure;
  const headers = new Headers({ "Content-Type": "application/json", "Cache-Control": "no-store" });
  for (const cookie of answer.cookies) if (isOwnCookie(cookie)) headers.append("Set-Cookie", cookie);
  return { outcome, answer, headers };
}

/** In next-auth's own form: a URL whose `error` is the reason. */
function refusal(reason: string, headers: Headers, status = 401): Response {
  return new Response(JSON.stringify({ url: `${env().NEXTAUTH_URL}/sign-in?error=${reason}` }), { status, headers });
}

type Refused = Exclude<NonNullable<Outcome["password"] | Outcome["code"]>, { ok: true }>;

async function refusedAnswer(result: Refused, headers: Headers): Promise<Response> {
  if (result.reason === "too_many_attempts") {
    headers.set("Retry-After", String(result.retryAfter));
    return refusal(result.reason, headers, 429);
  }
  if (result.reason === "code_required") {
    await setChallengeCookie(result.challengeCookie);
  }
  return refusal(result.reason, headers);
}

async function post(request: NextRequest, call: string): Promise<Response> {
  const body = await readBody(request);
  if (!isForm(request) || "json" in (body as FormFields)) return answerCall(request, call, body);
  return answerForm(request, call, body as FormFields, () => answerCall(request, call, body));
}

/** The answer of the contract, as JSON. */
async function answerCall(request: NextRequest, call: string, body: unknown): Promise<Response> {
  const { csrfToken, callbackUrl } = parseInput(body, nextAuthEnvelopeSchema);
  const step = stepOf(call, body);
  const passed = { csrfToken, callbackUrl, json: "true" };
  const { outcome, answer, headers } = await askNextAuth(request, call, step, passed);
  const { url } = answer.body as { url: string };
  if (step.kind === "other") {
    // Where next-auth sends who has no valid token. An own address, so that no `callbackUrl` looks like it.
    if (new URL(url).pathname === "/api/auth/signout") throw new HttpProblem("csrf");
    return new Response(JSON.stringify({ url }), { headers });
  }
  const result = outcome.password ?? outcome.code;
  // Without a valid CSRF token next-auth does not call `authorize`.
  if (!result) throw new HttpProblem("csrf");
  if (!result.ok) return refusedAnswer(result, headers);
  noticeAfterMailboxReset(result.userId, clientInfoOf(request.headers));
  // Signed in: whatever challenge this browser had is over.
  await clearChallengeCookie();
  return new Response(JSON.stringify({ url }), { headers });
}

async function get(request: NextRequest, call: string): Promise<Response> {
  const { outcome, answer, headers } = await askNextAuth(request, call, { kind: "other" });
  // A session that lacks its second step is kept, but it signs no one in.
  if (outcome.secondStepRequired) return json({});
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers });
}

const endpoints = Object.values(authRoutes);

/** Every method of `/api/auth/*`: only the calls of the contract reach next-auth. */
export async function handleAuth(request: NextRequest, context: Context): Promise<Response> {
  try {
    if (request.method !== "GET") refuseCrossOrigin(request);
    const call = (await context.params).nextauth.join("/");
    const allowed = endpoints.filter(({ path }) => path === `/api/auth/${call}`);
    if (allowed.length === 0) return problemResponse("not_found");
    if (!allowed.some(({ method }) => method === request.method)) return problemResponse("method_not_allowed");
    if (request.method === "GET") return await get(request, call);
    return await post(request, call);
  } catch (error) {
    return errorResponse(error, request);
  }
}
