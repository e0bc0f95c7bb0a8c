/** The HTTP contract in one place: problem+json, checked bodies, refused origins, and what an unexpected error becomes. */
import type { NextRequest } from "next/server";
import type { z } from "zod";
import { BODY_LIMIT, DRAIN_LIMIT } from "./auth/limits";
import { isOutage } from "./db";
import { env, isLoopback } from "./env";
import { errorFields, log, pathFields } from "./log";
import type { Problem, ProblemCode } from "./schemas";

const titles: Record<ProblemCode, [status: number, title: string]> = {
  bad_request: [400, "The request cannot be read."],
  unauthenticated: [401, "Sign in first."],
  credentials: [401, "The e-mail address or the password is not right."],
  forbidden: [403, "You are not allowed to do this."],
  csrf: [403, "The page is out of date. Load it again."],
  foreign_origin: [403, "Requests from other sites are refused."],
  second_step_required: [403, "A code is asked for now."],
  reauthentication_required: [403, "Give your password again."],
  incorrect_password: [403, "That password is not right."],
  two_factor_not_available_in_app: [403, "This account needs a one-time password, which the app cannot ask for."],
  incorrect_code: [403, "That code is not right."],
  not_found: [404, "There is nothing here."],
  method_not_allowed: [405, "This cannot be done here."],
  conflict: [409, "Somebody else was faster."],
  enforced_by_workgroup: [409, "A workgroup asks for a code at every sign-in."],
  challenge_over: [409, "This sign-in is over. Start again."],
  phone_unavailable: [409, "Text messages are not set up here."],
  link_over: [409, "This link no longer works. Ask for a new one."],
  payload_too_large: [413, "The request is too large."],
  unsupported_media_type: [415, "Send JSON."],
  wrong_host: [421, "This host name is not ours."],
  invalid: [422, "Something in the request is not right."],
  too_many_attempts: [429, "Too many tries. Wait a while."],
  resend_too_early: [429, "Wait before asking for another message."],
  no_resends_left: [429, "No more messages for this sign-in."],
  unavailable: [503, "Not available at the moment. Nothing was changed."],
  internal: [500, "Something went wrong on our side."],
};

type Extra = {
  detail?: string | undefined;
  errors?: Record<string, string>;
  retryAfter?: number;
  /** How a program proves who it is. HTTP demands it with a 401, and some HTTP libraries fail without. */
  authenticate?: "Bearer";
};

/** An answer that is thrown: the route's wrapper turns it into problem+json. */
export class HttpProblem extends Error {
  override name = "HttpProblem";
  constructor(
    readonly code: ProblemCode,
    readonly extra: Extra = {},
  ) {
    super(code);
  }
}

export function problemResponse(code: ProblemCode, { detail, errors, retryAfter, authenticate }: Extra = {}): Response {
  const [status, title] = titles[code];
  const body: Problem = {
    type: "about:blank",
    title,
    status,
    code,
    ...(detail && { detail }),
    ...(errors && { errors }),
  };
  const headers = new Headers({ "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
  if (retryAfter !== undefined) headers.set("Retry-After", String(retryAfter));
  if (authenticate) headers.set("WWW-Authenticate", authenticate);
  return new Response(JSON.stringify(body), { status, headers });
}

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
}

/** Is this `host[:port]` ours? A product that runs on this machine answers to both of the machine's names. */
export function isOwnHost(host: string | null | undefined): boolean {
  const own = new URL(env().NEXTAUTH_URL);
  if (host === own.host) return true;
  if (!host || !isLoopback(own) || !URL.canParse(`http://${host}`)) return false;
  const other = new URL(`http://${host}`);
  // `evil@localhost` parses to this machine as well: only a plain name counts.
  return other.host === host && isLoopback(other) && other.port === own.port;
}

function isOwnOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.protocol === new URL(env().NEXTAUTH_URL).protocol && url.origin === origin && isOwnHost(url.host);
}

/** Refuses what another site's page sends. Browsers always say where a mutation comes from; other programs need not. */
export function refuseForeign(request: Request): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if ((origin !== null && !isOwnOrigin(origin)) || (site !== null && site !== "same-origin" && site !== "none")) {
    throw new HttpProblem("foreign_origin");
  }
}

