/**
 * The HTTP server around Next. What must hold before the framework sees a request lives here: the client's address, the host name,
 * the size and pace of a request, the security headers of every answer, and a stop that finishes what is running.
 */
import { createServer, type IncomingMessage, Server, type ServerResponse } from "node:http";
import next from "next";
import proxyAddr from "proxy-addr";
import { canonicalAddress } from "./lib/address";
import { BODY_LIMIT, WEBHOOK_BODY_LIMIT } from "./lib/auth/limits";
import { warmPasswordRules } from "./lib/auth/password-rules";
import { database } from "./lib/db";
import { EnvironmentError, env } from "./lib/env";
import { protect } from "./lib/headers";
import { startHousekeeping } from "./lib/housekeeping";
import { isOwnHost, problemResponse } from "./lib/http";
import { log, takeOverConsole } from "./lib/log";
import { sendDueMessages } from "./lib/messaging/outbox";
import { sendsFinished, startSweeper } from "./lib/mfa/delivery";
import type { ProblemCode } from "./lib/schemas";
import { seconds } from "./lib/time";

/** Headers by which a client could pretend to be a proxy, or Next's own inside. Nothing behind this line reads what a client put there. */
const forged = [
  "forwarded",
  "x-real-ip",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-middleware-subrequest",
];

/** Answers at once and then lets the client finish sending, for a moment: closing on unread bytes would lose it the answer. */
async function refuse(request: IncomingMessage, response: ServerResponse, code: ProblemCode): Promise<void> {
  const problem = problemResponse(code);
  const body = Buffer.from(await problem.arrayBuffer());
  const headers = { ...Object.fromEntries(problem.headers), "Content-Length": body.length, Connection: "close" };
  response.writeHead(problem.status, headers).write(body);
  const end = () => response.end();
  const patience = setTimeout(end, seconds(2));
  request.once("close", () => clearTimeout(patience)).once("end", end);
  request.resume();
}

function redirectHome(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(308, { Location: `${env().NEXTAUTH_URL}${request.url}`, Connection: "close" }).end();
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * What is wrong with the spelling of a path, for which Next answers 500: no text, or steps up and down that only one of two readers
 * takes. In the API also a slash that only one of them sees.
 */
function oddPath(url: string): ProblemCode | null {
  const path = url.split("?", 1)[0] ?? "";
  try {
    decodeURIComponent(path);
  } catch {
    return "bad_request";
  }
  if (/\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) return "bad_request";
  return /^\/api.*%(2f|5c)/i.test(path) ? "not_found" : null;
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Why a request must not reach Next; null when it may. */
function refusalOf({ method = "", url = "", headers }: IncomingMessage): ProblemCode | null {
  // Next answers 500 to TRACE, and takes `//host` and `http://host/` for places to redirect to.
  if (!methods.includes(method)) return "method_not_allowed";
  if (!/^\/(?![/\\])[^\\]*$/.test(url)) return "bad_request";
  const odd = oddPath(url);
  if (odd) return odd;
  // Next's page for when everything else fails was drawn at build time: it has no nonce, and a status of 500 for whoever asks.
  if (/^\/_global-error\b/.test(url)) return "not_found";
  const limit = url.startsWith("/api/webhooks/") ? WEBHOOK_BODY_LIMIT : BODY_LIMIT;
  if (Number(headers["content-length"] ?? 0) > limit) return "payload_too_large";
  return null;
}

function guarded(handle: Handle): (request: IncomingMessage, response: ServerResponse) => void {
  const trusted = proxyAddr.compile(env().TRUSTED_PROXIES);
  return (request, response) => {
    // Undefined, whatever its types say, once the client has reset the connection: nobody is left to answer.
    const peer = proxyAddr(request, trusted) as string | undefined;
    if (peer === undefined) return void response.destroy();
    protect(request, response);
    for (const name of forged) delete request.headers[name];
    request.headers["x-forwarded-for"] = canonicalAddress(peer);
    const refusal = refusalOf(request);
    const reads = request.method === "GET" || request.method === "HEAD";
    if (refusal) void refuse(request, response, refusal);
    else if (isOwnHost(request.headers.host)) handle(request, response).catch(() => response.destroy());
    else if (reads) redirectHome(request, response);
    else void refuse(request, response, "wrong_host");
  };
}

async function main(): Promise<void> {
  const { HOST, PORT, NODE_ENV } = env();
  const dev = NODE_ENV !== "production";
  // Next takes the upgrades of the server it is given, and of ours where it is given none: they would pass by everything here. With
  // nobody to take them, Node answers a request that offers one like any other. Only live reload needs them.
  const app = next({ dev, hostname: HOST, port: PORT, ...(!dev && { httpServer: new Server() }) });
  await app.prepare();
  await warmPasswordRules();
  const listener = guarded(app.getRequestHandler());
  // Node looks for connections that are too slow at this interval; by itself every 30 seconds.
  const server = createServer({ connectionsCheckingInterval: seconds(1) }, listener);
  // An expectation that is not known may be ignored; by itself Node answers 417, without our headers.
  server.on("checkExpectation", listener);
  // A client that sends a header or a body drop by drop must not hold a connection.
  server.headersTimeout = seconds(10);
  server.requestTimeout = seconds(20);
  server.keepAliveTimeout = seconds(5);
  server.once("error", (error: NodeJS.ErrnoException) => {
    // On the terminal, in words: whoever starts it reads this, and no request has been seen whose data it could tell.
    const inUse = error.code === "EADDRINUSE";
    console.error(
      inUse ? `Port ${PORT} is in use. Choose another with PORT=…` : `The server cannot listen: ${error.message}`,
    );
    process.exit(1);
  });
  // Opened here, so that it is the same one in every start: whichever of Next's copies of a module comes first would open it.
  database();
  const background = [startSweeper(sendDueMessages), startHousekeeping()];
  server.listen(PORT, HOST, () => {
    log().info({ event: "listening", host: HOST, port: PORT });
    // Only now: what keeps it from starting must be readable, and no request has been seen yet.
    if (NODE_ENV === "production") takeOverConsole();
  });

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // No new requests; those under way finish, with an end to the patience.
    for (const one of background) one.stop();
    server.close(async () => {
      await sendsFinished();
      await database().end();
      process.exit(0);
    });
    // A connection that was busy a moment ago would keep us for as long as a client may keep it for its next request.
    setInterval(() => server.closeIdleConnections(), 100).unref();
    setTimeout(() => process.exit(0), seconds(10)).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

main().catch((error) => {
  // As above; where the environment is not usable there is no logger either.
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
});
