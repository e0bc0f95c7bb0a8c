/** X: the database restarts, is read-only, unreachable or full. Fails closed and recovers. */
import postgres from "postgres";
import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { type Gateway, hold, startGateway, terminateAll } from "@/e2e/faults/support/database-faults";
import { expect, type Place as TestPlace, testWith } from "@/e2e/faults/support/fault-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { messagesTo, waitForCodes, wrongCode } from "@/e2e/support/inbox";
import type { Instance } from "@/e2e/support/instance";
import { expectSilentLog } from "@/e2e/support/instance-log";
import { makeMember, type Workgroup, type World } from "@/e2e/support/people";
import { pending, sessionCookies, signedInWithCode } from "@/e2e/support/requests";
import { adminUrlOf } from "@/local/testing/test-database";

type Place = TestPlace<{ gateway: Gateway; instance: Instance }>;

const test = testWith(async ({ url, start, onEnd }) => {
  const gateway = await startGateway(url);
  onEnd(gateway.close);
  return { gateway, instance: await start({ databaseUrl: gateway.url }) };
});

test.describe.configure({ mode: "default" });

const unavailable = {
  type: "about:blank",
  status: 503,
  code: "unavailable",
  title: "Temporarily unavailable. Nothing was changed.",
};

/** Closed, generic, and in the form of the contract. */
function expectUnavailable(answer: Answer): void {
  expect(answer.json).toEqual(unavailable);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("retry-after")).toMatch(/^\d$/);
  expect(sessionCookies(answer)).toEqual([]);
}

const health = ({ instance }: Place) => new Client(instance.origin).send("GET", "/api/health");

/** Milliseconds until it answers 200. */
async function untilHealthy(place: Place): Promise<number> {
  const started = performance.now();
  await expect.poll(async () => (await health(place)).status, { intervals: [50] }).toBe(200);
  return performance.now() - started;
}

const timed = async <T>(work: Promise<T>): Promise<[T, number]> => {
  const started = performance.now();
  return [await work, performance.now() - started];
};

const count = async ({ sql }: World, table: "sessions" | "challenges" | "deliveries") =>
  Number((await sql`SELECT count(*) AS n FROM ${sql(table)}`)[0]?.n);

/** The highest counter of incorrect passwords of an account from one IP address. */
const passwordCharges = async ({ sql }: World): Promise<number> => {
  const [row] = await sql`SELECT max(points) AS points FROM throttles WHERE key LIKE 'password-account-address:%'`;
  return Number(row?.points);
};

const snapshot = async (world: World) => ({
  sessions: await count(world, "sessions"),
  challenges: await count(world, "challenges"),
  deliveries: await count(world, "deliveries"),
  enforcing: (await world.sql`SELECT id FROM workgroups WHERE two_factor_required`).length,
});

/** As the server itself: from another database, so that it works whatever was done to this one. */
async function alterDatabase({ url, name }: Place, what: string): Promise<void> {
  const sql = postgres(adminUrlOf(url), { max: 1, onnotice: () => {} });
  await sql.unsafe(`ALTER DATABASE ${name} ${what}`);
  await sql.end();
}

/** From now on PostgreSQL answers inserts into a table with this error. */
const failInserts = ({ sql }: World, table: string, state: string) =>
  sql.unsafe(`CREATE FUNCTION fail_${table}() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'induced' USING ERRCODE = '${state}'; END $$;
              CREATE TRIGGER fail BEFORE INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION fail_${table}()`);
const healInserts = ({ sql }: World, table: string) => sql.unsafe(`DROP FUNCTION fail_${table} CASCADE`);

const security = ({ id }: Workgroup) => `/api/workgroups/${id}/security`;
const enforce = (client: Client, workgroup: Workgroup) =>
  client.send("PATCH", security(workgroup), { body: { twoFactorRequired: true } });
const resend = (client: Client) => client.send("POST", "/api/sign-in/challenge/resend", { body: {} });

// Each test begins with a new pool. Where a test before cut connections off or made them read-only, the old pool may keep one for seconds.
test.beforeEach(async ({ place }) => {
  await place.instance.restart();
});

