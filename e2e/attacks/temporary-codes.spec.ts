/** S61 to S63: temporary codes guessed, taken from other tenants, and issued or used without the right to. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import type { Workgroup, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { expectNoSession, pending, problem, signedIn } from "@/e2e/support/requests";

const wish = { reason: "Lost the phone", hours: 4 };
const issue = (client: Client, { id }: Workgroup, who: string, body: object = wish, headers = {}) =>
  client.send("POST", `/api/workgroups/${id}/members/${who}/temporary-code`, { body, headers });
const wrongOf = (code: string) => (code === "00000000" ? "11111111" : "00000000");

async function scene(world: World) {
  const workgroup = await world.makeWorkgroup();
  const boss = await makeMember(world, { role: "admin" }, workgroup);
  const member = await makeMember(world, { twoFactorEnabled: true }, workgroup);
  return { workgroup, boss, admin: await signedIn(boss), member };
}

test("S61 guesses of a temporary code share the attempts of the challenge, with and without one", async ({ world }) => {
  const { workgroup, admin, member } = await scene(world);
  const other = await makeMember(world, { twoFactorEnabled: true }, workgroup);
  const issued = await issue(admin, workgroup, member.id);
  expect([issued.status, issued.headers.get("cache-control")]).toEqual([201, "no-store"]);
  const { code } = issued.json as { code: string };
  for (const person of [member, other]) {
    const { client } = await pending(person);
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push(await client.temporaryCode(wrongOf(code)));
    expect(answers.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      ...Array(5).fill("401 incorrect"),
      "401 exhausted",
    ]);
    expect((await client.temporaryCode(code)).reason).toBe("exhausted");
    await expectNoSession(client, ...answers);
  }
});

test("S61 a temporary code is used once, also by parallel requests", async ({ world }) => {
  const { workgroup, admin, member } = await scene(world);
  const { code } = (await issue(admin, workgroup, member.id)).json as { code: string };
  const { client } = await pending(member);
  const csrfToken = await client.csrf();
  const body = { csrfToken, temporaryCode: ` ${code.slice(0, 4)}-${code.slice(4)} `, json: "true" };
  const tries = Array.from({ length: 8 }, () => client.send("POST", "/api/auth/callback/code", { body }));
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(await world.sql`SELECT FROM sessions WHERE user_id = ${member.id}`).toHaveLength(1);
  const again = (await pending(member, 2)).client;
  expect((await again.temporaryCode(code)).reason).toBe("incorrect");
  await expectNoSession(again);
});

test("S61 both codes, neither, or one in another form are bad input and spend no attempt", async ({ world }) => {
  const { workgroup, admin, member } = await scene(world);
  const issued = (await issue(admin, workgroup, member.id)).json as { code: string };
  const { client, code } = await pending(member);
  const csrfToken = await client.csrf();
  const bodies = [
    { code, temporaryCode: issued.code },
    {},
    { temporaryCode: Number(issued.code) },
    { temporaryCode: [issued.code] },
    { temporaryCode: `${issued.code}0` },
    { temporaryCode: code },
    { code: issued.code },
  ];
  for (const body of bodies) {
    const answer = await client.send("POST", "/api/auth/callback/code", { body: { csrfToken, ...body, json: "true" } });
    expect(problem(answer), JSON.stringify(Object.keys(body))).toEqual([422, "invalid"]);
  }
  expect((await client.send("GET", "/api/sign-in/challenge")).json).toMatchObject({ attemptsLeft: 5 });
});

test("S62 only an admin of all of a member's workgroups issues a temporary code, and never for themselves", async ({
  world,
}) => {
  const { workgroup, boss, admin, member } = await scene(world);
  const foreign = await scene(world);
  const both = await world.makePerson({ memberships: [{ workgroup }, { workgroup: foreign.workgroup }] });
  const tries: [Client, string, number, string][] = [
    [new Client(), member.id, 401, "unauthenticated"],
    [await signedIn(await makeMember(world, {}, workgroup)), member.id, 403, "forbidden"],
    [foreign.admin, member.id, 404, "not_found"],
    [admin, foreign.member.id, 404, "not_found"],
    [admin, both.id, 403, "forbidden"],
    [admin, boss.id, 403, "forbidden"],
    [admin, "x' OR true--", 404, "not_found"],
  ];
  for (const [client, who, status, code] of tries) {
    const answer = await issue(client, workgroup, who, {
      ...wish,
      userId: member.id,
      issuerId: boss.id,
      canHelp: true,
    });
    expect(problem(answer)).toEqual([status, code]);
    expect(answer.text).not.toMatch(/\d{8}"/);
  }
  for (const body of [
    {},
    { reason: " ", hours: 4 },
    { ...wish, hours: 0 },
    { ...wish, hours: 25 },
    { ...wish, hours: "4" },
  ])
    expect(problem(await issue(admin, workgroup, member.id, body))).toEqual([422, "invalid"]);
  const fromElsewhere = await issue(admin, workgroup, member.id, wish, { origin: "https://evil.test" });
  expect(problem(fromElsewhere)).toEqual([403, "foreign_origin"]);
  await world.sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${boss.id}`;
  expect(problem(await issue(admin, workgroup, member.id))).toEqual([403, "reauthentication_required"]);
  expect(await world.sql`SELECT FROM temporary_codes WHERE workgroup_id = ${workgroup.id}`).toEqual([]);
});

test("S63 a report that no code arrives needs the challenge, emails the admins once, and is limited", async ({
  world,
}) => {
  const { boss, member } = await scene(world);
  const report = (client: Client) => client.send("POST", "/api/sign-in/challenge/cannot-receive", { body: {} });
  expect(problem(await report(new Client()))).toEqual([404, "not_found"]);
  const { client } = await pending(member);
  const all = await Promise.all(Array.from({ length: 6 }, () => report(client)));
  // Parallel ones charge the limit; once it is reported, no further one does.
  expect(all.filter(({ status }) => status === 204).length).toBeGreaterThanOrEqual(1);
  const told = async () =>
    (await messagesTo(boss.email)).filter(({ subject }) => subject === "A member can't get a one-time code");
  await expect.poll(async () => (await told()).length).toBe(1);
  expect((await report(client)).status).toBe(204);
  const foreign = await pending(await makeMember(world, { twoFactorEnabled: true }));
  const forged = foreign.client.cookies.get("leadmaster.challenge") ?? "";
  const thief = new Client();
  thief.cookies.set("leadmaster.challenge", forged.replace(/.{6}$/, "AAAAAA"));
  expect(problem(await report(thief))).toEqual([404, "not_found"]);
  const statuses: number[] = [];
  for (let n = 2; n <= 8; n++) statuses.push((await report((await pending(member, n)).client)).status);
  expect(statuses).toContain(429);
  expect(await told()).toHaveLength(1 + statuses.filter((status) => status === 204).length);
  // The code still signs in, and settles the report.
  const [message] = await waitForCodes(member.email, 8);
  expect(message && codeIn(message)).toMatch(/^\d{6}$/);
});
