/** S: the activity, export and report of a workgroup. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { problem, signedIn } from "@/e2e/support/requests";

const reads = ["activity", "activity?type=sign_ins", "activity.csv", "report", "report?days=90"];

test("S47 refuses activity, export and report to a member, another tenant's admin and an anonymous client", async ({
  world,
}) => {
  const [target, own] = [await world.makeWorkgroup(), await world.makeWorkgroup()];
  const victim = await makeMember(world, {}, target);
  await signedIn(victim);
  const tries: [Client, number, string][] = [
    [await signedIn(await makeMember(world, {}, target)), 403, "forbidden"],
    [await signedIn(await makeMember(world, { role: "admin" }, own)), 404, "not_found"],
    [new Client(), 401, "unauthenticated"],
  ];
  for (const [client, status, code] of tries) {
    for (const read of reads) {
      const answer = await client.send("GET", `/api/workgroups/${target.id}/${read}`);
      expect(problem(answer), read).toEqual([status, code]);
      expect(answer.text).not.toContain(victim.name);
    }
  }
});

test("S46 exports a name that a spreadsheet would execute as text, after recent authentication only", async ({
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const client = await signedIn(admin);
  const member = await makeMember(world, {}, workgroup);
  const formula = '=HYPERLINK("https://evil.test","Sign in")';
  const own = await signedIn(member);
  expect((await own.send("PATCH", "/api/account", { body: { name: formula } })).status).toBe(200);
  const path = `/api/workgroups/${workgroup.id}/activity.csv`;
  const answer = await client.send("GET", path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="activity.csv"');
  const cell = '"\'=HYPERLINK(""https://evil.test"",""Sign in"")"';
  const lines = answer.text.trimEnd().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain(`,${cell},${cell},`);
  expect(answer.text).not.toMatch(/(^|,|\n)"?=/);
  await world.sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${admin.id}`;
  expect(problem(await client.send("GET", path))).toEqual([403, "reauthentication_required"]);
});
