/** B: a resend renews neither attempts nor time, and repeats the code. */

import { attemptsOf, makeOlder } from "@/e2e/faults/support/challenge-rows";
import { expect, test } from "@/e2e/support/attack-test";
import type { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForCodes, wrongCode } from "@/e2e/support/inbox";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { copyOf, expectNoSession, pending, problem } from "@/e2e/support/requests";

/** Life of a code, in seconds. */
const life = 600;

const resend = (client: Client, channel?: "email" | "phone") =>
  client.send("POST", "/api/sign-in/challenge/resend", { body: { channel } });

const view = async (client: Client) => (await client.send("GET", "/api/sign-in/challenge")).json;

const allowResend = ({ sql }: World, { id }: Person) =>
  sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${id}`;

const wrongCodesOf = async ({ sql }: World, { id }: Person) =>
  (await sql`SELECT cardinality(wrong_code_at) AS wrong, wrong_code_streak AS streak FROM users WHERE id = ${id}`)[0];

test("B08 a change of channel does not reset the attempt counters", async ({ world, phone }) => {
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  const { client, code } = await pending(person);
  const wrong = wrongCode(code);
  await waitForCodes(phone);
  let sent = 1;
  for (const [channel, tries, messages] of [
    ["phone", 2, 2],
    ["email", 1, 2],
    ["phone", 1, 3],
  ] as const) {
    for (let i = 0; i < tries; i++) expect((await client.code(wrong)).reason).toBe("incorrect");
    const before = await view(client);
    await allowResend(world, person);
    expect((await resend(client, channel)).status).toBe(202);
    sent += 1;
    expect(await view(client)).toMatchObject({
      attemptsLeft: before?.attemptsLeft,
      expiresAt: before?.expiresAt,
      sendsLeft: 4 - sent,
    });
    // Before the next one: a message that waits for its provider is not sent beside the one that replaces it.
    const arrived = await waitForCodes(channel === "phone" ? phone : person.email, messages);
    for (const message of arrived) expect(codeIn(message)).toBe(code);
  }
  expect((await client.code(wrong)).reason).toBe("incorrect");
  const answer = await client.code(code);
  expect([answer.status, answer.reason]).toEqual([401, "exhausted"]);
  await expectNoSession(client, answer);
  expect(await attemptsOf(world, person)).toEqual([5]);
  expect(await wrongCodesOf(world, person)).toEqual({ wrong: 5, streak: 5 });
  // A dead challenge sends nothing on any channel.
  await allowResend(world, person);
  for (const channel of ["phone", "email", undefined] as const) {
    expect(problem(await resend(client, channel))).toEqual([409, "challenge_over"]);
  }
  expect([...(await messagesTo(phone)), ...(await messagesTo(person.email))].filter(isCode)).toHaveLength(5);
});

const isCode = ({ subject }: { subject?: string }) => subject === undefined || /sign-in code/.test(subject);

/** The last second before its end, if this machine is quick enough to be asked within it. */
async function inTheLastSecond(world: World, person: Person, client: Client, code: string) {
  const csrfToken = await client.csrf();
  await makeOlder(world, person, life - 1);
  const body = { csrfToken, code, json: "true" };
  const answer = await client.send("POST", "/api/auth/callback/code", { body });
  const [row] = await world.sql`SELECT now() < expires_at AS intime FROM challenges
    WHERE user_id = ${person.id} ORDER BY created_at DESC LIMIT 1`;
  return row?.intime ? answer : null;
}

test("B20 a code works a second before it expires and not a second after", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  let count = 0;
  let answer = null;
  // Only a try that was certainly made in time says anything.
  while (answer === null && count < 5) {
    count += 1;
    const { client, code } = await pending(person, count);
    answer = await inTheLastSecond(world, person, client, code);
  }
  expect(answer?.status).toBe(200);
  const { client, code } = await pending(person, count + 1);
  await makeOlder(world, person, life + 1);
  for (const late of [code, wrongCode(code), code]) {
    const refused = await client.code(late);
    expect([refused.status, refused.reason]).toEqual([401, "expired"]);
    await expectNoSession(client, refused);
  }
  // What was not looked at costs nothing.
  expect(await view(client)).toMatchObject({ status: "expired", attemptsLeft: 5 });
  expect(await wrongCodesOf(world, person)).toEqual({ wrong: 0, streak: 0 });
});

test("B20 a resend at 9:50 repeats the code with ten seconds left", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  await makeOlder(world, person, life - 10);
  const before = await view(client);
  const sent = await resend(client);
  expect([sent.status, sent.json?.expiresAt]).toEqual([202, before?.expiresAt]);
  const [again] = await waitForCodes(person.email, 2);
  expect(again && codeIn(again)).toBe(code);
  const validUntil = /valid until (\d\d:\d\d) UTC/.exec(again?.text ?? "")?.[1];
  expect(validUntil).toBe(String(before?.expiresAt).slice(11, 16));
  await makeOlder(world, person, life + 1);
  const late = await client.code(code);
  expect([late.status, late.reason]).toEqual([401, "expired"]);
  await expectNoSession(client, late);
  await allowResend(world, person);
  expect(problem(await resend(client))).toEqual([409, "challenge_over"]);
  expect(await messagesTo(person.email)).toHaveLength(2);
});

test("B20 after a resend the code works once, from either message", async ({ world, phone }) => {
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  const { client, code } = await pending(person);
  await makeOlder(world, person, 60);
  expect((await resend(client)).status).toBe(202);
  const messages = [...(await waitForCodes(person.email, 2)), ...(await waitForCodes(phone, 2))];
  expect(messages.map(codeIn)).toEqual(Array(4).fill(code));
  const copies = messages.map(() => copyOf(client));
  const answers = await Promise.all(copies.map((copy) => copy.code(code)));
  expect(answers.map(({ status, reason }) => `${status} ${reason}`).sort()).toEqual([
    "200 null",
    ...Array(3).fill("401 no_challenge"),
  ]);
  const again = copyOf(client);
  expect((await again.code(code)).reason).toBe("no_challenge");
  const [row] = await world.sql`SELECT count(*)::int AS n FROM sessions WHERE user_id = ${person.id}`;
  expect(row?.n).toBe(1);
});
