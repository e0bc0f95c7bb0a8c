/** X18: two instances, one database, no sticky sessions. */

import { startBalancer } from "@/e2e/faults/support/balancer";
import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { holdUser, terminate } from "@/e2e/faults/support/database-faults";
import { expect, testWith } from "@/e2e/faults/support/fault-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { messagesTo, waitForCodes, wrongCode } from "@/e2e/support/inbox";
import type { Instance } from "@/e2e/support/instance";
import { makeMember, newPhone, type Person, type World } from "@/e2e/support/people";
import { copyOf, pending, sessionCookies } from "@/e2e/support/requests";

const test = testWith(async ({ start, onEnd }) => {
  const balancer = await startBalancer();
  onEnd(balancer.close);
  const options = { variables: { NEXTAUTH_URL: balancer.origin, TRUSTED_PROXIES: "127.0.0.1" } };
  const [one, other] = await Promise.all([start(options), start(options)]);
  balancer.serve([one.port, other.port]);
  return { balancer, one, other };
});

test.beforeEach(({ place: { balancer } }) => balancer.pinTo(null));

test.describe.configure({ mode: "default" });

/** Documentation addresses, so that a test is no client of another. */
let clients = 0;
const newAddress = () => `198.51.100.${++clients}`;

function tally(answers: (Answer & { reason?: string | null })[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, reason } of answers) {
    const key = `${status} ${reason ?? ""}`.trim();
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

async function passwordFrom(origin: string, address: string, { email }: Person, password: string) {
  const client = new Client(origin);
  const body = { csrfToken: await client.csrf(), email, password, json: "true" };
  const answer = await client.send("POST", "/api/auth/callback/password", {
    body,
    headers: { "X-Forwarded-For": address },
  });
  const reason = new URL(String(answer.json?.url)).searchParams.get("error");
  return { ...answer, reason };
}

const many = <T>(count: number, make: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)));

const liveSessions = async ({ sql }: World, { id }: Person) =>
  (await sql`SELECT FROM sessions WHERE user_id = ${id} AND revoked_at IS NULL`).length;

