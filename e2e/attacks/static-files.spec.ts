/** I31: the files that the server answers itself, without the application. */
import { expect, test } from "@/e2e/support/attack-test";
import { ownHost, raw } from "@/e2e/support/raw-connection";
import { barePolicy } from "@/lib/http/security-headers";

const get = (path: string, headers: Record<string, string> = {}) =>
  raw(`GET ${path} HTTP/1.1`, { Host: ownHost, Connection: "close", ...headers });

test("I31 path traversal reaches no file outside of the list", async () => {
  const targets = [
    "/../package.json",
    "/_next/static/../../package.json",
    "/_next/static/..%2f..%2fpackage.json",
    "/_next/static/%2e%2e/%2e%2e/package.json",
    "/_next/static/..%5c..%5cpackage.json",
    "/_next/static/....//....//package.json",
    "/_next/static/%252e%252e/package.json",
    "/icons/../../.env",
    "/icons/%2e%2e%2f.env",
    "/.env",
    "/list.json",
    "/static-files/list.json",
    "/.next/static-files/list.json",
    "/_next/static/../static-files/list.json",
    "/dist/server.js",
    "/server.js.map",
    "/_next/server/app-paths-manifest.json",
    "/robots.txt%00.png",
    "/robots.txt/",
    "/robots.txt/..%2f..%2fpackage.json",
  ];
  for (const target of targets) {
    const { status, text } = await get(target);
    expect([400, 404, 308], target).toContain(status);
    expect(text, target).not.toMatch(/"dependencies"|NEXTAUTH_SECRET|cacheControl|User-agent/);
  }
});

test("I31 a scanner's paths cost no page, and the answer has the security headers", async () => {
  for (const path of [
    "/wp-login.php",
    "/.git/config.bak",
    "/_next/static/chunks/gone.js",
    "/_next/image?url=%2F&w=64&q=75",
  ]) {
    const { status, head, text } = await get(path);
    expect(status, path).toBe(404);
    expect(head.toLowerCase(), path).toContain(`content-security-policy: ${barePolicy}`.toLowerCase());
    expect(head.toLowerCase(), path).toContain("cache-control: no-store");
    expect(text, path).not.toContain("<html");
  }
});

test("I31 one encoding of a file is never taken for another", async ({ client }) => {
  const page = await client.send("GET", "/sign-in");
  const [, path = ""] = /"(\/_next\/static\/[^"\\]+\.js)"/.exec(page.text) ?? [];
  const tags = new Set<string>();
  for (const encoding of ["br", "gzip", "identity"]) {
    const { headers, text } = await client.send("GET", path, { headers: { "accept-encoding": encoding } });
    expect(headers.get("vary"), encoding).toBe("Accept-Encoding");
    expect(headers.get("content-encoding") ?? "identity").toBe(encoding);
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(text.length).toBeGreaterThan(0);
    tags.add(headers.get("etag") ?? "");
  }
  expect(tags.size, "a tag of its own for each").toBe(3);
  const [tag = ""] = tags;
  const unchanged = await client.send("GET", path, { headers: { "accept-encoding": "br", "if-none-match": tag } });
  expect([unchanged.status, unchanged.text]).toEqual([304, ""]);
});
