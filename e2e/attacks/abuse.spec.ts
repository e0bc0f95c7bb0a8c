/** I: oversized and unusual requests. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { ownHost, raw } from "@/e2e/support/raw-connection";
import { expectNoSession, problem, signedIn } from "@/e2e/support/requests";

const json = { "content-type": "application/json" };

test("I01 refuses bodies over 16 KiB: declared, streamed and compressed", async ({ world }) => {
  const client = await signedIn(await makeMember(world));
  const big = JSON.stringify({ csrfToken: await client.csrf(), email: "x", password: "x".repeat(17_000) });
  const stream = () =>
    new ReadableStream({
      start(controller) {
        for (let i = 0; i < 20; i++) controller.enqueue(new Uint8Array(1_024).fill(0x20));
        controller.close();
      },
    });
  const targets: [string, string][] = [
    ["POST", "/api/auth/callback/password"],
    ["POST", "/api/auth/callback/code"],
    ["POST", "/api/auth/signout"],
    ["PATCH", "/api/account"],
    ["POST", "/api/account/reauthenticate"],
    ["POST", "/api/sign-in/challenge/resend"],
    ["POST", "/api/mobile/sign-in"],
  ];
  for (const [method, path] of targets) {
    const declared = await client.send(method, path, { body: big, headers: json });
    expect(problem(declared), path).toEqual([413, "payload_too_large"]);
    const streamed = await client.send(method, path, { body: stream(), headers: json });
    expect(problem(streamed), path).toEqual([413, "payload_too_large"]);
  }
  const bomb = { ...json, "content-encoding": "gzip" };
  const answer = await client.send("PATCH", "/api/account", {
    body: new Uint8Array([0x1f, 0x8b, 8, 0]),
    headers: bomb,
  });
  expect(answer.status).toBe(400);
  const lying = { Host: ownHost, "Content-Type": "application/json", "Content-Length": "99999999999999999999" };
  expect((await raw("POST /api/mobile/sign-in HTTP/1.1", lying, "{}")).status).toBeGreaterThanOrEqual(400);
  const both = { Host: ownHost, "Content-Length": "4", "Transfer-Encoding": "chunked" };
  expect((await raw("POST /api/mobile/sign-in HTTP/1.1", both, "0\r\n\r\nGET / HTTP/1.1\r\n\r\n")).status).toBe(400);
});

test("I02 answers 100 parallel sign-ins without a server error", async ({ world }) => {
  const [person, other] = [await makeMember(world), await makeMember(world)];
  const long = "x".repeat(256);
  const tries = Array.from({ length: 100 }, (_, i) =>
    new Client().password(i % 2 ? person.email : `n${i}-${other.email}`, i % 2 ? person.password : long),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  for (const status of statuses) expect([200, 401, 429, 503]).toContain(status);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
  expect((await new Client().password(other.email, "x".repeat(257))).status).toBe(422);
  expect((await new Client().password(other.email, other.password)).status).toBe(200);
});

test("I05 answers malformed Authorization headers with 401", async () => {
  for (const value of [
    "Bearer %",
    "Bearer",
    "Bearer ",
    `Bearer ${"x".repeat(12_000)}`,
    "Bearer \t",
    "Basic Og==",
    "%",
  ]) {
    for (const path of ["/api/account", "/api/mobile/account", "/api/auth/session"]) {
      const answer = await new Client().send("GET", path, { headers: { authorization: value } });
      if (path.endsWith("session")) expect([answer.status, answer.json]).toEqual([200, {}]);
      else expect(answer.status, value.slice(0, 20)).toBe(401);
    }
  }
});

test("I06 I07 refuses forged server actions, the image optimizer and unusual methods", async ({ client }) => {
  for (const path of ["/", "/sign-in", "/account", "/api/account"]) {
    for (const type of ["multipart/form-data; boundary=b", "text/plain;charset=UTF-8"]) {
      const body = '--b\r\nContent-Disposition: form-data; name="0"\r\n\r\n["$1:__proto__:then","$@0"]\r\n--b--\r\n';
      const headers = { "Next-Action": "7f".repeat(21), "content-type": type };
      const answer = await client.send("POST", path, { body, headers });
      expect(answer.status, `${path} ${type}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${path} ${type}`).toBeLessThan(500);
    }
  }
  for (const url of ["https://evil.test/x.avif", "/icon.svg", "//evil.test/x", "http://127.0.0.1:22/"]) {
    const answer = await client.send("GET", `/_next/image?url=${encodeURIComponent(url)}&w=64&q=75`);
    expect([400, 404], url).toContain(answer.status);
  }
  await expectNoSession(client);
});

test("answers unusual methods and request lines, never with 500", async () => {
  for (const start of ["TRACE /api/account", "OPTIONS *", "PROPFIND /api/account", "QUERY /account", "LINK /"]) {
    const { status, text } = await raw(`${start} HTTP/1.1`, { Host: ownHost });
    expect(status, start).toBeGreaterThanOrEqual(200);
    expect(status, start).toBeLessThan(500);
    expect(text, start).not.toContain("Internal Server Error");
  }
});

test("treats a protocol upgrade like any other request", async () => {
  for (const [start, status] of [
    ["GET /sign-in", 200],
    ["GET /nothing-here", 404],
    ["POST /api/mobile/sign-in", 415],
    ["GET //evil.test/x", 400],
  ] as const) {
    for (const protocol of ["h2c", "websocket", "x"]) {
      const headers = { Host: ownHost, Connection: "Upgrade, close", Upgrade: protocol, "HTTP2-Settings": "AAMAAABk" };
      const answer = await raw(`${start} HTTP/1.1`, headers);
      expect(answer.status, `${start} ${protocol}`).toBe(status);
      expect(answer.head.toLowerCase(), `${start} ${protocol}`).toContain("content-security-policy:");
    }
  }
});

test("answers an unknown Expect header with its own response", async () => {
  const { status, head } = await raw("GET /sign-in HTTP/1.1", { Host: ownHost, Expect: "the-unexpected" });
  expect(status).toBe(200);
  expect(head.toLowerCase()).toContain("content-security-policy:");
});

test("answers ambiguous paths with 4xx and a problem document", async ({ client }) => {
  for (const [method, path, code] of [
    ["POST", "/api/auth/callback%2Fpassword", "not_found"],
    ["POST", "/api/auth%2fcallback/password", "not_found"],
    ["GET", "/api/workgroups/%E0%A4%A/security", "bad_request"],
    ["GET", "/api/workgroups/%/security", "bad_request"],
    ["GET", "/api/account%5c..", "not_found"],
  ] as const) {
    const answer = await client.send(method, path, method === "POST" ? { body: {} } : {});
    expect(answer.json?.code, path).toBe(code);
    expect(answer.headers.get("content-type"), path).toBe("application/problem+json");
  }
  for (const path of ["/%E0%A4%A", "/not-me/%ff", "/workgroups/%ff", "/account/%"]) {
    expect((await client.send("GET", path)).status, path).toBe(400);
  }
  for (const path of ["/account%2fsessions", "/account%5c.."]) {
    expect((await client.send("GET", path)).status, path).toBeLessThan(500);
  }
  // No HTTP library leaves these as they are.
  for (const path of [
    "/./_global-error",
    "/x/../_global-error",
    "/%2e/_global-error",
    "/x/%2E%2e/account",
    "/account/..",
  ]) {
    expect((await raw(`GET ${path} HTTP/1.1`, { Host: ownHost })).status, path).toBe(400);
  }
});
