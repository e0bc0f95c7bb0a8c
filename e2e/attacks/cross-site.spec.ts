/** F: cross-site requests (CSRF, CORS). */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { messagesTo } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { ownHost } from "@/e2e/support/raw-connection";
import { expectNoSession, pending, problem, sessionCookies, signedIn } from "@/e2e/support/requests";

const foreign: Record<string, string>[] = [
  { origin: "https://evil.test" },
  { origin: "null" },
  { origin: `http://${ownHost}.evil.test` },
  { origin: `https://${ownHost}` },
  { origin: `http://${ownHost}/` },
  { origin: "http://localhost" },
  { origin: `http://user@${ownHost}` },
  { origin: "" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { origin: `http://${ownHost}`, "sec-fetch-site": "cross-site" },
];

test("F01 F03 F04 refuses every mutation from another site and changes nothing", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const guarded = await makeMember(world, { twoFactorEnabled: true });
  const client = await signedIn(admin);
  const { client: waiting, code } = await pending(guarded);
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${guarded.id}`;
  const csrfToken = await waiting.csrf();
  const credentials = { csrfToken, email: guarded.email, password: guarded.password, json: "true" };
  const id = crypto.randomUUID();
  const calls: [Client, string, string, unknown][] = [
    [waiting, "POST", "/api/auth/callback/password", credentials],
    [waiting, "POST", "/api/auth/callback/code", { csrfToken, code, json: "true" }],
    [waiting, "POST", "/api/sign-in/challenge/resend", {}],
    [waiting, "DELETE", "/api/sign-in/challenge", undefined],
    [client, "POST", "/api/sign-in/challenge", {}],
    [client, "POST", "/api/auth/signout", { csrfToken: await client.csrf() }],
    [client, "PATCH", "/api/account", { name: "Evil", twoFactorEnabled: true }],
    [client, "POST", "/api/account/reauthenticate", { password: admin.password }],
    [client, "POST", "/api/account/reauthenticate/code", { code: "123456" }],
    [client, "POST", "/api/account/email", { email: "m@evil.test" }],
    [client, "DELETE", "/api/account/phone", undefined],
    [client, "DELETE", "/api/account/sessions?others=true", undefined],
    [client, "DELETE", `/api/account/sessions/${id}`, undefined],
    [client, "PATCH", `/api/workgroups/${workgroup.id}/security`, { twoFactorRequired: true }],
    [client, "POST", "/api/mobile/sign-in", { email: admin.email, password: admin.password }],
    [client, "POST", "/api/password-reset", { email: guarded.email }],
    [client, "POST", "/api/nothing/here", {}],
  ];
  for (const headers of foreign) {
    for (const [sender, method, path, body] of calls) {
      const answer = await sender.send(method, path, { body, headers });
      expect(problem(answer), `${method} ${path} ${JSON.stringify(headers)}`).toEqual([403, "foreign_origin"]);
      expect(answer.setCookies).toEqual([]);
    }
  }
  expect((await client.send("GET", "/api/account")).json).toMatchObject({ name: admin.name });
  const [row] = await world.sql`SELECT two_factor_required AS on FROM workgroups WHERE id = ${workgroup.id}`;
  expect(row?.on).toBe(false);
  expect(await messagesTo(guarded.email)).toHaveLength(1);
  expect(await messagesTo("m@evil.test")).toEqual([]);
  expect((await waiting.code(code, {})).status).toBe(200);
});

test("F07 gives a CORS preflight from another site no permission", async ({ world }) => {
  const client = await signedIn(await makeMember(world));
  for (const path of ["/api/account", "/api/auth/callback/password", "/api/mobile/sign-in", "/api/auth/session"]) {
    for (const method of ["OPTIONS", "GET"]) {
      const headers = { origin: "https://evil.test", "access-control-request-method": "POST" };
      const answer = await client.send(method, path, { headers });
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
      expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    }
  }
});

test("refuses an incorrect, missing or foreign CSRF token at every next-auth call", async ({ world }) => {
  const person = await makeMember(world);
  const other = await new Client().csrf();
  for (const csrfToken of ["x", "", other]) {
    const client = new Client();
    const answer = await client.password(person.email, person.password, { csrfToken });
    expect(problem(answer), csrfToken).toEqual([403, "csrf"]);
    expect(sessionCookies(answer)).toEqual([]);
    expect(problem(await client.code("123456", { csrfToken }))).toEqual([403, "csrf"]);
    await expectNoSession(client);
  }
  const client = await signedIn(person);
  expect(problem(await client.send("POST", "/api/auth/signout", { body: { csrfToken: "x" } }))).toEqual([403, "csrf"]);
  expect(problem(await client.send("POST", "/api/auth/signout", { body: {} }))).toEqual([422, "invalid"]);
  expect((await client.send("GET", "/api/account")).status).toBe(200);
});
