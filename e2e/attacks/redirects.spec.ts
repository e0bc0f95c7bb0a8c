/** F: forged host names, and open redirects. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { ownHost, raw } from "@/e2e/support/raw-connection";
import { pending } from "@/e2e/support/requests";

const targets = [
  "//evil.test",
  "/\\evil.test",
  "https:evil.test",
  "https://evil.test",
  "%2f%2fevil.test",
  "/%2f/evil.test",
];
targets.push(`http://${ownHost}.evil.test`, `http://${ownHost}@evil.test`, "javascript:alert(1)", "data:text/html,x");
targets.push(
  "/\t/evil.test",
  "/\n/evil.test",
  "\\\\evil.test",
  "/.//evil.test",
  `/${"a".repeat(1_500)}`,
  "///evil.test",
);
targets.push(
  "/api/auth/signout",
  "/sign-in",
  `http://${ownHost}//evil.test`,
  "http:///evil.test",
  "?x=//evil.test",
  "/?csrf=true",
  "/api/auth/signin?csrf=true",
  "",
);

const isOwn = (url: unknown) => new URL(String(url)).origin === `http://${ownHost}`;

test("F05 callbackUrl in body, query and cookie redirects to our origin only, at both steps", async ({ world }) => {
  const plain = await makeMember(world);
  for (const target of targets) {
    const client = new Client();
    for (const name of ["leadmaster.callback-url", "next-auth.callback-url", "leadmaster.callback"]) {
      client.cookies.set(name, encodeURIComponent(target));
    }
    const answer = await client.password(plain.email, plain.password, { callbackUrl: target });
    expect([answer.status, isOwn(answer.json?.url)], target).toEqual([200, true]);
    expect(new URL(String(answer.json?.url)).pathname, target).toMatch(/^\/($|[^/\\])/);
    expect(answer.headers.get("location")).toBeNull();
    const query = `?callbackUrl=${encodeURIComponent(target)}`;
    const page = await client.send("GET", `/sign-in${query}`);
    expect(new URL(page.headers.get("location") ?? "/", client.origin).host, target).toBe(ownHost);
    const out = await client.send("POST", `/api/auth/signout${query}`, {
      body: { csrfToken: await client.csrf(), callbackUrl: target },
    });
    expect([out.status, isOwn(out.json?.url)], target).toEqual([200, true]);
  }
});

test("F05 refuses a callbackUrl of an incorrect type, and keeps redirects of the code step on our origin", async ({
  world,
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  for (const [round, target] of ["//evil.test", "https://evil.test/x", "/account"].entries()) {
    const { client, code } = await pending(person, round + 1);
    const answer = await client.code(code, { callbackUrl: target });
    const home = target === "/account" ? target : "/";
    expect([answer.status, answer.json?.url]).toEqual([200, `http://${ownHost}${home}`]);
  }
  const plain = await makeMember(world);
  for (const callbackUrl of [{ toString: "x" }, ["//evil.test"], 1, null]) {
    const answer = await new Client().password(plain.email, plain.password, { callbackUrl });
    expect([answer.status, answer.json?.url]).toEqual([200, `http://${ownHost}/`]);
  }
});

const hosts = [
  "evil.test",
  "evil.test:80",
  `${ownHost}.evil.test`,
  `evil.test@${ownHost}`,
  "localhost:1",
  "",
  "[::1",
  "a b",
];

test("F08 redirects or refuses other host names, and never uses them in a response", async ({ world }) => {
  const person = await makeMember(world);
  for (const host of hosts) {
    const got = await raw("GET //evil.test/%2e/ HTTP/1.1", { Host: host });
    expect([308, 400], host).toContain(got.status);
    if (got.status === 308) expect(got.head).toMatch(new RegExp(`^location: http://${ownHost}/`, "im"));
    const length = { Host: host, "Content-Type": "application/json", "Content-Length": "2" };
    const posted = await raw("POST /api/auth/callback/password HTTP/1.1", length, "{}");
    expect([421, 400], host).toContain(posted.status);
  }
  const headers = { "X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https", Forwarded: "host=evil.test" };
  const redirected = await raw("GET /account HTTP/1.1", { Host: ownHost, ...headers });
  expect([redirected.status, redirected.head.includes("evil")]).toEqual([307, false]);
  const client = new Client();
  const body = { csrfToken: await client.csrf(), email: person.email, password: person.password, json: "true" };
  const answer = await client.send("POST", "/api/auth/callback/password", { body, headers });
  expect(answer.json?.url).toBe(`http://${ownHost}/`);
});

test("F08 does not follow a request line that names another host", async () => {
  for (const target of ["http://evil.test/", "http://evil.test/api/health", "//evil.test/", "/\\evil.test/"]) {
    const { status, head } = await raw(`GET ${target} HTTP/1.1`, { Host: ownHost });
    expect(status, target).toBeGreaterThanOrEqual(300);
    expect(status, target).toBeLessThan(500);
    expect(head, target).not.toMatch(/^(location|refresh):.*(\/\/|\\)evil/im);
  }
});
