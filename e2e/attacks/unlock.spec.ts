/** G: unlocking accounts without the right to. */
import { randomUUID } from "node:crypto";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { messagesTo } from "@/e2e/support/inbox";
import type { Person, Workgroup, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { problem, signedIn, signedInWithCode } from "@/e2e/support/requests";

const at = ({ id }: Workgroup, who: string, what = "release") => `/api/workgroups/${id}/members/${who}/${what}`;
const release = (client: Client, workgroup: Workgroup, who: string, init = {}) =>
  client.send("POST", at(workgroup, who), { body: {}, ...init });
const lift = (client: Client, workgroup: Workgroup, who: string, init = {}) =>
  client.send("DELETE", at(workgroup, who, "suppressions/email"), init);

async function trouble({ sql }: World, { id, email }: Person): Promise<void> {
  await sql`UPDATE users SET wrong_code_at = array_fill(now(), ARRAY[10]), wrong_code_streak = 50, second_step_stopped_at = now()
             WHERE id = ${id}`;
  await sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${email}, 'complained')`;
}

/** Is everything as `trouble` left it? */
async function expectUntouched({ sql }: World, { id, email }: Person): Promise<void> {
  const rows = await sql`SELECT cardinality(wrong_code_at) AS wrong, wrong_code_streak AS streak,
                                second_step_stopped_at IS NOT NULL AS stopped FROM users WHERE id = ${id}`;
  expect(rows[0]).toEqual({ wrong: 10, streak: 50, stopped: true });
  expect(await sql`SELECT FROM suppressions WHERE destination = ${email}`).toHaveLength(1);
  const types = ["account.second_step_released", "delivery.suppression_lifted"];
  expect(await sql`SELECT FROM audit_events WHERE subject_id = ${id} AND type IN ${sql(types)}`).toHaveLength(0);
}

test("G05 a member, another tenant's admin and an anonymous client cannot unlock a member", async ({ world }) => {
  const [target, own] = [await world.makeWorkgroup(), await world.makeWorkgroup()];
  const victim = await makeMember(world, {}, target);
  await trouble(world, victim);
  const tries: [Client, number, string][] = [
    [await signedIn(await makeMember(world, {}, target)), 403, "forbidden"],
    [await signedIn(await makeMember(world, { role: "admin" }, own)), 404, "not_found"],
    [new Client(), 401, "unauthenticated"],
  ];
  for (const [client, status, code] of tries) {
    for (const answer of [
      await release(client, target, victim.id),
      await lift(client, target, victim.id),
      await client.send("GET", `/api/workgroups/${target.id}/members`),
    ]) {
      expect(problem(answer)).toEqual([status, code]);
      expect(answer.text).not.toContain(victim.email);
    }
  }
  await expectUntouched(world, victim);
});

test("G05 refuses to unlock another tenant's member through one's own workgroup", async ({ world }) => {
  const own = await world.makeWorkgroup();
  const admin = await signedIn(await makeMember(world, { role: "admin" }, own));
  const member = await makeMember(world, {}, own);
  const victim = await makeMember(world);
  await trouble(world, victim);
  const ids = [
    victim.id,
    victim.id.toUpperCase(),
    randomUUID(),
    "x",
    "%00",
    `${member.id},${victim.id}`,
    "..%2f..",
    "*",
  ];
  for (const id of ids) {
    expect(problem(await release(admin, own, id)), id).toEqual([404, "not_found"]);
    expect(problem(await lift(admin, own, id)), id).toEqual([404, "not_found"]);
  }
  for (const channel of ["sms", "EMAIL", "email,phone", "__proto__", "%27"]) {
    const answer = await admin.send("DELETE", at(own, member.id, `suppressions/${channel}`));
    expect(problem(answer), channel).toEqual([404, "not_found"]);
  }
  // Mass assignment: what the body, the query, a header or a cookie say names nobody.
  const more = { userId: victim.id, id: victim.id, memberId: victim.id, workgroupId: own.id, canHelp: true };
  admin.cookies.set("userId", victim.id);
  const headers = { "x-user-id": victim.id, "x-http-method-override": "DELETE" };
  const path = `${at(own, member.id)}?userId=${victim.id}&actorId=${victim.id}`;
  const answer = await admin.send("POST", path, { body: { ...more, actorId: victim.id, wrongCodeAt: [] }, headers });
  expect(answer.status).toBe(204);
  await expectUntouched(world, victim);
});

test("G05 an admin of one of a user's two workgroups cannot unlock the user", async ({ world }) => {
  const [own, other] = [await world.makeWorkgroup(), await world.makeWorkgroup()];
  const boss = await makeMember(world, { role: "admin" }, own);
  const victim = await world.makePerson({ memberships: [{ workgroup: own }, { workgroup: other, role: "admin" }] });
  await trouble(world, victim);
  // A place as a member of the other workgroup is not enough.
  await world.sql`INSERT INTO memberships (user_id, workgroup_id, role) VALUES (${boss.id}, ${other.id}, 'member')`;
  const admin = await signedIn(boss);
  for (const answer of [await release(admin, own, victim.id), await lift(admin, own, victim.id)]) {
    expect(problem(answer)).toEqual([403, "forbidden"]);
    expect(answer.json?.detail).toContain("Ask the operator of LeadMaster.");
    expect(answer.text).not.toContain(other.name);
  }
  const listed = await admin.send("GET", `/api/workgroups/${own.id}/members?needsHelp=true`);
  expect(listed.json?.members).toMatchObject([{ id: victim.id, secondStep: "stopped", canHelp: false }]);
  await expectUntouched(world, victim);

  await world.sql`UPDATE memberships SET role = 'admin' WHERE user_id = ${boss.id}`;
  expect((await release(admin, own, victim.id)).status).toBe(204);
  expect((await lift(admin, own, victim.id)).status).toBe(204);
  expect((await admin.send("GET", `/api/workgroups/${own.id}/members?needsHelp=true`)).json?.members).toEqual([]);
});

test("G05 an admin whose second step is paused cannot unlock their own account", async ({ world }) => {
  const own = await world.makeWorkgroup();
  const boss = await makeMember(world, { role: "admin" }, own);
  const admin = await signedIn(boss);
  await trouble(world, boss);
  for (const id of [boss.id, boss.id.toUpperCase()]) {
    expect(problem(await release(admin, own, id))).toEqual([403, "forbidden"]);
    expect(problem(await lift(admin, own, id))).toEqual([403, "forbidden"]);
  }
  await expectUntouched(world, boss);
});

test("R24 refuses to unlock without recent authentication or without the second step", async ({ world }) => {
  const own = await world.makeWorkgroup();
  const boss = await makeMember(world, { role: "admin" }, own);
  const victim = await makeMember(world, {}, own);
  await trouble(world, victim);
  const admin = await signedIn(boss);
  await world.sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${boss.id}`;
  const both = async (code: string) => {
    expect(problem(await release(admin, own, victim.id))).toEqual([403, code]);
    expect(problem(await lift(admin, own, victim.id))).toEqual([403, code]);
  };
  await both("reauthentication_required");
  await world.sql`UPDATE sessions SET authenticated_at = now() WHERE user_id = ${boss.id}`;
  await world.sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${own.id}`;
  await both("second_step_required");
  await expectUntouched(world, victim);
});

test("F01 refuses to unlock from another site, by a form or by another method", async ({ world }) => {
  const own = await world.makeWorkgroup();
  const victim = await makeMember(world, {}, own);
  await trouble(world, victim);
  const admin = await signedIn(await makeMember(world, { role: "admin" }, own));
  for (const headers of [{ origin: "https://evil.test" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }]) {
    expect(problem(await release(admin, own, victim.id, { headers }))).toEqual([403, "foreign_origin"]);
    expect(problem(await lift(admin, own, victim.id, { headers }))).toEqual([403, "foreign_origin"]);
  }
  for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
    const init = { body: "{}", headers: { "content-type": type } };
    expect(problem(await release(admin, own, victim.id, init)), type).toEqual([415, "unsupported_media_type"]);
  }
  for (const [method, what] of [
    ["GET", "release"],
    ["DELETE", "release"],
    ["GET", "suppressions/email"],
    ["POST", "suppressions/email"],
  ] as const) {
    expect((await admin.send(method, at(own, victim.id, what))).status, `${method} ${what}`).toBe(405);
  }
  await expectUntouched(world, victim);
});

test("unlocking is idempotent, and the list never contains a phone number", async ({ world, phone }) => {
  const own = await world.makeWorkgroup("APP4");
  const boss = await makeMember(world, { role: "admin", twoFactorEnabled: true }, own);
  const member = await makeMember(world, { phone }, own);
  await trouble(world, member);
  await world.sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('phone', ${phone}, 'opted_out')`;
  const admin = await signedInWithCode(boss);
  const list = await admin.send("GET", `/api/workgroups/${own.id}/members?needsHelp=true`);
  expect([list.status, list.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
  expect(list.json).toEqual({
    members: [
      {
        id: member.id,
        name: member.name,
        email: member.email,
        role: "member",
        disabled: false,
        state: "active",
        twoFactor: { own: false, required: false, channels: ["email", "phone"] },
        protection: "none",
        lastSignInAt: null,
        secondStep: "stopped",
        secondStepSince: iso,
        pausedUntil: null,
        sendLimitUntil: null,
        cannotReceiveSince: null,
        helpReasons: ["locked", "complained", "opted_out"],
        suppressed: [
          { channel: "email", reason: "complained", since: iso },
          { channel: "phone", reason: "opted_out", since: iso },
        ],
        canHelp: true,
      },
    ],
    next: null,
    total: 1,
  });
  expect(list.text).not.toContain(phone);
  for (const query of ["needsHelp=1", "needsHelp=TRUE", "after=x", `after=${member.id}%00`]) {
    const answer = await admin.send("GET", `/api/workgroups/${own.id}/members?${query}`);
    expect(problem(answer), query).toEqual([422, "invalid"]);
  }
  const answers = await Promise.all(Array.from({ length: 10 }, () => release(admin, own, member.id)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204));
  const events = await world.sql`SELECT actor_id FROM audit_events
                                  WHERE subject_id = ${member.id} AND type = 'account.second_step_released'`;
  expect(events).toEqual([{ actor_id: boss.id }]);
  await expect.poll(async () => (await messagesTo(member.email)).length).toBe(1);
});
