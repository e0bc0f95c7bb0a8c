/** G: bypassing the two-factor policy. */

import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForCodes, wrongCode } from "@/e2e/support/inbox";
import type { Workgroup, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { copyOf, expectNoSession, pending, problem, signedIn, signedInWithCode } from "@/e2e/support/requests";

const security = ({ id }: Workgroup) => `/api/workgroups/${id}/security`;
const require2fa = (client: Client, workgroup: Workgroup, twoFactorRequired: boolean) =>
  client.send("PATCH", security(workgroup), { body: { twoFactorRequired } });
const isEnforcing = async ({ sql }: World, { id }: Workgroup) =>
  (await sql`SELECT two_factor_required AS on FROM workgroups WHERE id = ${id}`)[0]?.on;
const makeStale = ({ sql }: World, { id }: { id: string }) =>
  sql`UPDATE sessions SET authenticated_at = now() - interval '10 minutes 1 second' WHERE user_id = ${id}`;

test("G01 truth table: own setting or workgroup policy requires a code", async ({ world }) => {
  for (const [own, enforced] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    const person = await makeMember(world, { twoFactorEnabled: own }, await world.makeWorkgroup("APP2", enforced));
    const answer = await new Client().password(person.email, person.password);
    expect(answer.reason, `${own} ${enforced}`).toBe(own || enforced ? "code_required" : null);
  }
});

test("G02 turning off one's own setting under enforcement does not remove the code", async ({ world }) => {
  const workgroup = await world.makeWorkgroup("APP", true);
  const person = await makeMember(world, { twoFactorEnabled: true }, workgroup);
  const client = await signedInWithCode(person);
  const off = await client.send("PATCH", "/api/account", { body: { twoFactorEnabled: false } });
  expect(problem(off)).toEqual([409, "enforced_by_workgroup"]);
  await world.sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${workgroup.id}`;
  expect((await new Client().password(person.email, person.password)).reason).toBe("code_required");
});

test("G07 refuses to turn two-factor off without the password, or with the password alone", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const client = await signedInWithCode(person);
  await makeStale(world, person);
  const off = () =>
    client.send("PATCH", "/api/account", { body: { twoFactorEnabled: false, password: person.password } });
  const again = (password: unknown) => client.send("POST", "/api/account/reauthenticate", { body: { password } });
  expect(problem(await off())).toEqual([403, "reauthentication_required"]);
  expect(problem(await again("wrong"))).toEqual([403, "incorrect_password"]);
  expect(problem(await off())).toEqual([403, "reauthentication_required"]);
  expect((await again(person.password)).status).toBe(202);
  expect(problem(await off())).toEqual([403, "reauthentication_required"]);
  const [message] = await waitForCodes(person.email, 2);
  const code = wrongCode(message ? codeIn(message) : "");
  const guess = await client.send("POST", "/api/account/reauthenticate/code", { body: { code } });
  expect(problem(guess)).toEqual([403, "incorrect_code"]);
  expect(problem(await off())).toEqual([403, "reauthentication_required"]);
  const bearer = { authorization: `Bearer ${client.cookies.get("leadmaster.session")}` };
  const app = await new Client().send("PATCH", "/api/account", { body: { twoFactorEnabled: false }, headers: bearer });
  expect(app.status).toBe(401);
});

test("G07 refuses a policy change by a stale session, also while another admin turns enforcement on", async ({
  world,
}) => {
  const workgroup = await world.makeWorkgroup("APP", true);
  const [admin, other] = [
    await makeMember(world, { role: "admin" }, workgroup),
    await makeMember(world, { role: "admin" }, workgroup),
  ];
  const [client, fresh] = [await signedInWithCode(admin), await signedInWithCode(other)];
  await makeStale(world, admin);
  expect(problem(await require2fa(client, workgroup, false))).toEqual([403, "reauthentication_required"]);
  await world.sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${workgroup.id}`;
  expect(problem(await require2fa(client, workgroup, true))).toEqual([403, "reauthentication_required"]);
  for (let round = 0; round < 5; round++) {
    await world.sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${workgroup.id}`;
    const burst = Array.from({ length: 12 }, () => require2fa(copyOf(client), workgroup, false));
    const on = require2fa(copyOf(fresh), workgroup, true);
    await Promise.all([...burst.slice(0, 6), on, ...burst.slice(6)]);
    expect(await isEnforcing(world, workgroup), "a stale session turned it off").toBe(true);
  }
});

test("G10 enforcement after the password step requires a code, and a pending sign-in continues after it ends", async ({
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  const person = await makeMember(world, {}, workgroup);
  const client = await signedIn(person);
  await world.sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${workgroup.id}`;
  expect(problem(await client.send("GET", "/api/account"))).toEqual([403, "second_step_required"]);
  expect((await client.send("GET", "/account")).headers.get("location")).toMatch(/^\/sign-in\/code/);
  expect(await client.session()).toEqual({});
  const { client: waiting, code } = await pending(person);
  await world.sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${workgroup.id}`;
  await expectNoSession(waiting);
  expect((await waiting.code(code)).status).toBe(200);
});

test("H06 a client that claims to be the app still needs a code", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const client = new Client();
  const wishes = { platform: "ios", client: "mobile", mobile: true, app: "LeadMaster" };
  const headers = { "User-Agent": "LeadMaster/3.1 (iPhone; iOS 19)", "X-Client": "mobile", "X-Platform": "ios" };
  const body = { csrfToken: await client.csrf(), email: person.email, password: person.password, json: "true" };
  const answer = await client.send("POST", "/api/auth/callback/password?platform=ios", {
    body: { ...body, ...wishes },
    headers,
  });
  expect(answer.json?.url).toContain("error=code_required");
  await expectNoSession(client, answer);
  expect((await messagesTo(person.email)).length).toBeLessThanOrEqual(1);
});
