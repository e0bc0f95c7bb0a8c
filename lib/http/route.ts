/** The wrapper of every route: origin check, body, handler, and what an unexpected error becomes. */

import type { NextRequest } from "next/server";
import { BODY_LIMIT } from "@/lib/contract/limits";
import { isOutage } from "@/lib/db";
import { errorFields, log, pathFields } from "@/lib/runtime/log";
import { type RequestBody, readBody } from "./body";
import { refuseCrossOrigin } from "./own-origin";
import { HttpProblem, problemResponse } from "./problem";

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
        if (method !== "GET") refuseCrossOrigin(request);
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
