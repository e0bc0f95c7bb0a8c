/** A: path variants and framework-internal requests. */

import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { ownHost, raw } from "@/e2e/support/raw-connection";
import { copyOf, expectNoSession, payload, pending, signedIn } from "@/e2e/support/requests";

const five = (word: string) => Array(5).fill(word).join(":");

const insideHeaders: Record<string, string>[] = [
  { "x-middleware-subrequest": five("middleware") },
  { "x-middleware-subrequest": five("src/middleware"), "x-middleware-next": "1" },
  { "x-middleware-subrequest": five("proxy"), "x-middleware-set-cookie": "leadmaster.session=x" },
  { "x-middleware-rewrite": "/account", "x-middleware-override-headers": "cookie" },
  { "x-matched-path": "/account", "x-now-route-matches": "1=account", "x-invoke-path": "/account" },
  { "x-nextjs-data": "1", purpose: "prefetch" },
  { "x-prerender-revalidate": "x", "x-prerender-bypass": "1" },
  { "next-resume": "1", RSC: "1" },
  { "x-next-revalidate-tag-token": "x", "x-next-revalidated-tags": "a" },
  { authorization: "Basic YWRtaW46YWRtaW4=", "x-user-id": "1", "x-debug": "true" },
];

test("A15 Next-internal headers grant no access", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client } = await pending(person);
  for (const headers of insideHeaders) {
    for (const path of ["/", "/account", "/api/account"]) {
      const answer = await client.send("GET", path, { headers });
      const what = `${path} ${JSON.stringify(headers)}`;
      expect([307, 401, 404], what).toContain(answer.status);
      expect(answer.text, what).not.toContain(person.name);
      expect(answer.headers.get("set-cookie") ?? "", what).not.toContain("leadmaster.session=x");
    }
  }
  await expectNoSession(client);
});

test("A16 path variants, RSC requests and Next-internal parameters grant no access", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const person = await makeMember(world, { twoFactorEnabled: true, role: "admin" }, workgroup);
  const { client } = await pending(person);
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const targets = ["//account", "/./account", "/x/../account", "/%61ccount", "/%2e/account", "/account/", "/ACCOUNT"];
  targets.push("/account.rsc", "/account.segments/_tree.segment.rsc", "/index.rsc", "/_next/data/x/account.json");
  targets.push("/account?_rsc=1", "/account?nxtPworkgroupId=1", "/account?__nextLocale=en&__nextDataReq=1");
  targets.push(`/workgroups/${workgroup.id}.rsc`, `/workgroups/${workgroup.id}?nxtPworkgroupId=${workgroup.id}`);
  targets.push("/(crm)/account", "/%28crm%29/account", "/_next/../account", "/account%00", "/account;x", "/\\account");
  targets.push(
    "/api//account",
    "/api/./account",
    "/api/account/",
    "/API/account",
    "/api/%61ccount",
    "/api/account.json",
  );
  targets.push(`http://${ownHost}/account`, `http://${ownHost}/api/account`);
  for (const target of targets) {
    for (const extra of [{}, { RSC: "1" }, { RSC: "1", "Next-Router-Prefetch": "1" }] as Record<string, string>[]) {
      const answer = await raw(`GET ${target} HTTP/1.1`, { Host: ownHost, Cookie: cookie, ...extra });
      const what = `${target} ${JSON.stringify(extra)}`;
      expect(answer.status, what).toBeLessThan(500);
      for (const secret of [person.name, person.email, person.id, workgroup.name]) {
        expect(answer.text, what).not.toContain(secret);
      }
    }
  }
});

test("A16 guards a page's RSC payload after a soft navigation too", async ({ world }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  expect((await payload(client, "/account", { "Next-Url": "/" })).text).toContain(person.name);
  await world.sql`UPDATE users SET disabled_at = now() WHERE id = ${person.id}`;
  const after = await payload(client, "/account", { "Next-Url": "/" });
  for (const secret of [person.name, person.email]) expect(after.text).not.toContain(secret);
});

test("G15 has no default accounts and no next-auth calls beyond the five", async ({ client }) => {
  for (const email of ["admin", "admin@localhost", "test@example.com", "support@leadmaster.test", "root@admin.test"]) {
    expect((await client.password(email, "admin")).reason).toBe("credentials");
  }
  const csrfToken = await client.csrf();
  for (const call of ["providers", "signin", "signin/password", "signin/email", "error", "verify-request", "_log"]) {
    for (const method of ["GET", "POST"]) {
      const init = method === "POST" ? { body: { csrfToken } } : {};
      const answer = await client.send(method, `/api/auth/${call}`, init);
      expect([answer.status, answer.json?.code], `${method} ${call}`).toEqual([404, "not_found"]);
    }
  }
  const callbacks = ["credentials", "email", "oauth", "password/extra"];
  for (const name of callbacks) {
    expect((await client.send("POST", `/api/auth/callback/${name}`, { body: { csrfToken } })).status, name).toBe(404);
  }
});

test("POST /api/auth/session stores nothing in a session", async ({ world }) => {
  const [person, victim] = [await makeMember(world), await makeMember(world)];
  const client = await signedIn(person);
  const data = { sid: "x", sub: victim.id, email: victim.email, name: victim.name, user: { email: victim.email } };
  const answer = await client.send("POST", "/api/auth/session", { body: { csrfToken: await client.csrf(), data } });
  expect([answer.status, answer.json?.code, answer.setCookies]).toEqual([405, "method_not_allowed", []]);
  expect((await client.session()).user).toEqual({ name: person.name, email: person.email });
  expect((await new Client().send("POST", "/api/auth/session", { body: { data } })).status).toBe(405);
});

test("A19 neither a reload nor a second tab is signed in after the password step", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client } = await pending(person);
  for (const path of ["/sign-in/code", "/sign-in", "/sign-in/code"]) {
    expect((await client.send("GET", path)).status).toBe(200);
    await expectNoSession(copyOf(client));
  }
});
