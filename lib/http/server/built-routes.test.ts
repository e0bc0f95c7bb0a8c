import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { loadBuiltRoutes } from "./built-routes";

vi.mock("@/lib/runtime/log", () => ({ log: () => ({ error: () => {} }), errorFields: () => ({}) }));

const routes: Record<string, string> = {
  "/api/[[...unknown]]/route": "/api/[[...unknown]]",
  "/api/account/route": "/api/account",
  "/api/account/sessions/route": "/api/account/sessions",
  "/api/account/sessions/[sessionId]/route": "/api/account/sessions/[sessionId]",
  "/api/auth/[...nextauth]/route": "/api/auth/[...nextauth]",
  "/api/workgroups/[workgroupId]/members/route": "/api/workgroups/[workgroupId]/members",
  "/(auth)/sign-in/page": "/sign-in",
  "/(crm)/page": "/",
  "/(crm)/workgroups/[workgroupId]/page": "/workgroups/[workgroupId]",
  "/_not-found/page": "/_not-found",
};

let build: string;
/** A build whose handlers write their route into the response, leave work behind, or throw. */
beforeAll(() => {
  build = mkdtempSync(join(tmpdir(), "built-routes-"));
  writeFileSync(join(build, "app-path-routes-manifest.json"), JSON.stringify(routes));
  for (const page of Object.keys(routes)) {
    const file = join(build, "server", "app", `${page}.js`);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(
      file,
      `exports.handler = async (request, response, context) => {
         if (request.url.includes("throws")) {
           if (!request.url.startsWith("/api/")) response.write("half a page");
           throw new Error("secret text");
         }
         context.waitUntil(new Promise((resolve) => setTimeout(resolve, 20)).then(() => response.left.push("after")));
         response.left.push(${JSON.stringify(page)});
       };`,
    );
  }
});
afterAll(() => rmSync(build, { recursive: true }));

const request = (url: string, more: Partial<IncomingMessage> = {}) =>
  ({ url, method: "GET", headers: {}, ...more }) as IncomingMessage;

async function routeOf(url: string, more?: Partial<IncomingMessage>): Promise<string | null> {
  const handle = loadBuiltRoutes(build).find(request(url, more));
  if (!handle) return null;
  const response = { left: [] as string[], end: () => {} };
  await handle(request(url, more), response as unknown as ServerResponse);
  return response.left[0] ?? null;
}

it.each([
  ["/api/account", "/api/account/route"],
  ["/api/account/sessions", "/api/account/sessions/route"],
  ["/api/account/sessions/6f9619ff-8b86", "/api/account/sessions/[sessionId]/route"],
  ["/api/auth/callback/password", "/api/auth/[...nextauth]/route"],
  ["/api/auth/csrf", "/api/auth/[...nextauth]/route"],
  ["/", "/(crm)/page"],
  ["/sign-in", "/(auth)/sign-in/page"],
  ["/workgroups/6f9619ff-8b86", "/(crm)/workgroups/[workgroupId]/page"],
])("calls the handler of %s", async (url, page) => {
  expect(await routeOf(url)).toBe(page);
});

it.each([
  "//",
  "/sign-in/",
  "/sign-in?callbackUrl=%2Faccount",
  "/sign%2Din",
  "/no-such-page",
  "/_not-found",
  "/workgroups/a.b",
  "/api",
  "/api/account/",
  "/api/account/no-such-call/at-all",
  "/api/auth",
  "/api//account",
  "/api/account/../account",
  "/api/account%2Fsessions",
  "/api/%61ccount",
  "/api/account/sessions/a.b",
  "/api/account/sessions/x?nxtPsessionId=y",
  "/api/auth/callback/code?nxtPnextauth=callback/password",
  "/api/account?",
  "/api/workgroups/6f9619ff/members",
  "/api/no-such-call",
])("leaves %s to the router", async (url) => {
  expect(await routeOf(url)).toBeNull();
});

it.each<[string, Partial<IncomingMessage>]>([
  ["HEAD", { method: "HEAD" }],
  ["POST", { method: "POST" }],
  ["the router's request for the data of a page", { headers: { rsc: "1" } }],
])("leaves %s to the router", async (_, more) => {
  expect(await routeOf("/sign-in", more)).toBeNull();
});

it("waits for the work that a call leaves behind", async () => {
  const all = loadBuiltRoutes(build);
  const response = { left: [] as string[] };
  await all.find(request("/api/account"))?.(request("/api/account"), response as unknown as ServerResponse);
  expect(response.left).toEqual(["/api/account/route"]);
  await all.finished();
  expect(response.left).toEqual(["/api/account/route", "after"]);
});

it.each(["/api/auth/throws", "/workgroups/throws"])(
  "answers an unexpected error of %s with the problem `internal`, without its text or half a page",
  async (url) => {
    const written: unknown[] = [];
    const response = {
      headersSent: false,
      write: (piece: unknown) => written.push(piece),
      writeHead: (...head: unknown[]) => {
        written.push(...head);
        return response;
      },
      end: (body: Buffer) => written.push(String(body)),
    };
    await loadBuiltRoutes(build).find(request(url))?.(request(url), response as unknown as ServerResponse);
    expect(written[0]).toBe(500);
    expect(JSON.stringify(written)).toContain("internal");
    expect(JSON.stringify(written)).not.toMatch(/secret text|half a page/);
  },
);
