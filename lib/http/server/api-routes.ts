/**
 * Answers the calls of a sign-in without Next's router: their handlers are called as an adapter calls them
 * (https://nextjs.org/docs/app/api-reference/adapters/invoking-entrypoints). The router costs as much as the handler.
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { z } from "zod";
import { errorFields, log } from "@/lib/runtime/log";
import { answerProblem } from "./early-answers";
import type { Handle } from "./request-guard";

type Context = { waitUntil(work: Promise<unknown>): void; requestMeta: { relativeProjectDir: string } };
type Handler = (request: IncomingMessage, response: ServerResponse, context: Context) => Promise<unknown>;

/**
 * Paths whose calls are short and frequent. Every other path goes through the router, which also compresses long answers, redirects odd
 * spellings and decodes. A path with any other character, or with a query, does too: queries can carry Next's own parameters.
 */
const direct = /^\/api\/(?:auth|sign-in|mobile|webhooks|account)(?:\/[\w-]+)*$/;

export type ApiRoutes = {
  /** The handler of a call that needs no router, or null. */
  find(request: IncomingMessage): Handle | null;
  /** Settles when the work that these calls have left for after their answers is done. */
  finished(): Promise<void>;
};

/** In development Next answers everything itself. */
export const noApiRoutes: ApiRoutes = { find: () => null, finished: async () => {} };

const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/\[\.\.\.\w+\]/g, ".+").replace(/\[\w+\]/g, "[^/]+")}$`);

/** Reads the list of routes of the build. @throws if there is none */
export function loadApiRoutes(build = ".next"): ApiRoutes {
  const list = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(join(build, "app-path-routes-manifest.json"), "utf8")));
  // A fixed path before one with a parameter.
  const routes = Object.entries(list)
    .filter(([, path]) => path.startsWith("/api/") && !path.includes("[[..."))
    .sort(([, a], [, b]) => Number(a.includes("[")) - Number(b.includes("[")))
    .map(([page, path]) => ({ page, pattern: patternOf(path) }));
  const load = createRequire(resolve(build, "server", "app", "_"));
  const found = new Map<string, Handle | null>();
  const working = new Set<Promise<unknown>>();

  const context: Context = {
    waitUntil(work) {
      const settled = work.catch(() => {}).finally(() => working.delete(settled));
      working.add(settled);
    },
    requestMeta: { relativeProjectDir: "" },
  };

  function handleOf(page: string): Handle {
    const { handler }: { handler: Handler } = load(`.${page}.js`);
    return async (request, response) => {
      try {
        await handler(request, response, { ...context, requestMeta: { ...context.requestMeta } });
      } catch (error) {
        log().error({ event: "internal_error", ...errorFields(error) });
        if (response.headersSent) response.destroy();
        else await answerProblem(response, "internal");
      }
    };
  }

  return {
    find({ url = "" }) {
      if (!direct.test(url)) return null;
      const page = routes.find(({ pattern }) => pattern.test(url))?.page;
      if (page === undefined) return null;
      const known = found.get(page) ?? handleOf(page);
      found.set(page, known);
      return known;
    },
    async finished() {
      while (working.size > 0) await Promise.all(working);
    },
  };
}