test("X18 a sign-in continues at the other instance after every step", async ({
  place: { world, balancer, one, other },
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const client = new Client(balancer.origin);
  const at = <T>(instance: Instance, work: () => Promise<T>) => {
    balancer.pinTo(instance.port);
    return work();
  };
  const csrfToken = await at(one, () => client.csrf());
  const fields = { csrfToken, json: "true" };
  const password = await at(other, () =>
    client.send("POST", "/api/auth/callback/password", {
      body: { ...fields, email: person.email, password: person.password },
    }),
  );
  expect(password.json?.url).toContain("error=code_required");
  expect((await at(one, () => client.send("GET", "/api/sign-in/challenge"))).json).toMatchObject({ status: "open" });
  expect((await at(one, () => client.send("GET", "/sign-in/code"))).status).toBe(200);
  await waitForCodes(person.email);
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  const resent = await at(one, () => client.send("POST", "/api/sign-in/challenge/resend", { body: {} }));
  expect(resent.status).toBe(202);
  const codes = (await waitForCodes(person.email, 2)).map(({ text }) => /^\d{6}$/m.exec(text)?.[0]);
  expect(codes[0]).toBe(codes[1]);
  const body = { ...fields, code: codes[0] };
  expect((await at(other, () => client.send("POST", "/api/auth/callback/code", { body }))).status).toBe(200);
  expect((await at(one, () => client.send("GET", "/api/account"))).status).toBe(200);
  const thief = copyOf(client);
  expect((await at(one, () => client.send("POST", "/api/auth/signout", { body: fields }))).status).toBe(200);
  expect((await at(other, () => thief.send("GET", "/api/account"))).status).toBe(401);
});

test("X18 a policy change or disabled account at one instance applies to the next request at the other", async ({
  place: { world, balancer, one, other },
}) => {
  const workgroup = await world.makeWorkgroup();
  const [admin, member] = [
    await makeMember(world, { role: "admin" }, workgroup),
    await makeMember(world, {}, workgroup),
  ];
  const [boss, client] = [new Client(balancer.origin), new Client(balancer.origin)];
  expect((await boss.password(admin.email, admin.password)).status).toBe(200);
  expect((await client.password(member.email, member.password)).status).toBe(200);
  for (const instance of [one, other]) {
    balancer.pinTo(instance.port);
    expect((await client.send("GET", "/api/account")).status).toBe(200);
  }
  const path = `/api/workgroups/${workgroup.id}/security`;
  expect((await boss.send("PATCH", path, { body: { twoFactorRequired: true } })).status).toBe(200);
  balancer.pinTo(one.port);
  expect((await client.send("GET", "/api/account")).json?.code).toBe("second_step_required");
  await world.sql`UPDATE users SET disabled_at = now() WHERE id = ${member.id}`;
  expect((await client.send("GET", "/api/account")).status).toBe(401);
});

test("X18 parallel incorrect codes at both instances: five evaluated per challenge, ten per account", async ({
  place: { world, balancer },
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const opened = [];
  for (let count = 1; count <= 3; count++) opened.push(await pending(person, count, balancer.origin));
  const [first, second, third] = opened;
  if (!first || !second || !third) throw new Error("no challenge");
  for (const { client } of opened) await client.csrf();
  const guess = ({ client, code }: typeof first) => copyOf(client).code(wrongCode(code));
  expect(tally(await many(40, () => guess(first)))).toEqual({ "401 incorrect": 5, "401 exhausted": 35 });
  const rest = await many(40, (i) => guess(i % 2 ? second : third));
  expect(rest.filter(({ reason }) => reason === "incorrect")).toHaveLength(5);
  const attempts = await attemptsOf(world, person);
  expect([attempts[0], attempts.reduce((sum, one) => sum + one)]).toEqual([5, 10]);
  expect((await second.client.code(second.code)).reason).toBe("paused");
});

test("X18 20 parallel correct codes at both instances: one session, one cookie", async ({
  place: { world, balancer },
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person, 1, balancer.origin);
  await client.csrf();
  const answers = await many(20, () => copyOf(client).code(code));
  expect(tally(answers)).toEqual({ "200": 1, "401 no_challenge": 19 });
  expect(answers.flatMap(sessionCookies)).toHaveLength(1);
  expect(await liveSessions(world, person)).toBe(1);
});

test("X18 parallel incorrect passwords at both instances: five from one IP address, thirty from many", async ({
  place: { world, balancer },
}) => {
  const [near, far] = [await makeMember(world), await makeMember(world)];
  const address = newAddress();
  const fromOne = await many(20, () => passwordFrom(balancer.origin, address, near, "wrong horse"));
  expect(tally(fromOne)).toEqual({ "401 credentials": 5, "429 too_many_attempts": 15 });
  const addresses = Array.from({ length: 10 }, newAddress);
  const fromMany = await many(45, (i) => passwordFrom(balancer.origin, addresses[i % 10] ?? "", far, "wrong horse"));
  expect(tally(fromMany)).toEqual({ "401 credentials": 30, "429 too_many_attempts": 15 });
});

test("X18 parallel sign-ins at both instances: eight codes per account, four text messages per number", async ({
  place: { world, balancer },
}) => {
  const phone = newPhone(test.info().parallelIndex);
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  const answers = await many(12, () => passwordFrom(balancer.origin, newAddress(), person, person.password));
  expect(tally(answers)).toEqual({ "401 code_required": 12 });
  const states = async () => {
    const rows =
      await world.sql`SELECT d.channel, count(*) FILTER (WHERE d.reason = 'send_limit') AS refused, count(*) AS all
      FROM deliveries d JOIN challenges c ON c.id = d.challenge_id WHERE c.user_id = ${person.id} GROUP BY 1 ORDER BY 1`;
    return rows.map(({ channel, refused, all }) => `${channel}: ${refused} of ${all} refused`);
  };
  expect(await states()).toEqual(["email: 4 of 12 refused", "phone: 8 of 12 refused"]);
  // Three challenges live; what was queued for those that gave way may be dropped, never sent beyond the limit.
  const settled = async () =>
    (
      await world.sql`SELECT FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
                      WHERE c.user_id = ${person.id} AND d.state IN ('queued', 'sending')`
    ).length;
  await expect.poll(settled).toBe(0);
  expect((await messagesTo(person.email)).length).toBeLessThanOrEqual(8);
  expect((await messagesTo(phone)).length).toBeLessThanOrEqual(4);
});

test("X18 one of two dispatchers sends a due delivery, once", async ({ place: { world, balancer } }) => {
  const workgroup = await world.makeWorkgroup("APP4");
  await world.sql`UPDATE provider_states SET cause = 'rate_limited', open_until = now() + interval '1 hour'`;
  const people = await many(12, () =>
    makeMember(world, { twoFactorEnabled: true, phone: newPhone(test.info().parallelIndex) }, workgroup),
  );
  for (const person of people) {
    const answer = await passwordFrom(balancer.origin, newAddress(), person, person.password);
    expect(answer.reason).toBe("code_required");
  }
  await world.sql.begin(async (tx) => {
    await tx`UPDATE deliveries SET next_attempt_at = now() WHERE state = 'queued'`;
    await tx`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`;
  });
  const open = async () => (await world.sql`SELECT FROM deliveries WHERE state IN ('queued', 'sending')`).length;
  await expect.poll(open).toBe(0);
  for (const to of people.flatMap(({ email, phone }) => [email, phone ?? ""])) {
    const calls = await fetch(`${process.env.PROVIDER_URL}/requests?to=${encodeURIComponent(to)}`);
    expect(await calls.json(), to).toHaveLength(1);
    expect(await messagesTo(to)).toHaveLength(1);
  }
});

test("X18 one instance is killed while it verifies codes: every user continues at the other, none twice", async ({
  place: { world, url, balancer, one, other },
}) => {
  const people = await many(4, () => makeMember(world, { twoFactorEnabled: true }));
  const opened = await many(4, async (i) => pending(people[i] ?? (await makeMember(world)), 1, balancer.origin));
  for (const { client } of opened) await client.csrf();
  const held = await Promise.all(people.map(({ id }) => holdUser(url, id)));
  balancer.pinTo(one.port);
  const answers = opened.map(({ client, code }, i) => copyOf(client).code(i === 0 ? wrongCode(code) : code));
  const waiting = await Promise.all(held.map((one) => one.waiters(1)));
  await one.kill9();
  balancer.pinTo(null);
  expect(tally(await Promise.all(answers))).toEqual({ "502": 4 });
  await terminate(world.sql, waiting.flat());
  await Promise.all(held.map((one) => one.release()));
  for (const [i, { client, code }] of opened.entries()) {
    const person = people[i];
    if (!person) throw new Error("a person is missing");
    expect(await liveSessions(world, person)).toBe(0);
    expect((await attemptsOf(world, person))[0]).toBeLessThanOrEqual(1);
    expect((await client.code(code)).status).toBe(200);
    expect(await liveSessions(world, person)).toBe(1);
    expect((await client.send("GET", "/api/account")).status).toBe(200);
  }
  expect(other.log()).not.toContain("internal_error");
  await one.restart();
});
