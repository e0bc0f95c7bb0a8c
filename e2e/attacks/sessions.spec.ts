/** E: lifetime and scope of a session. */

import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { copyOf, expectNoSession, pending, problem, signedIn, signedInWithCode } from "@/e2e/support/requests";

const signOut = async (client: Client) =>
  client.send("POST", "/api/auth/signout", { body: { csrfToken: await client.csrf() } });

test("E04 refuses a session cookie after sign-out, as a cookie and as a bearer token", async ({ world }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const thief = copyOf(client);
  expect((await signOut(client)).status).toBe(200);
  await expectNoSession(thief);
  const headers = { authorization: `Bearer ${thief.cookies.get("leadmaster.session")}` };
  for (const path of ["/api/account", "/api/mobile/account"]) {
    expect((await new Client().send("GET", path, { headers })).status).toBe(401);
  }
  expect((await new Client().send("GET", "/api/auth/session", { headers })).json).toEqual({});
});

test("E05 ends an idle session, and a busy one at its fixed age", async ({ world }) => {
  const { sql } = world;
  const [idle, old] = [await makeMember(world), await makeMember(world)];
  const [idleClient, oldClient] = [await signedIn(idle), await signedIn(old)];
  await sql`UPDATE sessions SET last_seen_at = now() - interval '59 minutes' WHERE user_id = ${idle.id}`;
  expect((await idleClient.send("GET", "/api/account")).status).toBe(200);
  await sql`UPDATE sessions SET last_seen_at = now() - interval '60 minutes 1 second' WHERE user_id = ${idle.id}`;
  await expectNoSession(idleClient);
  const expiry = async () => (await sql`SELECT expires_at FROM sessions WHERE user_id = ${old.id}`)[0]?.expires_at;
  const before = await expiry();
  for (let i = 0; i < 3; i++) await oldClient.session();
  expect(await expiry()).toEqual(before);
  await sql`UPDATE sessions SET expires_at = now(), last_seen_at = now() WHERE user_id = ${old.id}`;
  await expectNoSession(oldClient);
});

test("E09 refuses the next request of a disabled user, a removed member and a demoted admin", async ({ world }) => {
  const { sql } = world;
  const workgroup = await world.makeWorkgroup();
  const [disabled, removed] = [await makeMember(world), await makeMember(world)];
  const demoted = await makeMember(world, { role: "admin", twoFactorEnabled: true }, workgroup);
  const clients = [await signedIn(disabled), await signedIn(removed)];
  const admin = await signedInWithCode(demoted);
  const security = `/api/workgroups/${workgroup.id}/security`;
  expect((await admin.send("GET", security)).status).toBe(200);
  await sql`UPDATE users SET disabled_at = now() WHERE id = ${disabled.id}`;
  await sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${removed.id}`;
  await sql`UPDATE memberships SET role = 'member' WHERE user_id = ${demoted.id}`;
  for (const client of clients) await expectNoSession(client);
  expect(problem(await admin.send("GET", security))).toEqual([403, "forbidden"]);
  expect(problem(await admin.send("PATCH", security, { body: { twoFactorRequired: true } }))).toEqual([
    403,
    "forbidden",
  ]);
  expect((await admin.send("GET", `/workgroups/${workgroup.id}`)).status).toBe(403);
});

test("E10 responses with data are not cacheable and never 304", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  const before = await client.send("GET", "/sign-in/code");
  await client.code(code);
  const answers = [before];
  for (const path of ["/", "/account", "/api/account", "/api/auth/session", "/api/account/sessions"]) {
    const headers = { "If-None-Match": "*", "If-Modified-Since": new Date(Date.now() + 1_000).toUTCString() };
    answers.push(await client.send("GET", path), await client.send("GET", path, { headers }));
  }
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toContain("no-store");
  }
});
