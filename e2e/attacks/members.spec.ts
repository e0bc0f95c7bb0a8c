/** G: memberships of other tenants, and names that are code. */

import { give } from "@/e2e/screens/screen-state";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { problem, signedIn } from "@/e2e/support/requests";

test("G17 refuses to read or change members for a member, another tenant's admin and an anonymous client", async ({
  world,
}) => {
  const [target, own] = [await world.makeWorkgroup(), await world.makeWorkgroup()];
  const victim = await makeMember(world, { role: "admin" }, target);
  const member = await signedIn(await makeMember(world, {}, target));
  const outsider = await signedIn(await makeMember(world, { role: "admin" }, own));
  const places = () => world.sql`SELECT * FROM memberships WHERE workgroup_id = ${target.id} ORDER BY user_id`;
  const before = await places();
  const tries: [Client, number, string][] = [
    [member, 403, "forbidden"],
    [outsider, 404, "not_found"],
    [new Client(), 401, "unauthenticated"],
  ];
  const list = `/api/workgroups/${target.id}/members`;
  const calls = [
    ["GET", `${list}?search=a&workgroupId=${own.id}`, undefined],
    ["PATCH", `${list}/${victim.id}`, { disabled: true }],
    ["DELETE", `${list}/${victim.id}`, undefined],
    ["POST", `${list}/${victim.id}/sign-out`, {}],
  ] as const;
  for (const [client, status, code] of tries) {
    for (const [method, path, body] of calls) {
      expect(problem(await client.send(method, path, { body })), `${method} ${path}`).toEqual([status, code]);
    }
  }
  // A member of another workgroup in the path of one's own.
  for (const [method, , body] of calls.slice(1, 3)) {
    const mixed = await outsider.send(method, `/api/workgroups/${own.id}/members/${victim.id}`, { body });
    expect(problem(mixed)).toEqual([404, "not_found"]);
  }
  expect(await places()).toEqual(before);
  expect((await signedIn(victim).then((client) => client.send("GET", "/api/account"))).status).toBe(200);
});

test("G18 refuses cursors, filters and searches that are none, and takes wildcards and quotes literally", async ({
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await signedIn(await makeMember(world, { name: "Ada", role: "admin" }, workgroup));
  const list = `/api/workgroups/${workgroup.id}/members`;
  const bad = [
    "after=x",
    "after=bnVsbA",
    "role=owner",
    "sort=email",
    "limit=0",
    "limit=201",
    "state=x",
    "search=a%00b",
  ];
  for (const query of [...bad, `search=${"a".repeat(101)}`, "protection=x"]) {
    expect(problem(await admin.send("GET", `${list}?${query}`)), query).toEqual([422, "invalid"]);
  }
  for (const search of ["%", "_", "\\", "' OR true--", "A%a"]) {
    const found = await admin.send("GET", `${list}?${new URLSearchParams({ search })}`);
    expect([found.status, found.json?.total], search).toEqual([200, 0]);
  }
});

test("G19 shows a name that is markup as text", async ({ page, world }) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { name: "Ada Admin", role: "admin" }, workgroup);
  const name = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
  await makeMember(world, { name }, workgroup);
  await give(page, await signedIn(admin));
  await page.goto(`/workgroups/${workgroup.id}/members`);
  await expect(page.getByRole("rowheader").filter({ hasText: name })).toBeVisible();
  await expect(page).not.toHaveTitle(/taken/);
});
