/**
 * Decides about every request before Next sees it: is it one that may be answered, under whose name and address did it come, and who
 * answers it.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import proxyAddr from "proxy-addr";
import { env } from "@/lib/config/env";
import { BODY_LIMIT, IMPORT_BODY_LIMIT, WEBHOOK_BODY_LIMIT } from "@/lib/contract/limits";
import type { ProblemCode } from "@/lib/contract/problem-codes";
import { canonicalIp } from "@/lib/db/ip-address";
import { isOwnHost } from "@/lib/http/request-context";
import { protect } from "@/lib/http/security-headers";
import { makeAdmission } from "./admission";
import { PASSWORD_STEPS, RETRY_AFTER } from "./connection-limits";
import type { Listener } from "./connections";
import { answerOk, answerProblem, redirectHome, refuse, refuseOverload } from "./early-answers";
import { hasProperHost } from "./host-header";
import type { Readiness } from "./readiness";
import { preparePage } from "./sign-in-pages";
import type { StaticFiles } from "./static-files";

/** Headers by which a client could pretend to be a proxy, or trigger behavior inside Next. Nothing behind this line reads them. */
const forged = [
  "forwarded",
  "x-real-ip",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-middleware-subrequest",
  "x-middleware-rewrite",
  "x-middleware-redirect",
  "x-middleware-set-cookie",
  "x-middleware-skip",
  "x-middleware-override-headers",
  "x-middleware-next",
  "x-now-route-matches",
  "x-matched-path",
  "x-nextjs-data",
  "x-next-resume-state-length",
  "next-resume",
];

/** Next's request handler. Settles when the answer is complete. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The problem of an ambiguous path, to which Next answers 500: invalid percent-encoding, or dot segments, which proxies and Next resolve
 * differently. In the API also an encoded slash.
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

const reads = ({ method }: IncomingMessage) => method === "GET" || method === "HEAD";

/** Bytes of a body that a path may take; the rest of the contract is checked behind the router. */
function bodyLimitOf(url: string): number {
  if (url.startsWith("/api/webhooks/")) return WEBHOOK_BODY_LIMIT;
  return /^\/api\/workgroups\/[^/?]+\/members\/import(?:\?|$)/.test(url) ? IMPORT_BODY_LIMIT : BODY_LIMIT;
}

/** Returns the problem of a request that is refused before routing; null otherwise. */
function refusalOf(request: IncomingMessage): ProblemCode | null {
  const { method = "", url = "", headers } = request;
  if (!hasProperHost(request)) return "bad_request";
  // Next answers 500 to TRACE, and takes `//host` and `http://host/` for places to redirect to.
  if (!methods.includes(method)) return "method_not_allowed";
  if (!/^\/(?![/\\])[^\\]*$/.test(url)) return "bad_request";
  const odd = oddPath(url);
  if (odd) return odd;
  // Next's global error page is prerendered: it has no nonce, and answers 500 to a direct request.
  if (/^\/_global-error\b/.test(url)) return "not_found";
  if (Number(headers["content-length"] ?? 0) > bodyLimitOf(url)) return "payload_too_large";
  return null;
}

/** Load balancers request these by IP address. Only the exact spelling is a probe. */
const probes = ["/api/health", "/api/health/live", "/api/health/ready"];

const pathOf = ({ url = "" }: IncomingMessage) => url.split("?", 1)[0] ?? "";

function probeOf(request: IncomingMessage): string | null {
  const path = pathOf(request);
  return probes.includes(path) ? path : null;
}

/** The calls that anyone may make and that compute a password hash. */
const passwordSteps = ["/api/auth/callback/password", "/api/mobile/sign-in"];

async function answerProbe(
  request: IncomingMessage,
  response: ServerResponse,
  isOk: () => Promise<boolean>,
): Promise<void> {
  if (!reads(request)) return refuse(request, response, "method_not_allowed");
  return (await isOk()) ? answerOk(response) : answerProblem(response, "unavailable", RETRY_AFTER);
}

/**
 * Creates the listener of all requests.
 * @param handle answers every request that the server does not answer itself
 */
export function guarded(handle: Handle, readiness: Readiness, files: StaticFiles): Listener {
  const { TRUSTED_PROXIES, NEXTAUTH_URL } = env();
  const trusted = proxyAddr.compile(TRUSTED_PROXIES);
  const ownHost = new URL(NEXTAUTH_URL).host;

  const admission = makeAdmission(PASSWORD_STEPS);

  /** Answers a request of our own host. */
  async function answerOwn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (reads(request)) {
      if (files.answer(request, response)) return;
      return files.isMissing(path) ? answerProblem(response, "not_found") : handle(request, response);
    }
    if (request.method !== "POST" || !passwordSteps.includes(path)) return handle(request, response);
    if (!admission.enter()) return refuseOverload(request, response);
    response.once("close", () => admission.leave());
    return handle(request, response);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request);
    if (refusal) return refuse(request, response, refusal);
    const probe = probeOf(request);
    if (probe === "/api/health/live") return answerProbe(request, response, async () => true);
    if (probe === "/api/health/ready") return answerProbe(request, response, () => readiness.isReady());
    // Next sees the public host name only.
    if (probe && reads(request)) request.headers.host = ownHost;
    if (isOwnHost(request.headers.host)) return answerOwn(request, response);
    return reads(request) ? redirectHome(request, response) : refuse(request, response, "wrong_host");
  }

  return (request, response) => {
    // Undefined, despite its type, after the client reset the connection: there is no one to answer.
    const peer = proxyAddr(request, trusted) as string | undefined;
    if (peer === undefined) return void response.destroy();
    protect(request, response);
    for (const name of forged) delete request.headers[name];
    request.headers["x-forwarded-for"] = canonicalIp(peer);
    preparePage(request, response);
    answer(request, response).catch(() => response.destroy());
  };
}
