/** A: skipping or confusing the two steps. */
import { randomUUID } from "node:crypto";
import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { wrongCode } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { expectNoSession, payload, pending, pendingApart } from "@/e2e/support/requests";
import { paths } from "@/e2e/support/route-inventory";

const segment = { "Next-Router-Prefetch": "1", "Next-Router-Segment-Prefetch": "/_tree" };

test("A01 the challenge cookie opens no page, no payload and no API", async ({ world, phone }) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const person = await makeMember(world, { twoFactorEnabled: true, phone, role: "admin" }, workgroup);
  const { client } = await pending(person);
  const secrets = [person.name, person.email, person.id, phone, workgroup.name];
  const parameters = { workgroupId: workgroup.id };
  for (const path of paths("page.tsx", parameters)) {
    const answers = [await client.send("GET", path), await payload(client, path)];
    for (const headers of [{ "Next-Router-Prefetch": "1" }, segment])
      answers.push(await payload(client, path, headers));
    for (const answer of answers) {
      for (const secret of secrets) expect(answer.text, path).not.toContain(secret);
      expect(answer.status, path).toBeLessThan(500);
    }
  }
  const routes = paths("route.ts", parameters);
  expect(routes).toContain("/api/account");
  for (const path of routes) {
    const answer = await client.send("GET", path);
    for (const secret of secrets) expect(answer.text, path).not.toContain(secret);
    if (/^\/api\/(account|workgroups)/.test(path)) expect([401, 405], path).toContain(answer.status);
  }
  for (const path of ["/", "/account", `/workgroups/${workgroup.id}`]) {
    expect((await client.send("GET", path)).status, path).toBe(307);
  }
  await expectNoSession(client);
});

test("A02 email and correct password alone give no session, as JSON and as a form", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const asJson = new Client();
  await expectNoSession(asJson, await asJson.password(person.email, person.password));
  const asForm = new Client();
  const fields = { csrfToken: await asForm.csrf(), email: person.email, password: person.password, json: "true" };
  const body = new URLSearchParams(fields).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await asForm.send("POST", "/api/auth/callback/password", { body, headers });
  expect(answer.status).toBe(401);
  await expectNoSession(asForm, answer);
});

test("A03 a correct code does not replace the password", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  for (const password of ["wrong", "", code, undefined, null, [person.password], { $ne: "" }]) {
    const attacker = new Client();
    const extra = { email: person.email, password, code, otp: code };
    const answer = await attacker.password(person.email, "", extra);
    expect([401, 422]).toContain(answer.status);
    await expectNoSession(attacker, answer);
  }
  const attacker = new Client();
  await expectNoSession(attacker, await attacker.code(code, { email: person.email, password: person.password }));
  expect((await client.code(code)).status).toBe(200);
});

test("A04 refuses a code with no, a random, a foreign or an expired challenge cookie alike", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  const cookie = client.cookies.get("leadmaster.challenge") ?? "";
  const [key = "", id = "", secret = ""] = cookie.split(".");
  const bodies = new Set<string>();
  for (const value of ["", "x", randomUUID(), `${key}.${id}.${"A".repeat(43)}`, `${key}.${randomUUID()}.${secret}`]) {
    const attacker = new Client();
    if (value) attacker.cookies.set("leadmaster.challenge", value);
    const answer = await attacker.code(code);
    expect([answer.status, answer.reason], value).toEqual([401, "no_challenge"]);
    bodies.add(answer.text);
    await expectNoSession(attacker, answer);
  }
  expect(bodies.size).toBe(1);
  await world.sql`UPDATE challenges SET created_at = created_at - interval '11 minutes',
    expires_at = expires_at - interval '11 minutes' WHERE id = ${id}`;
  expect((await client.code(code)).reason).toBe("expired");
  await expectNoSession(client);
  expect(await attemptsOf(world, person)).toEqual([0]);
});

test("A08 naming another account beside one's own code does not affect it", async ({ world }) => {
  const [victim, intruder] = [await makeMember(world, { twoFactorEnabled: true }), await makeMember(world)];
  await world.sql`UPDATE users SET two_factor_enabled = true WHERE id = ${intruder.id}`;
  const theirs = await pending(victim);
  const own = await pending(intruder);
  const id = theirs.client.cookies.get("leadmaster.challenge")?.split(".")[1];
  const names = { email: victim.email, user: victim.id, userId: victim.id, sub: victim.id, challengeId: id, id };
  expect((await own.client.code(own.code, names)).status).toBe(200);
  expect((await own.client.session()).user).toMatchObject({ email: intruder.email });
  expect((await theirs.client.code(theirs.code)).status).toBe(200);
});

test("A09 refuses the victim's challenge cookie with the attacker's correct code", async ({ world }) => {
  const victim = await makeMember(world, { twoFactorEnabled: true });
  const intruder = await makeMember(world, { twoFactorEnabled: true });
  const theirs = await pending(victim);
  const own = await pendingApart(intruder, theirs.code);
  const answer = await theirs.client.code(own.code);
  expect(answer.reason).toBe("incorrect");
  await expectNoSession(theirs.client, answer);
  expect(await attemptsOf(world, victim)).toEqual([1]);
  expect(await attemptsOf(world, intruder)).toEqual([0]);
});

test("A10 refuses the code of one browser in another", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const first = await pending(person);
  const second = await pendingApart(person, first.code, 2);
  expect((await second.client.code(first.code)).reason).toBe("incorrect");
  await expectNoSession(second.client);
  expect((await first.client.code(first.code)).status).toBe(200);
});

test("A13 no cookie, field or header makes a trusted device", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  const wishes = { trustDevice: true, remember: true, rememberMe: "on", mfa_remembered: true };
  expect((await client.code(code, wishes)).status).toBe(200);
  for (const name of ["trust_device", "2fa", "mfa_remembered", "leadmaster.trusted"]) client.cookies.set(name, "1");
  const answer = await client.password(person.email, person.password, { ...wishes, twoFactor: false, skip: true });
  expect(answer.reason).toBe("code_required");
});

test("A14 a correct code by GET, PUT or a method-override header is not evaluated", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  const query = `/api/auth/callback/code?${new URLSearchParams({ code, csrfToken: await client.csrf(), json: "true" })}`;
  for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const headers = { "X-HTTP-Method-Override": "POST", "X-Method-Override": "POST" };
    const answer = await client.send(method, `${query}&_method=POST`, { headers });
    expect(answer.status, method).toBe(method === "OPTIONS" ? 204 : 405);
    await expectNoSession(client, answer);
  }
  expect(await attemptsOf(world, person)).toEqual([0]);
  expect((await client.code(wrongCode(code))).reason).toBe("incorrect");
  expect((await client.code(code)).status).toBe(200);
});
