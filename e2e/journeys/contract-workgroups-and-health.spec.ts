/** The HTTP contract of workgroups, health and unknown paths. */
import { randomUUID } from "node:crypto";
import { expect, test } from "@/e2e/support/cleared-limits";
import { Client } from "@/e2e/support/http-client";
import { forgetMessages } from "@/e2e/support/inbox";
import { memberId } from "@/e2e/support/memberships";
import { problem, signedIn, signedInWithCode } from "@/e2e/support/requests";
import { paths } from "@/e2e/support/route-inventory";

test("security options of a workgroup and their preview, for its admins", async ({ phone, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup("APP4");
  const { id, name, admin: person } = workgroup;
  const admin = await signedIn(person);
  const member = await signedIn(await kit.makePerson({ phone, memberships: [{ workgroup }] }));
  const outsider = await signedIn((await kit.makeWorkgroup()).admin);
  const path = `/api/workgroups/${workgroup.id}/security`;
  for (const url of [path, `${path}/preview?twoFactorRequired=true`]) {
    expect(problem(await new Client().send("GET", url))).toEqual([401, "unauthenticated"]);
    expect(problem(await member.send("GET", url))).toEqual([403, "forbidden"]);
    expect(problem(await outsider.send("GET", url))).toEqual([404, "not_found"]);
  }
  const security = {
    id,
    name,
    edition: "APP4",
    twoFactorRequired: false,
    scheduledAt: null,
    changedBy: null,
    changedAt: null,
  };
  const seen = await admin.send("GET", path);
  expect([seen.status, seen.headers.get("cache-control"), seen.json]).toEqual([200, "no-store", security]);
  const preview = await admin.send("GET", `${path}/preview?twoFactorRequired=true`);
  expect([preview.status, preview.json]).toEqual([
    200,
    {
      twoFactorRequired: true,
      members: 2,
      emailAndPhone: 1,
      emailOnly: 1,
      withoutCode: 0,
      // The admin has two: the other one invited the member.
      sessionsToAsk: 3,
      mobileMembers: 0,
      unreachable: 0,
      suppressed: 0,
    },
  ]);
  for (const query of ["", "?twoFactorRequired=", "?twoFactorRequired=1", "?twoFactorRequired=TRUE", "?x=true"]) {
    expect(problem(await admin.send("GET", `${path}/preview${query}`)), query).toEqual([422, "invalid"]);
  }
  for (const body of [{}, { twoFactorRequired: "true" }, { twoFactorRequired: null }, [true]]) {
    expect(problem(await admin.send("PATCH", path, { body })), JSON.stringify(body)).toEqual([422, "invalid"]);
  }
  const adminId = await memberId(workgroup, person);
  const stale = { twoFactorRequired: true, expectedTwoFactorRequired: true };
  expect(problem(await admin.send("PATCH", path, { body: stale }))).toEqual([409, "conflict"]);
  const on = await admin.send("PATCH", path, { body: { twoFactorRequired: true, edition: "APP", name: "x" } });
  const changedBy = { id: adminId, name: person.name };
  const changed = { ...security, twoFactorRequired: true, changedBy, changedAt: expect.any(String) };
  expect([on.status, on.json]).toEqual([200, changed]);
  // In force for the admin's own session too.
  expect(problem(await admin.send("GET", path))).toEqual([403, "second_step_required"]);
});

test("an admin with a code ends enforcement while authentication is recent", async ({ kit }) => {
  const workgroup = await kit.makeWorkgroup("APP", true);
  forgetMessages(workgroup.admin.email);
  const admin = await signedInWithCode(workgroup.admin);
  const path = `/api/workgroups/${workgroup.id}/security`;
  const off = await admin.send("PATCH", path, { body: { twoFactorRequired: false } });
  expect([off.status, off.json?.twoFactorRequired]).toEqual([200, false]);
});

test("health reports the database's round trip and nothing else", async ({ client }) => {
  const answer = await client.send("GET", "/api/health");
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(answer.json).toEqual({ status: "ok", databaseMilliseconds: expect.any(Number) });
});

test("unknown paths are 404, unknown methods 405, and no header names the software", async ({ client }) => {
  for (const path of ["/api/nothing", "/api/nothing/", "/api/account/x/y", "/api/auth", "/api/auth/x", "/api/a.b"]) {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      let answer = await client.send(method, path);
      // A slash too many is first taken away.
      if (answer.status === 308) answer = await client.send(method, path.replace(/\/$/, ""));
      expect(problem(answer), `${method} ${path}`).toEqual([404, "not_found"]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
  }
  const id = randomUUID();
  const routes = paths("route.ts", { nextauth: "csrf", unknown: "nothing", workgroupId: id, sessionId: id });
  expect(routes).toContain("/api/sign-in/challenge/resend");
  for (const path of routes) {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      const answer = await client.send(method, path);
      const what = `${method} ${path}`;
      expect(answer.status, what).toBeLessThan(500);
      expect(answer.headers.get("cache-control"), what).toBe("no-store");
      if (answer.status >= 400) {
        expect(answer.headers.get("content-type"), what).toBe("application/problem+json");
        expect(answer.json, what).toMatchObject({ status: answer.status, code: expect.any(String) });
      }
      if (method === "PUT" && path !== "/api/nothing") expect(answer.status, what).toBe(405);
      for (const name of ["x-powered-by", "server", "etag"]) expect(answer.headers.get(name), what).toBeNull();
      expect(answer.headers.get("x-content-type-options"), what).toBe("nosniff");
    }
  }
});

test("an unknown page is a 404 that does not repeat the path", async ({ client }) => {
  for (const path of [
    "/nothing",
    "/account/x",
    `/workgroups/${randomUUID()}/x`,
    "/%3Cscript%3Ealert(1)%3C/script%3E",
  ]) {
    const answer = await client.send("GET", path);
    expect(answer.status, path).toBe(404);
    expect(answer.text).not.toContain("<script>alert");
  }
});