test("X06 PostgreSQL restarts: 503, nothing partial, recovers within seconds", async ({ place }) => {
  const { world, url, gateway, instance } = place;
  const { origin } = instance;
  const workgroup = await world.makeWorkgroup("APP");
  const [login, verify, again] = await Promise.all(
    Array.from({ length: 3 }, () => makeMember(world, { twoFactorEnabled: true })),
  );
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  if (!login || !verify || !again) throw new Error("a person is missing");
  const boss = new Client(origin);
  expect((await boss.password(admin.email, admin.password)).status).toBe(200);
  const { client, code } = await pending(verify, 1, origin);
  for (let i = 0; i < 3; i++) expect((await client.code(wrongCode(code))).reason).toBe("incorrect");
  for (let i = 0; i < 3; i++)
    expect((await new Client(origin).password(login.email, "wrong")).reason).toBe("credentials");
  const resender = (await pending(again, 1, origin)).client;
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${again.id}`;
  const before = await snapshot(world);

  const held = await hold(url, async (tx) => {
    await tx`SELECT FROM users WHERE id IN ${tx([login.id, verify.id])} FOR UPDATE`;
    await tx`SELECT FROM challenges WHERE user_id = ${again.id} FOR UPDATE`;
    await tx`SELECT FROM workgroups WHERE id = ${workgroup.id} FOR UPDATE`;
  });
  const newcomer = new Client(origin);
  const running = [
    newcomer.password(login.email, login.password),
    client.code(code),
    resend(resender),
    enforce(boss, workgroup),
  ];
  await held.waiters(4);
  await terminateAll(world.sql);
  await gateway.close();
  await held.release();
  for (const answer of await Promise.all(running)) expectUnavailable(answer);
  expect(await snapshot(world)).toEqual(before);

  // Nobody gets in on a memory of the process, and the crowd that tries does not make the way back longer.
  const crowd = Array.from({ length: 60 }, () => boss.send("GET", "/api/account"));
  for (const answer of await Promise.all([
    ...crowd,
    client.code(code),
    boss.send("GET", "/api/auth/session"),
    health(place),
  ])) {
    expectUnavailable(answer);
  }
  const page = await boss.send("GET", "/account");
  expect([page.status, page.text.includes(admin.email)]).toEqual([500, false]);
  expect(page.text).not.toMatch(/ECONN|postgres|node_modules|\bat \S+ \(/);

  await gateway.open();
  expect(await untilHealthy(place)).toBeLessThan(5_000);
  expect((await enforce(boss, workgroup)).status).toBe(200);
  expect((await resend(resender)).status).toBe(202);
  await waitForCodes(again.email, 2);
  // Three wrong ones were counted before: two are left, of codes and of passwords. The sign-in that the outage cut off may keep its
  // charge, because the database that failed it could not take the refund either.
  expect(await attemptsOf(world, verify)).toEqual([3]);
  expect((await client.code(wrongCode(code))).reason).toBe("incorrect");
  expect((await client.code(code)).status).toBe(200);
  const charged = await passwordCharges(world);
  expect([3, 4]).toContain(charged);
  for (const reason of [...Array<string>(5 - charged).fill("credentials"), "too_many_attempts"]) {
    const answer = await new Client(origin).password(login.email, "wrong");
    expect(answer.reason, answer.text).toBe(reason);
  }
  await expectSilentLog(instance, [login, verify, again, admin], [boss, client, resender, newcomer]);
});

test("X06 PostgreSQL runs but refuses connections to this database", async ({ place }) => {
  const { world, instance } = place;
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person, 1, instance.origin);
  await alterDatabase(place, "WITH ALLOW_CONNECTIONS false");
  await terminateAll(world.sql);
  for (const answer of [
    await health(place),
    await client.code(code),
    await client.password(person.email, person.password),
  ]) {
    expectUnavailable(answer);
  }
  await alterDatabase(place, "WITH ALLOW_CONNECTIONS true");
  expect(await untilHealthy(place)).toBeLessThan(5_000);
  expect((await client.code(code)).status).toBe(200);
});

test("X07 PostgreSQL is read-only: fails closed, recovers without a restart", async ({ place }) => {
  const { world, instance } = place;
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person, 1, instance.origin);
  const before = await snapshot(world);
  await alterDatabase(place, "SET default_transaction_read_only = on");
  await terminateAll(world.sql);
  const closed = [
    await client.code(code),
    await client.code(wrongCode(code)),
    await new Client(instance.origin).password(person.email, person.password),
    await health(place),
  ];
  for (const answer of closed) expectUnavailable(answer);
  expect(await snapshot(world)).toEqual(before);
  expect(await attemptsOf(world, person)).toEqual([0]);
  // Connections that are open stay read-only, as after a failover: the product has to leave them.
  await alterDatabase(place, "RESET default_transaction_read_only");
  expect(await untilHealthy(place)).toBeLessThan(5_000);
  expect((await client.code(code)).status).toBe(200);
  await expectSilentLog(instance, [person], [client]);
});

test("X07 PostgreSQL becomes unreachable without closing connections: answers, then reconnects", async ({ place }) => {
  const { world, gateway, instance } = place;
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person, 1, instance.origin);
  await client.csrf();
  // Of new connections too: the pool may open one for this request while a worker has the others.
  const end = gateway.blackOut();
  const [answer, took] = await timed(client.code(code));
  end();
  expectUnavailable(answer);
  expect(took).toBeLessThan(9_000);
  expect(await untilHealthy(place)).toBeLessThan(5_000);
  expect((await client.code(code)).status).toBe(200);
});

test("X08 no space for the audit row: accepts no code, correct and incorrect codes look alike", async ({ place }) => {
  const { world, instance } = place;
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person, 1, instance.origin);
  const before = await snapshot(world);
  await failInserts(world, "audit_events", "53100");
  for (const digits of [code, wrongCode(code)]) expectUnavailable(await client.code(digits));
  expectUnavailable(await new Client(instance.origin).password(person.email, person.password));
  expect(await snapshot(world)).toEqual(before);
  expect(await passwordCharges(world), "a correct password does not count as an incorrect one").toBe(0);
  await healInserts(world, "audit_events");
  expect((await client.code(code)).status).toBe(200);
});

test("X24 locks block every connection: other requests get 503 first, and all recover when the locks end", async ({
  place,
}) => {
  const { world, url, instance } = place;
  const { origin } = instance;
  const [bystander, ...crowd] = await Promise.all(
    Array.from({ length: 11 }, () => makeMember(world, { twoFactorEnabled: true })),
  );
  if (!bystander) throw new Error("a person is missing");
  const inside = await signedInWithCode(bystander, 1, origin);
  const pendings = await Promise.all(crowd.map((person) => pending(person, 1, origin)));
  const held = await hold(url, (tx) => tx`SELECT FROM users WHERE id IN ${tx(crowd.map(({ id }) => id))} FOR UPDATE`);
  const slow = pendings.map(({ client, code }) => client.code(code));
  await held.waiters(10);
  const rejected = await Promise.all([
    health(place),
    inside.send("GET", "/api/account"),
    ...Array.from({ length: 20 }, () => new Client(origin).password(bystander.email, bystander.password)),
  ]);
  for (const answer of rejected) expectUnavailable(answer);
  await held.release();
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(slow.map(() => 200));
  expect(await untilHealthy(place)).toBeLessThan(5_000);
  expect((await inside.send("GET", "/api/account")).status).toBe(200);
});

test("X26 the rate-limit store fails: sign-in fails closed, never without a limit", async ({ place }) => {
  const { world, instance } = place;
  const { origin } = instance;
  const person = await makeMember(world, { twoFactorEnabled: true });
  const inside = await signedInWithCode(person, 1, origin);
  const before = await snapshot(world);
  await failInserts(world, "throttles", "42501");
  const body = { email: person.email, password: person.password };
  const answers = await Promise.all([
    ...[person.password, "wrong", "wrong"].map((password) => new Client(origin).password(person.email, password)),
    new Client(origin).send("POST", "/api/mobile/sign-in", { body }),
    new Client(origin).send("POST", "/api/password-reset", { body: { email: person.email } }),
  ]);
  for (const answer of answers) expectUnavailable(answer);
  expect(await snapshot(world)).toEqual(before);
  expect(await messagesTo(person.email)).toHaveLength(1);
  expect((await inside.send("GET", "/api/account")).status).toBe(200);
  await healInserts(world, "throttles");
  expect((await pending(person, 2, origin)).code).toMatch(/^\d{6}$/);
  await expectSilentLog(instance, [person], [inside]);
});
