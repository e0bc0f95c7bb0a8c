/**
 * X17: the database clock steps. The product stores and compares times of that clock only, so a step by some minutes equals moving
 * every stored time by the same minutes in the other direction. The tests do the latter.
 */

import { test } from "@/e2e/faults/support/fault-test";
import { expect } from "@/e2e/support/attack-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { waitForCodes, wrongCode } from "@/e2e/support/inbox";
import type { World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { pending, problem, signedInWithCode } from "@/e2e/support/requests";

test.describe.configure({ mode: "default" });

/** Forward when positive. The catalogue says which moments there are. */
async function stepClock({ sql }: World, minutes: number): Promise<void> {
  const columns = await sql<{ table: string; sets: string }[]>`
    SELECT quote_ident(c.relname) AS table, string_agg(CASE t.typname
             WHEN 'timestamptz' THEN format('%1$I = %1$I - $1::interval', a.attname)
             ELSE format('%1$I = ARRAY(SELECT at - $1::interval FROM unnest(%1$I) AS at)', a.attname) END, ', ') AS sets
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND t.typname IN ('timestamptz', '_timestamptz')
     GROUP BY 1`;
  expect(columns.length).toBeGreaterThan(8);
  await sql.begin(async (tx) => {
    for (const { table, sets } of columns) await tx.unsafe(`UPDATE ${table} SET ${sets}`, [`${minutes} minutes`]);
  });
}

const challenge = async (client: Client) => (await client.send("GET", "/api/sign-in/challenge")).json ?? {};
const resend = (client: Client) => client.send("POST", "/api/sign-in/challenge/resend", { body: {} });
const wait = ({ headers }: Answer) => Number(headers.get("retry-after"));

/** Seconds that a challenge has left. */
async function left(client: Client): Promise<number> {
  const { serverTime, expiresAt } = await challenge(client);
  return (Date.parse(String(expiresAt)) - Date.parse(String(serverTime))) / 1_000;
}

/** Seconds, less what the test has taken. */
function expectAbout(seconds: number, expected: number): void {
  expect(seconds).toBeLessThanOrEqual(expected);
  expect(seconds).toBeGreaterThan(expected - 15);
}

test("X17 database clock steps back five minutes: deadlines move by five minutes and no attempt is refunded", async ({
  place: { world, instance },
}) => {
  const [person, victim] = [await makeMember(world, { twoFactorEnabled: true }), await makeMember(world)];
  const session = await signedInWithCode(person, 1, instance.origin);
  const { client, code } = await pending(person, 2, instance.origin);
  for (let i = 0; i < 2; i++) expect((await client.code(wrongCode(code))).reason).toBe("incorrect");
  const guess = () => new Client(instance.origin).password(victim.email, "wrong horse");
  for (let i = 0; i < 5; i++) expect((await guess()).reason).toBe("credentials");
  await stepClock(world, -5);
  expectAbout(await left(client), 600 + 300);
  expectAbout(wait(await resend(client)), 30 + 300);
  expectAbout(wait(await guess()), 900 + 300);
  expect((await session.send("GET", "/api/account")).status).toBe(200);
  expect((await challenge(client)).attemptsLeft).toBe(3);
  for (let i = 0; i < 3; i++) expect((await client.code(wrongCode(code))).reason).toBe("incorrect");
  expect((await client.code(code)).reason).toBe("exhausted");
  const [row] = await world.sql`SELECT cardinality(wrong_code_at) AS wrong FROM users WHERE id = ${person.id}`;
  expect(row?.wrong).toBe(5);
  // What begins after the step is as long as ever.
  const fresh = await pending(person, 3, instance.origin);
  expectAbout(await left(fresh.client), 600);
  expect((await fresh.client.code(fresh.code)).status).toBe(200);
  // The log of events shows the step: their numbers go on, their moments do not.
  const back = await world.sql`
    SELECT FROM (SELECT at, lag(at) OVER (ORDER BY id) AS last FROM audit_events WHERE subject_id = ${person.id}) AS event
     WHERE at < last`;
  expect(back).toHaveLength(1);
});

test("X17 database clock steps forward: deadlines come earlier, and a new sign-in works", async ({
  place: { world, instance },
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const session = await signedInWithCode(person, 1, instance.origin);
  const { client, code } = await pending(person, 2, instance.origin);
  await stepClock(world, 5);
  expectAbout(await left(client), 300);
  await stepClock(world, 5);
  expect((await client.code(code)).reason).toBe("expired");
  expect(problem(await resend(client))).toEqual([409, "challenge_over"]);
  expect((await session.send("GET", "/api/account")).status).toBe(200);
  await stepClock(world, 61);
  expect((await session.send("GET", "/api/account")).status).toBe(401);
  const fresh = await pending(person, 3, instance.origin);
  expect((await fresh.client.code(fresh.code)).status).toBe(200);
});

test("X17 database clock steps forward and back: deadlines, attempts and send limits are unchanged", async ({
  place: { world, instance },
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person, 1, instance.origin);
  expect((await client.code(wrongCode(code))).reason).toBe("incorrect");
  await stepClock(world, 30);
  expect((await client.code(code)).reason).toBe("expired");
  await stepClock(world, -30);
  expectAbout(await left(client), 600);
  expect((await challenge(client)).attemptsLeft).toBe(4);
  expect((await client.code(code)).status).toBe(200);
  expect((await waitForCodes(person.email)).length).toBe(1);
});

test("X17 PostgreSQL refuses to store a challenge of more than ten minutes", async ({ place: { world, instance } }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  await pending(person, 1, instance.origin);
  const prolong = world.sql`UPDATE challenges SET expires_at = created_at + interval '10 minutes 1 second' WHERE user_id = ${person.id}`;
  await expect(prolong).rejects.toThrow("challenges_life");
});
