/** E: security headers of every response. */

import { expect, test } from "@/e2e/support/attack-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { ownHost, type RawAnswer, raw } from "@/e2e/support/raw-connection";
import { pending, signedIn } from "@/e2e/support/requests";
import { paths } from "@/e2e/support/route-inventory";
import { barePolicy, commonHeaders, permissionsPolicy } from "@/lib/http/security-headers";

const common = Object.entries(commonHeaders({ secure: false, development: false }));

function expectCommon(headers: Headers, what: string): void {
  for (const [name, value] of common) expect(headers.get(name), `${name} of ${what}`).toBe(value);
  const isSubresource = /\.(js|css)$/.test(what) && headers.get("cache-control")?.includes("immutable");
  expect(headers.get("permissions-policy"), `Permissions-Policy of ${what}`).toBe(
    isSubresource ? null : permissionsPolicy,
  );
  for (const name of ["x-powered-by", "server", "strict-transport-security", "access-control-allow-origin"]) {
    expect(headers.get(name), `${name} of ${what}`).toBeNull();
  }
}

const nonceOf = ({ headers }: Pick<Answer, "headers">) =>
  /script-src 'nonce-([\w+/]{22}==)' 'strict-dynamic'/.exec(headers.get("content-security-policy") ?? "")?.[1];

/** Headers of a raw answer. */
function headersOf({ head }: RawAnswer): Headers {
  const lines = head.split("\r\n").slice(1);
  return new Headers(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
}

test("R49 every page and API response has every security header once and is not cacheable", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await signedIn(await makeMember(world, { role: "admin" }, workgroup));
  const { client: waiting } = await pending(await makeMember(world, { twoFactorEnabled: true }));
  const parameters = { workgroupId: workgroup.id, nextauth: "session" };
  const pages = [...paths("page.tsx", parameters), "/nothing/here", "/workgroups/x", "/_not-found", "/_error", "/404"];
  for (const client of [admin, waiting, new Client()]) {
    for (const path of pages) {
      const answer = await client.send("GET", path);
      expectCommon(answer.headers, path);
      expect(answer.headers.get("cache-control"), path).toBe("no-store");
      const isPage = answer.headers.get("content-type")?.startsWith("text/html");
      if (isPage) expect(nonceOf(answer), path).toBeDefined();
      else expect(answer.headers.get("content-security-policy"), path).toBe(barePolicy);
    }
    for (const path of paths("route.ts", parameters)) {
      for (const method of client === admin ? ["GET", "PUT"] : ["GET"]) {
        const answer = await client.send(method, path);
        expectCommon(answer.headers, path);
        expect(answer.headers.get("content-security-policy"), path).toBe(barePolicy);
        expect(answer.headers.get("cache-control"), `${method} ${path}`).toContain("no-store");
      }
    }
  }
});

test("R49 responses of the HTTP server itself and of files have every security header", async ({ client }) => {
  const post = { Host: ownHost, "Content-Type": "application/json" };
  const own: [number, Promise<RawAnswer>][] = [
    [413, raw("POST /api/account HTTP/1.1", { ...post, "Content-Length": "20000" })],
    [421, raw("POST /api/account HTTP/1.1", { ...post, Host: "evil.test", "Content-Length": "0" })],
    [308, raw("GET /account HTTP/1.1", { Host: "evil.test" })],
    [400, raw("GET //evil.test/ HTTP/1.1", { Host: ownHost })],
    [405, raw("TRACE / HTTP/1.1", { Host: ownHost })],
    [404, raw("GET /_global-error HTTP/1.1", { Host: ownHost })],
  ];
  for (const [status, answering] of own) {
    const answer = await answering;
    expect(answer.status).toBe(status);
    expectCommon(headersOf(answer), String(status));
    expect(headersOf(answer).get("content-security-policy")).toBe(barePolicy);
    expect(headersOf(answer).get("cache-control")).toBe("no-store");
  }
  const files = [...(await client.send("GET", "/sign-in")).text.matchAll(/"(\/_next\/static\/[^"\\]+\.(?:js|css))"/g)];
  expect(files.length).toBeGreaterThan(3);
  for (const path of new Set(files.map(([, path = ""]) => path))) {
    const { status, headers } = await client.send("GET", path);
    expect(status).toBe(200);
    expectCommon(headers, path);
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(headers.get("content-security-policy")).toBe(barePolicy);
  }
  for (const path of [
    "/icon.svg",
    "/_next/static/nothing.js",
    "/_next/static/%2e%2e/x",
    "/_next/image?url=%2Ficon.svg",
  ]) {
    expectCommon((await client.send("GET", path)).headers, path);
  }
});

test("a client cannot choose its nonce, and no nonce repeats", async () => {
  const policy = "script-src 'nonce-evilevilevilevil'";
  const headers = {
    "content-security-policy": policy,
    "content-security-policy-report-only": policy,
    "x-nonce": "evil",
  };
  const seen = new Set<string>();
  for (let i = 0; i < 20; i++) {
    const answer = await new Client().send("GET", "/sign-in", { headers });
    expect(answer.text).not.toContain("evil");
    expect(answer.headers.get("content-security-policy")).not.toContain("evil");
    seen.add(nonceOf(answer) ?? "");
  }
  expect(seen.size).toBe(20);
});