/** The body as text, at most `limit` bytes of it, counted as it arrives: a false or missing length changes nothing. */
export async function readText(request: Request, limit = BODY_LIMIT): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // What is too much is read on for a while and dropped: a connection that is cut while it sends loses the answer.
    if (size > DRAIN_LIMIT) break;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new HttpProblem("payload_too_large");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new HttpProblem("bad_request", { detail: "The body is not UTF-8." });
  }
}

export function mediaType(request: Request): string {
  const [type = "", ...parameters] = (request.headers.get("content-type") ?? "").toLowerCase().split(";");
  const foreignCharset = parameters.some((p) => /^\s*charset=/.test(p) && !/^\s*charset="?utf-8"?\s*$/.test(p));
  return foreignCharset ? "" : type.trim();
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem("bad_request", { detail: "The body is not JSON." });
  }
}

/** Checks a value against its wire shape. @throws HttpProblem 422 with a sentence per field */
export function check<S extends z.ZodType>(value: unknown, schema: S): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors: Record<string, string> = {};
  for (const issue of result.error.issues) errors[issue.path.join(".") || "body"] ??= issue.message;
  throw new HttpProblem("invalid", { errors });
}

/**
 * The body of a request that was read before its handler began. A client can withhold its body for as long as the server waits; who
 * asks is looked up only after it has come, and what is wrong with it is said only where the handler asks for it.
 */
export class RequestBody {
  constructor(
    private readonly request: Request,
    private readonly read: { ok: true; text: string } | { ok: false; error: unknown },
  ) {}

  /** The bytes as UTF-8 text. @throws HttpProblem 413, 400 */
  text(): string {
    if (this.read.ok) return this.read.text;
    throw this.read.error;
  }

  /** Parses and checks a JSON body. @throws HttpProblem 413, 415, 400 or 422 */
  json<S extends z.ZodType>(schema: S): z.output<S> {
    if (mediaType(this.request) !== "application/json") throw new HttpProblem("unsupported_media_type");
    return check(parseJson(this.text()), schema);
  }
}

async function readBody(request: Request, limit: number): Promise<RequestBody> {
  return readText(request, limit).then(
    (text) => new RequestBody(request, { ok: true, text }),
    (error) => new RequestBody(request, { ok: false, error }),
  );
}

/** Turns whatever was thrown into an answer. Errors fail closed and tell nothing of the inside. */
export function errorResponse(error: unknown, request: Request): Response {
  if (error instanceof HttpProblem) return problemResponse(error.code, error.extra);
  const outage = isOutage(error);
  log().error({
    event: outage ? "unavailable" : "internal_error",
    method: request.method,
    ...pathFields(new URL(request.url).pathname),
    ...errorFields(error),
  });
  return outage ? problemResponse("unavailable", { retryAfter: 5 }) : problemResponse("internal");
}

type Context<P> = { params: Promise<P> };
type Handler<P> = (request: NextRequest, params: P, body: RequestBody) => Promise<Response>;
type RouteMethod<P> = (request: NextRequest, context: Context<P>) => Promise<Response>;

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof methods)[number];

/**
 * The exports of a route file: the given methods behind the checks that all share, the others answering 405. A mutation from a
 * foreign origin never reaches its handler, and a handler begins once the whole body is here.
 */
export function route<P = Record<string, never>>(
  handlers: Partial<Record<Method, Handler<P>>>,
  bodyLimit = BODY_LIMIT,
): Record<Method, RouteMethod<P>> {
  const wrapped = methods.map((method): [Method, RouteMethod<P>] => [
    method,
    async (request, context) => {
      try {
        if (method !== "GET") refuseForeign(request);
        const handler = handlers[method];
        if (!handler) throw new HttpProblem("method_not_allowed");
        const body = await readBody(request, bodyLimit);
        return await handler(request, await context.params, body);
      } catch (error) {
        return errorResponse(error, request);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as Record<Method, RouteMethod<P>>;
}
