/** G20: files that attack the import of members. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember, type Workgroup } from "@/e2e/support/people";
import { problem, signedIn } from "@/e2e/support/requests";

const megabyte = 1024 * 1024;
const csv = { "content-type": "text/csv" };
const pathOf = ({ id }: Workgroup, query = "") => `/api/workgroups/${id}/members/import${query}`;
const invitationsOf = (workgroup: Workgroup) => `name,email,role\nAda,ada-${workgroup.id}@import.test,admin\n`;

test("G20 refuses an import by a member, another tenant's admin and an anonymous client, before it reads the file", async ({
  world,
}) => {
  const [target, own] = [await world.makeWorkgroup(), await world.makeWorkgroup()];
  const member = await signedIn(await makeMember(world, {}, target));
  const outsider = await signedIn(await makeMember(world, { role: "admin" }, own));
  const tries: [Client, number, string][] = [
    [member, 403, "forbidden"],
    [outsider, 404, "not_found"],
    [new Client(), 401, "unauthenticated"],
  ];
  for (const [client, status, code] of tries) {
    for (const body of [invitationsOf(target), "x".repeat(100_000)]) {
      const answer = await client.send("POST", pathOf(target), { body, headers: csv });
      expect(problem(answer)).toEqual([status, code]);
    }
    expect(problem(await client.send("GET", `/api/workgroups/${target.id}/members/imports`))).toEqual([status, code]);
  }
  expect(await world.sql`SELECT FROM invitations WHERE workgroup_id = ${target.id}`).toHaveLength(0);
});

test("G20 refuses an import whose admin is demoted while the file is on its way", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const client = await signedIn(admin);
  const [start, end] = ["name,email,role\n", `Ada,ada-${workgroup.id}@import.test,admin\n`];
  let demoted = () => {};
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(start));
      await new Promise<void>((resolve) => {
        demoted = resolve;
      });
      controller.enqueue(new TextEncoder().encode(end));
      controller.close();
    },
  });
  const answer = client.send("POST", pathOf(workgroup), { body, headers: csv });
  await world.sql`UPDATE memberships SET role = 'member' WHERE user_id = ${admin.id}`;
  demoted();
  expect(problem(await answer)).toEqual([403, "forbidden"]);
  expect(await world.sql`SELECT FROM invitations WHERE workgroup_id = ${workgroup.id}`).toHaveLength(0);
});

test("G20 answers what is no CSV in UTF-8, and what is too large, and changes nothing", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const client = await signedIn(await makeMember(world, { role: "admin" }, workgroup));
  const send = (body: string | Uint8Array, headers: Record<string, string> = csv) =>
    client.send("POST", pathOf(workgroup), { body, headers });
  expect(problem(await send("{}", { "content-type": "application/json" }))).toEqual([415, "unsupported_media_type"]);
  expect(problem(await send("x", { "content-type": "text/csv; charset=latin1" }))).toEqual([
    415,
    "unsupported_media_type",
  ]);
  expect(problem(await send("x".repeat(5 * megabyte + 1)))).toEqual([413, "payload_too_large"]);
  for (const body of [
    Buffer.from("name,email,role", "utf16le"),
    Buffer.from("name,email,role\nZo\u00eb,z@import.test,member", "latin1"),
    Buffer.from("name,email\n"),
    Buffer.from(`name,email,role\n${"a,a@import.test,member\n".repeat(50_001)}`),
  ]) {
    const answer = await send(body);
    expect(problem(answer)).toEqual([422, "invalid"]);
    expect(answer.json?.errors).toHaveProperty("file");
  }
  // Just below the limit: an endless line is one bad line.
  const bomb = await send(`name,email,role\n"${"a,".repeat(2.4 * megabyte)}`);
  expect([bomb.status, bomb.json?.errors]).toEqual([202, [{ line: 2, field: "line", code: "too_long" }]]);
  expect(await world.sql`SELECT FROM invitations WHERE workgroup_id = ${workgroup.id}`).toHaveLength(0);
});

test("G20 limits how many files an admin checks and imports", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const client = await signedIn(await makeMember(world, { role: "admin" }, workgroup));
  const statuses: number[] = [];
  for (let n = 0; n < 31; n++) {
    const answer = await client.send("POST", pathOf(workgroup, "?dryRun=true"), {
      body: "name,email,role\n",
      headers: csv,
    });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([...Array(30).fill(200), 429]);
});
