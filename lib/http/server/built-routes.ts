/**
 * Answers pages and the calls of a sign-in without Next's router: their handlers are called as an adapter calls them
 * (https://nextjs.org/docs/app/api-reference/adapters/invoking-entrypoints). For a call the router costs as much as the handler.
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { z } from "zod";
import { errorFields, log } from "@/lib/runtime/log";
import { sendWhole } from "./compressed-page";
import { answerProblem } from "./early-answers";
import type { Handle } from "./request-guard";

type Context = { waitUntil(work: Promise<unknown>): void; requestMeta: { relativeProjectDir: string } };
type Handler = (request: IncomingMessage, response: ServerResponse, context: Context) => Promise<unknown>;

/** Calls that are short and frequent. The router compresses the long answers of the others. */
const calls = /^\/api\/(?:auth|sign-in|mobile|webhooks|account)(?:\/|$)/;

/**
 * The router redirects odd spellings and decodes. A query goes there, too, because it can carry Next's own parameters; so do the router's
 * requests for a page's data, which have one.
 */
const plain = /^\/(?:[\w-]+(?:\/[\w-]+)*)?$/;

const isPage = (route: string) => route.endsWith("/page");

/** May this route answer this request? Only a browser that asks for a document gets one here. */
function mayAnswer(route: string, { method, headers, url = "" }: IncomingMessage): boolean {
  return isPage(route) ? method === "GET" && headers.rsc === undefined : calls.test(url);
}

export type BuiltRoutes = {
  /** The handler of a request that needs no router, or null. */
  find(request: IncomingMessage): Handle | null;
  /** Settles when the work that these requests have left for after their answers is done. */
  finished(): Promise<void>;
};

/** In development Next answers everything itself. */
export const noBuiltRoutes: BuiltRoutes = { find: () => null, finished: async () => {} };

const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/\[\.\.\.\w+\]/g, ".+").replace(/\[\w+\]/g, "[^/]+")}$`);

/** Reads the list of routes of the build. @throws if there is none */
export function loadBuiltRoutes(build = ".next"): BuiltRoutes {
  const list = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(join(build, "app-path-routes-manifest.json"), "utf8")));
  // Without Next's own pages. A fixed path before one with a parameter.
  const routes = Object.entries(list)
    .filter(([, path]) => !path.startsWith("/_") && !path.includes("[[..."))
    .sort(([, a], [, b]) => Number(a.includes("[")) - Number(b.includes("[")))
    .map(([route, path]) => ({ route, pattern: patternOf(path) }));
  const load = createRequire(resolve(build, "server", "app", "_"));
  const found = new Map<string, Handle>();
  const working = new Set<Promise<unknown>>();

  const context: Context = {
    waitUntil(work) {
      const settled = work.catch(() => {}).finally(() => working.delete(settled));
      working.add(settled);
    },
    requestMeta: { relativeProjectDir: "" },
  };

  function handleOf(route: string): Handle {
    const { handler }: { handler: Handler } = load(`.${route}.js`);
    return async (request, response) => {
      const discard = isPage(route) ? sendWhole(request, response) : null;
      try {
        await handler(request, response, { ...context, requestMeta: { ...context.requestMeta } });
      } catch (error) {
        log().error({ event: "internal_error", ...errorFields(error) });
        discard?.();
        if (response.headersSent) response.destroy();
        else await answerProblem(response, "internal");
      }
    };
  }

  return {
    find(request) {
      const { url = "" } = request;
      if (!plain.test(url)) return null;
      const route = routes.find(({ pattern }) => pattern.test(url))?.route;
      if (route === undefined || !mayAnswer(route, request)) return null;
      const known = found.get(route) ?? handleOf(route);
      found.set(route, known);
      return known;
    },
    async finished() {
      while (working.size > 0) await Promise.all(working);
    },
  };
}
