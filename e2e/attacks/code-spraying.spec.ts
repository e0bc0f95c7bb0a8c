/** B16: an attacker who knows many passwords tries one code on each account. One client gets 100 incorrect codes in 15 minutes. */

import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { expect, type Place as TestPlace, testWith } from "@/e2e/faults/support/fault-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { codeIn, type Message, waitForCodes, wrongCode } from "@/e2e/support/inbox";
import { stackEnvironment } from "@/e2e/support/instance";
import { clientAt, inBatches, makeCrowd, trustTheTest } from "@/e2e/support/many-clients";
import { codeField, giveCode, givePassword } from "@/e2e/support/page-objects";
import type { Person } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { expectNoSession, problem } from "@/e2e/support/requests";
import { codeKey } from "@/lib/config/keyring";
import { rateLimitKey } from "@/lib/db/rate-limits";
import { deriveCode } from "@/lib/mfa/code";

type Place = TestPlace<Awaited<ReturnType<typeof trustTheTest>>>;
const test = testWith(trustTheTest);

test.describe.configure({ mode: "default" });

const limit = 100;

/** What a client can tell answers apart by. */
const shape = ({ status, text, headers }: Answer) => ({
  status,
  text,
  headers: Object.fromEntries([...headers].filter(([name]) => !["date", "retry-after", "set-cookie"].includes(name))),
});

const wait = ({ headers }: Answer) => Number(headers.get("retry-after"));

const reasonOf = ({ json }: Answer) => new URL(String(json?.url)).searchParams.get("error");

/** A step of the sign-in with a CSRF token that the client has already: with hundreds of them asking each time takes seconds. */
const step = (client: Client, call: "password" | "code", csrfToken: string, fields: object) =>
  client.send("POST", `/api/auth/callback/${call}`, { body: { csrfToken, ...fields, json: "true" } });

type Opened = { client: Client; code: string };

/** The password step of each, from one address: the clients, and the codes that only the owners of the accounts have read. */
async function openAll(place: Place, victims: Person[], address: string): Promise<Opened[]> {
  const first = clientAt(address, place);
  const csrfToken = await first.csrf();
  const clients = await inBatches(victims, 8, async ({ email, password }) => {
    const client = clientAt(address, place, first);
    expect(reasonOf(await step(client, "password", csrfToken, { email, password }))).toBe("code_required");
    return client;
  });
  const messages = async () => {
    const all = (await (await fetch(`${process.env.PROVIDER_URL}/messages`)).json()) as Message[];
    const newest = new Map(all.toReversed().map((message) => [message.to, message]));
    return victims.flatMap(({ email }) => newest.get(email) ?? []);
  };
  await expect.poll(async () => (await messages()).length, { timeout: 30_000 }).toBe(victims.length);
  const codes = (await messages()).map(codeIn);
  return clients.map((client, i) => ({ client, code: codes[i] ?? "" }));
}

/** Fills an address's limit as its attack would have, for what comes after it. */
const fill = ({ world: { sql } }: Place, address: string, points = limit) =>
  sql`INSERT INTO throttles (key, points, expires_at)
      VALUES (${rateLimitKey("wrong-codes-address", address)}, ${points}, now() + interval '15 minutes')`;

