/** Answers of the server itself, without Next. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "@/lib/config/env";
import { seconds } from "@/lib/contract/duration";
import type { ProblemCode } from "@/lib/contract/problem-codes";
import { problemResponse } from "@/lib/http/problem";
import { RETRY_AFTER } from "./connection-limits";

/** Answers at once, then drains the request for a moment: closing a socket with unread bytes would discard the answer. */
export async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  code: ProblemCode,
  retryAfter?: number,
): Promise<void> {
  const problem = problemResponse(code, retryAfter === undefined ? {} : { retryAfter });
  const body = Buffer.from(await problem.arrayBuffer());
  const headers = { ...Object.fromEntries(problem.headers), "Content-Length": body.length, Connection: "close" };
  response.writeHead(problem.status, headers).write(body);
  const end = () => response.end();
  const timer = setTimeout(end, seconds(2));
  request.once("close", () => clearTimeout(timer)).once("end", end);
  request.resume();
}

/** Redirects to the same path at the public origin. */
export function redirectHome(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(308, { Location: `${env().NEXTAUTH_URL}${request.url}`, Connection: "close" }).end();
}

/** Answers 200 `{"status":"ok"}`. To HEAD Node sends the headers alone. */
export function answerOk(response: ServerResponse): void {
  const body = JSON.stringify({ status: "ok" });
  const headers = { "Content-Type": "application/json", "Content-Length": body.length, "Cache-Control": "no-store" };
  response.writeHead(200, headers).end(body);
}

/** Answers with a problem; the request has been read, or has no body. */
export async function answerProblem(response: ServerResponse, code: ProblemCode, retryAfter?: number): Promise<void> {
  const problem = problemResponse(code, retryAfter === undefined ? {} : { retryAfter });
  const body = Buffer.from(await problem.arrayBuffer());
  response
    .writeHead(problem.status, { ...Object.fromEntries(problem.headers), "Content-Length": body.length })
    .end(body);
}

/**
 * Refuses a sign-in that would wait too long. A form that a browser sends without scripts shows its page again with the error; every other
 * client gets the problem.
 */
export async function refuseOverload(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers["sec-fetch-mode"] !== "navigate") return refuse(request, response, "unavailable", RETRY_AFTER);
  const headers = { Location: "/sign-in?error=unavailable", "Retry-After": RETRY_AFTER, Connection: "close" };
  response.writeHead(303, headers).end();
}
