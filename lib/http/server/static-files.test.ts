import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadStaticFiles } from "./static-files";

const folder = mkdtempSync(join(tmpdir(), "static-files-"));
const script = { type: "application/javascript; charset=UTF-8", cacheControl: "public, max-age=31536000, immutable" };
writeFileSync(
  join(folder, "list.json"),
  JSON.stringify({
    files: {
      "/_next/static/a.js": {
        ...script,
        variants: [
          { encoding: "br", tag: "tag-br" },
          { encoding: "gzip", tag: "tag-gzip" },
          { encoding: "", tag: "tag-plain" },
        ],
      },
      "/icon.png": {
        type: "image/png",
        cacheControl: "public, max-age=0, must-revalidate",
        variants: [{ encoding: "", tag: "tag-png" }],
      },
    },
    routes: ["^/icon\\.svg(?:/)?$", "^/links/([^/]+?)(?:/)?$", "^/(?:/)?$"],
  }),
);
for (const tag of ["tag-br", "tag-gzip", "tag-plain", "tag-png"]) writeFileSync(join(folder, tag), tag);

const files = loadStaticFiles(folder);
const server = createServer((incoming, response) => {
  if (!files.answer(incoming, response)) response.writeHead(418).end();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());

type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string };

function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.once("error", reject).end();
  });
}

describe("a file of the build", () => {
  it.each([
    ["br, gzip", "br", "tag-br"],
    ["gzip, deflate, br", "br", "tag-br"],
    ["gzip", "gzip", "tag-gzip"],
    ["br;q=0, gzip;q=0.5", "gzip", "tag-gzip"],
    ["BR ; q=1.0", "br", "tag-br"],
    ["br;q=0.0", undefined, "tag-plain"],
    ["identity", undefined, "tag-plain"],
    ["*", undefined, "tag-plain"],
    ["brotli, xgzip", undefined, "tag-plain"],
    ["", undefined, "tag-plain"],
  ])("comes for Accept-Encoding %j as %s", async (accepted, encoding, body) => {
    const answer = await get("/_next/static/a.js", { "accept-encoding": accepted });
    expect(answer).toMatchObject({ status: 200, body });
    expect(answer.headers).toMatchObject({
      "content-type": script.type,
      "content-length": String(body.length),
      "cache-control": script.cacheControl,
      vary: "Accept-Encoding",
      etag: `"${body}"`,
    });
    expect(answer.headers["content-encoding"]).toBe(encoding);
  });

  it("comes without a body to HEAD, and whole to a Range", async () => {
    const head = await get("/_next/static/a.js", {}, "HEAD");
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(head.headers["content-length"]).toBe("9");
    expect(await get("/icon.png", { range: "bytes=0-1" })).toMatchObject({ status: 200, body: "tag-png" });
  });

  it.each(['"tag-png"', 'W/"tag-png"', '"x", "tag-png"', "*"])(
    "is not sent again for If-None-Match %s",
    async (tags) => {
      const answer = await get("/icon.png?v=1", { "if-none-match": tags });
      expect(answer).toMatchObject({ status: 304, body: "" });
      expect(answer.headers).toMatchObject({
        etag: '"tag-png"',
        "cache-control": "public, max-age=0, must-revalidate",
      });
      expect(answer.headers.vary).toBeUndefined();
    },
  );

  it("is sent again for the tag of another encoding", async () => {
    const headers = { "accept-encoding": "br", "if-none-match": '"tag-gzip"' };
    expect(await get("/_next/static/a.js", headers)).toMatchObject({ status: 200, body: "tag-br" });
  });
});

describe("a path that the list does not have", () => {
  it.each([
    "/list.json",
    "/tag-plain",
    "/_next/static/../list.json",
    "/_next/static/%2e%2e/list.json",
    "/_next/static//a.js",
    "/_next/static/a.js/",
    "/_next/static/a%2ejs",
    "/_next/static/a.js%00",
    "/__proto__",
    "/constructor",
  ])("%s is not answered", async (path) => {
    expect((await get(path)).status).toBe(418);
  });
});

describe("a missing file", () => {
  it.each(["/wp-login.php", "/_next/static/gone.js", "/_next/image", "/a/b.map", "/.env.local"])("is %s", (path) => {
    expect(files.isMissing(path)).toBe(true);
  });

  it.each(["/", "/page", "/icon.svg", "/links/a.b", "/icon.png", "/account.rsc", "/v1.0/page"])("is not %s", (path) => {
    expect(files.isMissing(path)).toBe(false);
  });
});