test("B16 B23 one code tried on 200 accounts gets 429 from the 101st on, and each account has its own code", async ({
  place,
}) => {
  test.slow();
  const { world } = place;
  const address = "203.0.113.16";
  const victims = await makeCrowd(place, 200, true);
  const opened = await openAll(place, victims, address);
  // Codes are random: the one that is tried here is nobody's.
  const codes = opened.map(({ code }) => code);
  const tried = ["123456", "123457", "123458", "123459"].find((code) => !codes.includes(code)) ?? "";
  const csrfToken = (await opened[0]?.client.csrf()) ?? "";
  const answers = await inBatches(opened, 8, ({ client }) => step(client, "code", csrfToken, { code: tried }));
  const ends = answers.map((answer) => `${answer.status} ${reasonOf(answer)}`);
  expect(ends.filter((end) => end === "401 incorrect")).toHaveLength(limit);
  expect(ends.filter((end) => end === "429 too_many_attempts")).toHaveLength(victims.length - limit);
  // In order: nothing gets through after the limit but what was under way together with it.
  const first = answers.findIndex(({ status }) => status === 429);
  expect(first).toBeGreaterThan(limit - 8);
  expect(answers.slice(limit + 8).every(({ status }) => status === 429)).toBe(true);
  const [row] =
    await world.sql`SELECT sum(attempts)::int AS attempts, count(consumed_at)::int AS consumed FROM challenges
    WHERE user_id IN ${world.sql(victims.map(({ id }) => id))}`;
  expect(row).toEqual({ attempts: limit, consumed: 0 });

  // B23: each of the messages carries what the product derives from its challenge, which lib/mfa/code.test.ts looks into.
  const ids = await world.sql`SELECT DISTINCT ON (user_id) user_id, id FROM challenges
    WHERE user_id IN ${world.sql(victims.map(({ id }) => id))} ORDER BY user_id, created_at DESC`;
  const byUser = new Map(ids.map(({ user_id, id }) => [user_id, String(id)]));
  const key = codeKey(stackEnvironment().NEXTAUTH_SECRET ?? "");
  expect(codes).toEqual(victims.map(({ id }) => deriveCode(key, byUser.get(id) ?? "", "sign_in")));
  for (const id of byUser.values()) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-/);
  // Each of these fails by chance less than once in a billion runs.
  for (let digit = 0; digit < 6; digit++) {
    expect(new Set(codes.map((code) => code[digit])).size).toBeGreaterThanOrEqual(9);
  }
  expect(new Set(codes).size).toBeGreaterThan(195);

  // The last one's code is as good as ever, but not from here, and nothing tells that it is right.
  const { client, code } = opened.at(-1) ?? { client: new Client(), code: "" };
  const right = await client.code(code);
  const wrong = await client.code(wrongCode(code));
  expect([right.status, right.reason]).toEqual([429, "too_many_attempts"]);
  expect(shape(right)).toEqual(shape(wrong));
  await expectNoSession(client, right, wrong);
  const elsewhere = clientAt("203.0.113.17", place, client);
  expect((await elsewhere.code(wrongCode(code))).reason).toBe("incorrect");
  expect((await elsewhere.code(code)).status).toBe(200);
});

test("B16 the rate-limit response has the form of the password step's", async ({ place }) => {
  const address = "203.0.113.18";
  const [person] = await makeCrowd(place, 1, true);
  if (!person) throw new Error("a person is missing");
  const [{ client, code } = { client: new Client(), code: "" }] = await openAll(place, [person], address);
  await fill(place, address);
  const refused = await client.code(code);
  for (let i = 0; i < 5; i++) await clientAt(address, place).password("unknown@journey.test", "wrong");
  const password = await clientAt(address, place).password("unknown@journey.test", "wrong");
  expect(password.status).toBe(429);
  expect(shape(refused)).toEqual(shape(password));
  expect(refused.json).toEqual({ url: `${place.origin}/sign-in?error=too_many_attempts` });
  for (const answer of [refused, password]) {
    expect(wait(answer)).toBeGreaterThan(800);
    expect(wait(answer)).toBeLessThanOrEqual(900);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  }
  // Passwords are counted apart, and a right one still leads to the code step, where it says how things are.
  expect((await clientAt(address, place).password(person.email, person.password)).reason).toBe("code_required");
  const view = (await client.send("GET", "/api/sign-in/challenge")).json;
  expect(view).toMatchObject({ status: "open", attemptsLeft: 5 });
});

