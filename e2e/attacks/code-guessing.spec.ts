/** B: guesses, counters and races at the code step. */

import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { expect, test } from "@/e2e/support/attack-test";
import type { Answer } from "@/e2e/support/http-client";
import { wrongCode } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { copyOf, expectNoSession, pending, sessionCookies, signedInWithCode } from "@/e2e/support/requests";

type Reasoned = Answer & { reason: string | null };

const tally = (answers: Reasoned[]) => {
  const counts: Record<string, number> = {};
  for (const { status, reason } of answers) {
    const key = `${status} ${reason}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

test("B01 refuses the correct code after five incorrect ones", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  for (let i = 0; i < 5; i++) expect((await client.code(wrongCode(code))).reason).toBe("incorrect");
  const answer = await client.code(code);
  expect([answer.status, answer.reason]).toEqual([401, "exhausted"]);
  await expectNoSession(client, answer);
  expect((await client.send("GET", "/api/sign-in/challenge")).json).toMatchObject({ status: "exhausted" });
  const again = await pending(person, 2);
  expect((await again.client.code(again.code)).status).toBe(200);
});

test("B02 evaluates five of 40 parallel incorrect codes", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  await client.csrf();
  const answers = await Promise.all(Array.from({ length: 40 }, () => copyOf(client).code(wrongCode(code))));
  expect(tally(answers)).toEqual({ "401 incorrect": 5, "401 exhausted": 35 });
  expect(await attemptsOf(world, person)).toEqual([5]);
  const [row] = await world.sql`SELECT cardinality(wrong_code_at) AS wrong FROM users WHERE id = ${person.id}`;
  expect(row?.wrong).toBe(5);
});

test("B04 creates one session row and one cookie for 20 parallel correct codes", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  await client.csrf();
  const answers = await Promise.all(Array.from({ length: 20 }, () => copyOf(client).code(code)));
  expect(tally(answers)).toEqual({ "200 null": 1, "401 no_challenge": 19 });
  expect(answers.flatMap(sessionCookies)).toHaveLength(1);
  const [row] = await world.sql`SELECT count(*)::int AS n FROM sessions WHERE user_id = ${person.id}`;
  expect(row?.n).toBe(1);
});

test("B06 ten incorrect codes across challenges pause the account, and the response reveals nothing", async ({
  world,
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  for (let round = 1; round <= 2; round++) {
    const { client, code } = await pending(person, round);
    for (let i = 0; i < 5; i++) await client.code(wrongCode(code));
  }
  // The third sign-in opens, and sends nothing: its code is asked of a challenge whose digits nobody got.
  const third = copyOf((await pending(person, 2)).client);
  const [right, wrong] = [await third.code("123456"), await third.code("654321")];
  expect([right.reason, right.text]).toEqual(["paused", wrong.text]);
  expect(await attemptsOf(world, person)).toEqual([5, 5, 0]);
  const [row] = await world.sql`SELECT cardinality(wrong_code_at) AS wrong FROM users WHERE id = ${person.id}`;
  expect(row?.wrong).toBe(10);
});

test("D09 a paused account answers correct and incorrect codes alike", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  await world.sql`UPDATE users SET wrong_code_at = array_fill(now(), ARRAY[10]) WHERE id = ${person.id}`;
  const answers = [await client.code(code), await client.code(wrongCode(code))];
  expect(answers.map(({ status, reason }) => [status, reason])).toEqual(Array(2).fill([401, "paused"]));
  expect(answers[0]?.text).toBe(answers[1]?.text);
  await expectNoSession(client, ...answers);
  await world.sql`UPDATE users SET second_step_stopped_at = now() WHERE id = ${person.id}`;
  expect([(await client.code(code)).reason, (await client.code(wrongCode(code))).reason]).toEqual([
    "stopped",
    "stopped",
  ]);
});

test("B22 refuses a used code: same challenge, next sign-in, after sign-out, other account", async ({ world }) => {
  const [person, other] = [
    await makeMember(world, { twoFactorEnabled: true }),
    await makeMember(world, { twoFactorEnabled: true }),
  ];
  const { client, code } = await pending(person);
  const before = copyOf(client);
  expect((await client.code(code)).status).toBe(200);
  expect((await before.code(code)).reason).toBe("no_challenge");
  const { client: next, code: nextCode } = await pending(person, 2);
  if (nextCode !== code) expect((await next.code(code)).reason).toBe("incorrect");
  expect((await client.send("POST", "/api/auth/signout", { body: { csrfToken: await client.csrf() } })).status).toBe(
    200,
  );
  expect((await before.code(code)).reason).toBe("no_challenge");
  const { client: foreign, code: foreignCode } = await pending(other);
  if (foreignCode !== code) expect((await foreign.code(code)).reason).toBe("incorrect");
  await expectNoSession(before);
});

test("B19 keeps three live challenges of an attacker with the password, the newest usable", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const opened = [];
  for (let count = 1; count <= 5; count++) opened.push(await pending(person, count));
  const [row] = await world.sql`SELECT count(*)::int AS live FROM challenges
    WHERE user_id = ${person.id} AND cancelled_at IS NULL AND consumed_at IS NULL AND expires_at > now()`;
  expect(row?.live).toBe(3);
  expect((await opened[0]?.client.code(opened[0].code))?.reason).toBe("no_challenge");
  expect((await opened[4]?.client.code(opened[4].code))?.status).toBe(200);
  await signedInWithCode(person, 6);
});
