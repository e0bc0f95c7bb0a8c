/** B: password guessing. */
import { expect, test } from "@/e2e/support/attack-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { wrongCode } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { expectNoSession, pending } from "@/e2e/support/requests";

type Guess = { email: string; password: string; headers?: Record<string, string> };

/** A guess from a browser of its own: nothing but account and address can be counted. */
async function guess({ email, password, headers = {} }: Guess): Promise<Answer> {
  const client = new Client();
  const body = { csrfToken: await client.csrf(), email, password, json: "true" };
  return client.send("POST", "/api/auth/callback/password", { body, headers });
}

const withoutVarying = ({ headers }: Answer) =>
  Object.fromEntries([...headers].filter(([name]) => !["date", "set-cookie", "retry-after"].includes(name)));

test("B17 answers the correct password after five incorrect ones with 429, and an unknown account alike", async ({
  world,
}) => {
  const person = await makeMember(world);
  const nobody = person.email.replace("robin", "nobody");
  const answers = [];
  for (const email of [person.email, nobody]) {
    for (let i = 0; i < 5; i++) expect((await guess({ email, password: `wrong ${i}` })).status).toBe(401);
    answers.push(await guess({ email, password: person.password }));
  }
  const [known, unknown] = answers as [Answer, Answer];
  expect([known.status, unknown.status]).toEqual([429, 429]);
  expect(known.json).toEqual({ url: expect.stringContaining("/sign-in?error=too_many_attempts") });
  expect(known.text).toBe(unknown.text);
  expect(withoutVarying(known)).toEqual(withoutVarying(unknown));
  for (const { headers } of answers) {
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(800);
    expect(Number(headers.get("retry-after"))).toBeLessThanOrEqual(900);
  }
  await expectNoSession(new Client(), ...answers);
  // A wrong one gets the same.
  expect((await guess({ email: person.email, password: "wrong" })).text).toBe(known.text);
});

test("B17 counts passwords and codes separately", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  for (let i = 0; i < 4; i++) await client.code(wrongCode(code));
  for (let i = 0; i < 6; i++) await guess({ email: person.email, password: "wrong" });
  expect((await guess({ email: person.email, password: person.password })).status).toBe(429);
  expect((await client.code(code)).status).toBe(200);
});

test("B17 evaluates five of 20 parallel incorrect passwords", async ({ world }) => {
  const person = await makeMember(world);
  const guesses = Array.from({ length: 20 }, (_, i) => guess({ email: person.email, password: `wrong ${i}` }));
  const statuses = (await Promise.all(guesses)).map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array(5).fill(401), ...Array(15).fill(429)]);
  const [row] = await world.sql`SELECT count(*)::int AS n FROM audit_events
    WHERE subject_id = ${person.id} AND type = 'sign_in.password' AND reason = 'credentials'`;
  expect(row?.n).toBe(5);
});

test("B17 counts alternative spellings of an email address as one account", async ({ world }) => {
  const { email, password } = await makeMember(world);
  const [local = "", domain = ""] = email.split("@");
  const wide = email.replace("r", "ｒ");
  const spellings = [email.toUpperCase(), ` ${email}\t`, wide, `${local}@${domain.toUpperCase()}`, `${email} `];
  for (const spelling of spellings) expect((await guess({ email: spelling, password: "wrong" })).status).toBe(401);
  expect((await guess({ email, password })).status).toBe(429);
});

test("B10 an attacker's own successful sign-in between guesses refunds nothing", async ({ world }) => {
  const [victim, intruder] = [await makeMember(world), await makeMember(world)];
  for (let i = 0; i < 5; i++) {
    expect((await guess({ email: victim.email, password: "wrong" })).status).toBe(401);
    expect((await guess({ email: intruder.email, password: intruder.password })).status).toBe(200);
  }
  expect((await guess({ email: victim.email, password: victim.password })).status).toBe(429);
});
