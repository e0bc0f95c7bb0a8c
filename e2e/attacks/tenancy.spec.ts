/** G: other tenants and other users (IDOR). */

import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import type { Workgroup, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { copyOf, problem, signedIn, signedInWithCode } from "@/e2e/support/requests";

const security = ({ id }: Workgroup) => `/api/workgroups/${id}/security`;
const require2fa = (client: Client, workgroup: Workgroup, twoFactorRequired: boolean) =>
  client.send("PATCH", security(workgroup), { body: { twoFactorRequired } });
const isEnforcing = async ({ sql }: World, { id }: Workgroup) =>
  (await sql`SELECT two_factor_required AS on FROM workgroups WHERE id = ${id}`)[0]?.on;

test("G04 refuses a policy change by a member, another tenant's admin and an anonymous client", async ({ world }) => {
  const [target, own] = [await world.makeWorkgroup("APP", true), await world.makeWorkgroup()];
  const member = await signedInWithCode(await makeMember(world, {}, target));
  const outsider = await signedIn(await makeMember(world, { role: "admin" }, own));
  const tries: [Client, number, string][] = [
    [member, 403, "forbidden"],
    [outsider, 404, "not_found"],
    [new Client(), 401, "unauthenticated"],
  ];
  const body = { twoFactorRequired: false, workgroupId: own.id, id: target.id, role: "admin" };
  for (const [client, status, code] of tries) {
    client.cookies.set("workgroupId", target.id);
    const headers = { "x-workgroup-id": own.id, "x-role": "admin" };
    const query = `?workgroupId=${own.id}&role=admin&twoFactorRequired=false`;
    for (const [method, path, init] of [
      ["PATCH", security(target), { body, headers }],
      ["PATCH", `${security(target)}${query}`, { body, headers }],
      ["GET", `${security(target)}${query}`, { headers }],
      ["GET", `${security(target)}/preview${query}`, { headers }],
    ] as const) {
      expect(problem(await client.send(method, path, init)), `${method} ${path}`).toEqual([status, code]);
    }
  }
  // One's own path with another's id beside it touches one's own alone.
  const mixed = await outsider.send("PATCH", `${security(own)}?workgroupId=${target.id}`, {
    body: { twoFactorRequired: false, id: target.id, workgroupId: target.id },
  });
  expect(mixed.json?.id).toBe(own.id);
  for (const id of ["*", "null", `${own.id},${target.id}`, `${target.id}%00`, "..%2f", target.id.toUpperCase()]) {
    expect((await outsider.send("PATCH", `/api/workgroups/${id}/security`, { body })).status, id).toBe(404);
  }
  expect(await isEnforcing(world, target)).toBe(true);
  // Audited: once a minute and person, so that trying again and again fills nothing.
  const events = await world.sql`SELECT result, reason FROM audit_events WHERE workgroup_id = ${target.id}`;
  expect([...events]).toEqual(Array(2).fill({ result: "failure", reason: "forbidden" }));
});

test("G05 ignores ids of another account beside one's own (IDOR)", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const [victim, admin] = [
    await makeMember(world, { twoFactorEnabled: true }, workgroup),
    await makeMember(world, { role: "admin" }, workgroup),
  ];
  const client = await signedIn(admin);
  const extra = { id: victim.id, userId: victim.id, ids: [victim.id], email: victim.email, securityStamp: 9 };
  const more = { role: "admin", passwordHash: "x", phone: "+14155550100", phoneVerified: true, disabledAt: null };
  const body = JSON.stringify({ name: "Taken Over", ...extra, ...more, twoFactor: { enabled: false } });
  const headers = { "content-type": "application/json", "x-user-id": victim.id };
  const answer = await client.send("PATCH", `/api/account?userId=${victim.id}`, { body, headers });
  expect(answer.json).toMatchObject({ name: "Taken Over", email: admin.email, phone: null });
  const rows = await world.sql`SELECT name, two_factor_enabled AS on FROM users WHERE id = ${victim.id}`;
  expect(rows[0]).toEqual({ name: victim.name, on: true });
  expect((await client.send("PATCH", `/api/account/${victim.id}`, { body, headers })).status).toBe(404);
});

test("G14 one of two contradicting parallel policy changes wins, without a partial state", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const cast = { role: "admin", twoFactorEnabled: true } as const;
  const clients = [await signedInWithCode(await makeMember(world, cast, workgroup))];
  clients.push(await signedInWithCode(await makeMember(world, cast, workgroup)));
  const wishes = Array.from({ length: 10 }, (_, i) =>
    require2fa(copyOf(clients[i % 2] as Client), workgroup, i % 2 === 0),
  );
  for (const { status } of await Promise.all(wishes)) expect(status).toBe(200);
  const events = await world.sql`SELECT type FROM audit_events WHERE workgroup_id = ${workgroup.id} ORDER BY id`;
  // Every change is in the log, a wish that changed nothing is not: on and off take turns.
  for (const [i, { type }] of events.entries()) expect(type).not.toBe(events[i - 1]?.type);
  expect(events.at(-1)?.type).toBe(`workgroup.two_factor_${(await isEnforcing(world, workgroup)) ? "on" : "off"}`);
});