test("B16 counts confirmation codes of a session together with the codes of sign-ins", async ({ place }) => {
  const { world } = place;
  const address = "203.0.113.19";
  const workgroup = await world.makeWorkgroup("APP4");
  const person = await makeMember(world, {}, workgroup);
  const client = clientAt(address, place);
  expect((await client.password(person.email, person.password)).status).toBe(200);
  const post = (path: string, body: unknown) => client.send("POST", `/api/account/${path}`, { body });
  const email = `new-${person.email}`;
  expect((await post("email", { email })).status).toBe(202);
  const [message] = await waitForCodes(email);
  const code = message ? codeIn(message) : "";
  await fill(place, address, limit - 1);
  expect(problem(await post("email/confirm", { code: wrongCode(code) }))).toEqual([403, "incorrect_code"]);
  const refused = [await post("email/confirm", { code }), await post("email/confirm", { code: wrongCode(code) })];
  for (const answer of refused) {
    expect(problem(answer)).toEqual([429, "too_many_attempts"]);
    expect(wait(answer)).toBeGreaterThan(800);
  }
  expect(refused[0]?.text).toBe(refused[1]?.text);
  // The same browser elsewhere: nothing was spent while it was refused.
  const elsewhere = clientAt("203.0.113.20", place, client);
  const right = await elsewhere.send("POST", "/api/account/email/confirm", { body: { code } });
  expect([right.status, right.json?.email]).toEqual([200, email]);
});

test("B16 correct codes do not use up the rate limit of an IP address that an office shares", async ({ place }) => {
  const { world } = place;
  const address = "203.0.113.21";
  const [person, other] = await makeCrowd(place, 2, true);
  if (!person || !other) throw new Error("a person is missing");
  const [mine, dead] = await openAll(place, [person, other], address);
  if (!mine || !dead) throw new Error("no challenge");
  await world.sql`UPDATE challenges SET cancelled_at = now() WHERE user_id = ${other.id}`;
  const stranger = clientAt(address, place);
  const forged = clientAt(address, place, mine.client);
  const cookie = mine.client.cookies.get("leadmaster.challenge") ?? "";
  forged.cookies.set("leadmaster.challenge", `${cookie.slice(0, -43)}${"A".repeat(43)}`);
  for (const client of [stranger, forged, dead.client]) {
    const csrfToken = await client.csrf();
    const tries = Array.from({ length: 40 });
    const answers = await inBatches(tries, 10, () => step(client, "code", csrfToken, { code: "123456" }));
    expect(new Set(answers.map((answer) => `${answer.status} ${reasonOf(answer)}`))).toEqual(
      new Set(["401 no_challenge"]),
    );
  }
  const rows =
    await world.sql`SELECT points FROM throttles WHERE key = ${rateLimitKey("wrong-codes-address", address)}`;
  expect(rows).toHaveLength(0);
  // Right codes cost nothing either, and the limit is over when its time is.
  await fill(place, address, limit - 1);
  expect((await mine.client.code(mine.code)).status).toBe(200);
  const again = clientAt(address, place);
  expect((await again.password(other.email, other.password)).reason).toBe("code_required");
  const [newest] = await waitForCodes(other.email, 2);
  const code = newest ? codeIn(newest) : "";
  expect((await again.code(wrongCode(code))).reason).toBe("incorrect");
  expect((await again.code(code)).reason).toBe("too_many_attempts");
  await world.sql`UPDATE throttles SET expires_at = now() WHERE key = ${rateLimitKey("wrong-codes-address", address)}`;
  expect((await again.code(code)).status).toBe(200);
});

test("B16 the page of a rate-limited user says how long to wait, and the code costs no attempt", async ({
  place,
  browser,
}) => {
  const address = "203.0.113.22";
  const [person] = await makeCrowd(place, 1, true);
  if (!person) throw new Error("a person is missing");
  const context = await browser.newContext({ extraHTTPHeaders: { "x-forwarded-for": address }, baseURL: place.origin });
  const page = await context.newPage();
  await fill(place, address);
  await givePassword(page, person);
  await giveCode(page, person.email);
  await expect(page.getByRole("alert").filter({ hasText: "Too many attempts." })).toContainText(
    "Too many attempts. Try again in 15 minutes.",
  );
  expect(await attemptsOf(place.world, person)).toEqual([0]);
  // The error is in place of the attempts that are left, until the user types.
  await codeField(page).fill("1");
  await expect(page.getByText("6-digit code. 5 attempts left.")).toBeVisible();
  await page.reload();
  await expect(page.getByText("6-digit code. 5 attempts left.")).toBeVisible();
  await context.close();
});
