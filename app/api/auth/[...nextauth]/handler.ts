/**
 * The front controller of next-auth: it checks each call before and translates each answer after. By default next-auth answers 200 to a bad
 * CSRF token and 500 to malformed JSON, and puts error texts into URLs.
 */

import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { noticeAfterMailboxReset } from "@/lib/auth/mailbox-reset";
import type { Browser } from "@/lib/auth/sign-in";
import { env } from "@/lib/config/env";
import { authRoutes } from "@/lib/contract/routes/sign-in-routes";
import { nextAuthEnvelopeSchema, signInCodeSchema, signInPasswordSchema } from "@/lib/contract/sign-in-schemas";
import { json } from "@/lib/http/answer";
import { mediaType, parseInput, parseJson, readText } from "@/lib/http/body";
import { clientInfoOf } from "@/lib/http/client-info";
import {
  clearChallengeCookie,
  isOwnCookie,
  readChallengeCookie,
  readSessionCookie,
  setChallengeCookie,
} from "@/lib/http/cookies";
import { prepareCsrfKey } from "@/lib/http/csrf";
import { refuseCrossOrigin } from "@/lib/http/own-origin";
import { HttpProblem, problemResponse } from "@/lib/http/problem";
import { errorResponse } from "@/lib/http/route";
import { nextAuthOptions, type Outcome, type Step } from "./next-auth-options";

type Context = { params: Promise<{ nextauth: string[] }> };

/** A form's fields; one that comes twice is no field that anyone typed. */
function parseForm(text: string): Record<string, string> {
  const fields = [...new URLSearchParams(text)];
  const form = Object.fromEntries(fields);
  if (Object.keys(form).length !== fields.length)
    throw new HttpProblem("bad_request", { detail: "A field comes twice." });
  return form;
}

async function readBody(request: Request): Promise<unknown> {
  const type = mediaType(request);
  if (type === "application/json") return parseJson(await readText(request));
  if (type === "application/x-www-form-urlencoded") return parseForm(await readText(request));
  throw new HttpProblem("unsupported_media_type");
}

function stepOf(call: string, body: unknown): Step {
  if (call === "callback/password") return { kind: "password", input: parseInput(body, signInPasswordSchema) };
  if (call === "callback/code") return { kind: "code", input: parseInput(body, signInCodeSchema) };
  return { kind: "other" };
}

/** Hands a checked request to next-auth, with nothing in it that was not checked. */
async function askNextAuth(request: NextRequest, context: Context, step: Step, body: unknown) {
  const outcome: Outcome = {};
  const browser: Browser = {
    client: clientInfoOf(request.headers),
    sessionHash: await readSessionCookie(),
    challengeCookie: await readChallengeCookie(),
  };
  const csrfKey = await prepareCsrfKey();
  const url = new URL(request.url);
  url.search = "";
  const init =
    body === null
      ? {}
      : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const response: Response = await NextAuth(
    new NextRequest(url, init),
    context,
    nextAuthOptions(step, browser, outcome, csrfKey),
  );
  if (outcome.failure !== undefined) throw outcome.failure;
  const headers = new Headers({ "Content-Type": "application/json", "Cache-Control": "no-store" });
  for (const cookie of response.headers.getSetCookie()) if (isOwnCookie(cookie)) headers.append("Set-Cookie", cookie);
  return { outcome, response, headers };
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

async function post(request: NextRequest, context: Context, call: string): Promise<Response> {
  const body = await readBody(request);
  const { csrfToken, callbackUrl } = parseInput(body, nextAuthEnvelopeSchema);
  const step = stepOf(call, body);
  const { outcome, response, headers } = await askNextAuth(request, context, step, {
    csrfToken,
    callbackUrl,
    json: "true",
  });
  const { url } = (await response.json()) as { url: string };
  if (step.kind === "other") {
    // Where next-auth sends who has no valid token. An own address, so that no `callbackUrl` looks like it.
    if (new URL(url).pathname === "/api/auth/signout") throw new HttpProblem("csrf");
    return new Response(JSON.stringify({ url }), { headers });
  }
  const result = outcome.password ?? outcome.code;
  // It asks nobody whether a sign-in is right that comes without a valid token.
  if (!result) throw new HttpProblem("csrf");
  if (!result.ok) return refusedAnswer(result, headers);
  noticeAfterMailboxReset(result.userId, clientInfoOf(request.headers));
  // Signed in: whatever challenge this browser had is over.
  await clearChallengeCookie();
  return new Response(JSON.stringify({ url }), { headers });
}

async function get(request: NextRequest, context: Context): Promise<Response> {
  const { outcome, response, headers } = await askNextAuth(request, context, { kind: "other" }, null);
  // Such a session is kept for the second step, but nobody is signed in with it.
  if (outcome.secondStepRequired) return json({});
  return new Response(await response.text(), { status: response.status, headers });
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
    if (request.method === "GET") return await get(request, context);
    return await post(request, context, call);
  } catch (error) {
    return errorResponse(error, request);
  }
}
