/** Scheduled enforcement: who may set, see and use what. */
import { randomUUID } from "node:crypto";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { waitForMessages } from "@/e2e/support/inbox";
import { makeMember, type World } from "@/e2e/support/people";
import { problem, signedIn } from "@/e2e/support/requests";

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function castOf(world: World) {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const member = await makeMember(world, {}, workgroup);
  const stored = async () =>
    (
      await world.sql`SELECT two_factor_required AS required, two_factor_required_from AS from FROM workgroups WHERE id = ${workgroup.id}`
    )[0];
  return { workgroup, admin, member, path: `/api/workgroups/${workgroup.id}/security`, stored };
}

test("S70 members, admins of other workgroups and strangers can neither schedule nor read or nudge", async ({
  world,
}) => {
  const { admin, member, path, stored } = await castOf(world);
  const outsider = await signedIn(await makeMember(world, { role: "admin" }));
  const body = { twoFactorRequired: true, effectiveAt: inDays(10) };
  const calls = [
    ["PATCH", path, body],
    ["GET", `${path}/history`, undefined],
    ["GET", `${path}/readiness`, undefined],
    ["POST", `${path}/nudge`, { userIds: [member.id] }],
  ] as const;
  for (const [method, url, json] of calls) {
    const send = async (client: Client) => problem(await client.send(method, url, json ? { body: json } : {}));
    expect(await send(new Client()), url).toEqual([401, "unauthenticated"]);
    expect(await send(await signedIn(member)), url).toEqual([403, "forbidden"]);
    expect(await send(outsider), url).toEqual([404, "not_found"]);
  }
  expect(await stored()).toEqual({ required: false, from: null });
  const client = await signedIn(admin);
  await world.sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${admin.id}`;
  expect(problem(await client.send("PATCH", path, { body }))).toEqual([403, "reauthentication_required"]);
  expect(await stored()).toEqual({ required: false, from: null });
});

test("S71 dates that are none, too near, too far or of the wrong direction are 422, and one in force is 409", async ({
  world,
}) => {
  const { workgroup, admin, path, stored } = await castOf(world);
  const client = await signedIn(admin);
  const patch = (body: object) => client.send("PATCH", path, { body });
  for (const effectiveAt of [
    "",
    "tomorrow",
    "2026-12-03",
    1,
    null,
    inDays(-1),
    inDays(0.03),
    inDays(181),
    "+275760-09-13T00:00:00.001Z",
  ]) {
    expect(problem(await patch({ twoFactorRequired: true, effectiveAt })), String(effectiveAt)).toEqual([
      422,
      "invalid",
    ]);
  }
  expect(problem(await patch({ twoFactorRequired: false, effectiveAt: inDays(2) }))).toEqual([422, "invalid"]);
  for (const query of ["?after=0", "?after=x", "?after=1.5"]) {
    expect(problem(await client.send("GET", `${path}/history${query}`)), query).toEqual([422, "invalid"]);
  }
  expect(problem(await client.send("GET", `${path}/readiness?after=yes`))).toEqual([422, "invalid"]);
  for (const userIds of ["all", ["x"], [null], Array.from({ length: 201 }, () => randomUUID())]) {
    expect(problem(await client.send("POST", `${path}/nudge`, { body: { userIds } }))).toEqual([422, "invalid"]);
  }
  expect(await stored()).toEqual({ required: false, from: null });
  const scheduled = await patch({ twoFactorRequired: true, effectiveAt: inDays(10) });
  expect([scheduled.status, scheduled.json]).toMatchObject([
    200,
    { twoFactorRequired: false, scheduledAt: expect.any(String) },
  ]);
  const listed = await client.send("GET", `${path}/history`);
  expect(listed.json).toMatchObject({ changes: [{ from: "off", to: "scheduled", by: { id: admin.id } }], next: null });
  await world.sql`UPDATE sessions SET second_step_at = now() WHERE user_id = ${admin.id}`;
  await world.sql`UPDATE workgroups SET two_factor_required_from = now() WHERE id = ${workgroup.id}`;
  expect(problem(await patch({ twoFactorRequired: true, effectiveAt: inDays(20) }))).toEqual([409, "conflict"]);
});

test("S72 a proof link acts on POST only, from this site, for the account whose address it was sent to", async ({
  world,
}) => {
  const { admin, member, path } = await castOf(world);
  await (await signedIn(admin)).send("PATCH", path, { body: { twoFactorRequired: true, effectiveAt: inDays(10) } });
  const [message] = await waitForMessages(member.email);
  const token = /\/proof\/(\S+)/.exec(message?.text ?? "")?.[1] ?? "";
  const url = `/api/readiness-proof/${token}`;
  const proven = async () =>
    (await world.sql`SELECT id FROM users WHERE id IN (${member.id}, ${admin.id}) AND email_proven_at IS NOT NULL`)
      .length;
  const stranger = new Client();
  expect((await stranger.send("GET", `/proof/${token}`)).status).toBe(200);
  expect(problem(await stranger.send("GET", url))).toEqual([405, "method_not_allowed"]);
  const foreign = { Origin: "https://evil.test" };
  expect(problem(await stranger.send("POST", url, { body: {}, headers: foreign }))).toEqual([403, "foreign_origin"]);
  for (const forged of ["x", `${token}0`, token.replace(/\.0$/, ".1"), token.replace(/^[^.]+/, "AAAAAAAA")]) {
    expect(problem(await stranger.send("POST", `/api/readiness-proof/${forged}`, { body: {} }))).toEqual([
      410,
      "link_over",
    ]);
  }
  expect(await proven()).toBe(0);
  await world.sql`UPDATE users SET email = 'moved-' || email WHERE id = ${member.id}`;
  expect(problem(await stranger.send("POST", url, { body: {} }))).toEqual([410, "link_over"]);
  await world.sql`UPDATE users SET email = ${member.email} WHERE id = ${member.id}`;
  expect((await stranger.send("POST", url, { body: { userId: admin.id } })).status).toBe(204);
  expect(await proven()).toBe(1);
});
