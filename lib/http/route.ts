/** The wrapper of every route: origin check, bytes of the body, handler, and the answer to an unexpected error. */

import type { NextRequest } from "next/server";
import type { z } from "zod";
import { BODY_LIMIT } from "@/lib/contract/limits";
import { type Method, methods, type RouteEntry } from "@/lib/contract/routes/define-route";
import { isOutage } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { errorFields, log, pathFields } from "@/lib/runtime/log";
import type { Answer } from "./answer";
import { parseInput, readBody } from "./body";
import { HttpProblem, problemResponse } from "./problem";
import { clientInfoOf, refuseCrossOrigin } from "./request-context";

/** Turns a thrown value into an answer. Fails closed; the answer contains no internals. */
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

type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { [Key in Name]: string } & PathParams<Rest>
  : unknown;

/** The parsed value of a schema that an entry has; a handler of an entry without it cannot call. */
type Parse<Schema> = Schema extends z.ZodType ? () => z.output<Schema> : never;

/** What a handler gets. Body and query are parsed when it asks: whether the user may is decided before the input is judged. */
export type Call<Entry extends RouteEntry> = {
  request: NextRequest;
  params: PathParams<Entry["path"]>;
  client: ClientInfo;
  /** @throws HttpProblem 413, 415, 400 or 422 */
  body: Parse<Entry["body"]>;
  /** @throws HttpProblem 422 */
  query: Parse<Entry["query"]>;
  /** The bytes of the body as UTF-8 text. @throws HttpProblem 413, 400 */
  text: () => string;
  /** The bytes of the body. @throws HttpProblem 413 */
  bytes: () => Uint8Array;
};

type Result<Entry extends RouteEntry> =
  | {
      [Status in keyof Entry["answers"] & number]: Answer<Status, z.output<Entry["answers"][Status]>>;
    }[keyof Entry["answers"] & number]
  | HttpProblem<Entry["problems"][number]>;

type Handler<Entry extends RouteEntry> = (call: Call<Entry>) => Promise<Result<Entry>>;

type RouteMethod = (request: NextRequest, context: { params: Promise<object> }) => Promise<Response>;

/** A route's method with its entry, which the inventory test reads. */
export type Endpoint = RouteMethod & { readonly entry: RouteEntry };

/** Refuses foreign origins before any work and turns what `work` returns or throws into a response. */
function guarded(
  method: Method,
  work: (request: NextRequest, params: object) => Promise<Response | HttpProblem>,
): RouteMethod {
  return async (request, context) => {
    try {
      if (method !== "GET") refuseCrossOrigin(request);
      const result = await work(request, await context.params);
      return result instanceof HttpProblem ? problemResponse(result.code, result.extra) : result;
    } catch (error) {
      return errorResponse(error, request);
    }
  };
}

/** Runs before the body is read. @throws HttpProblem if the sender may not send it */
type Admission<Entry extends RouteEntry> = (call: Pick<Call<Entry>, "params">) => Promise<unknown>;

/**
 * Binds a handler to its entry. The compiler refuses a body, an answer or a returned problem that the entry does not list. The handler
 * starts after the last byte of the body: a client that withholds it occupies no database connection.
 * @param admit for a route with a large body, which is not buffered for everyone; the handler decides again
 */
export function endpoint<Entry extends RouteEntry>(
  entry: Entry,
  handler: Handler<Entry>,
  admit?: Admission<Entry>,
): Endpoint {
  const answer = guarded(entry.method, async (request, params) => {
    await admit?.({ params } as Pick<Call<Entry>, "params">);
    const body = await readBody(request, entry.bodyLimit ?? BODY_LIMIT);
    const call: Call<RouteEntry & { body: z.ZodType; query: z.ZodObject }> = {
      request,
      params,
      client: clientInfoOf(request.headers),
      body: () => body.json(entry.body as z.ZodType),
      query: () => parseInput(Object.fromEntries(request.nextUrl.searchParams), entry.query as z.ZodObject),
      text: () => body.text(),
      bytes: () => body.bytes(),
    };
    return handler(call as unknown as Call<Entry>);
  });
  return Object.assign(answer, { entry });
}

/** The exports of a route file: the given endpoints by method; every other method answers 405. */
export function route(...endpoints: Endpoint[]): Record<Method, RouteMethod> {
  const given = new Map(endpoints.map((each): [Method, RouteMethod] => [each.entry.method, each]));
  return everyMethod(
    (method) => given.get(method) ?? guarded(method, async () => new HttpProblem("method_not_allowed")),
  );
}

/** The exports of the route for paths that do not exist: every method answers 404. */
export function unknownPath(): Record<Method, RouteMethod> {
  return everyMethod((method) =>
    guarded(method, async (request) => {
      await readBody(request, BODY_LIMIT);
      return new HttpProblem("not_found");
    }),
  );
}

function everyMethod(make: (method: Method) => RouteMethod): Record<Method, RouteMethod> {
  return Object.fromEntries(methods.map((method) => [method, make(method)])) as Record<Method, RouteMethod>;
}
