/** X25: retention did not run. Expired rows are refused, and the growth of tables is bounded. */

import { test } from "@/e2e/faults/support/fault-test";
import { expect } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { messagesTo, waitForMessages } from "@/e2e/support/inbox";
import type { World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { copyOf, expectNoSession, pending, problem, signedInWithCode } from "@/e2e/support/requests";
import { rateLimitKey } from "@/lib/db/rate-limits";

test.describe.configure({ mode: "default" });

/** Everything that the product has stored about a person is by so much older. */
async function age({ sql }: World, userId: string, by: string): Promise<void> {
  for (const [table, moments] of Object.entries({
    challenges: ["created_at", "expires_at", "next_send_at"],
    sessions: ["created_at", "expires_at", "last_seen_at", "authenticated_at", "second_step_at"],
    links: ["created_at", "expires_at"],
  })) {
    const sets = moments.map((moment) => `${moment} = ${moment} - $1::interval`).join(", ");
    await sql.unsafe(`UPDATE ${table} SET ${sets} WHERE user_id = $2`, [by, userId]);
  }
}

const linkIn = (text = "", path: string) => new RegExp(`/${path}/(\\S+)`).exec(text)?.[1] ?? "";

for (const by of ["1 hour 1 second", "12 hours 1 second", "73 hours", "20 days"]) {
  test(`X25 retention did not run, rows are ${by} old: refuses challenge, code, session, app token and reset link`, async ({
    place: { world, instance },
  }) => {
    const { origin } = instance;
    const person = await makeMember(world, { twoFactorEnabled: true });
    const { client, code } = await pending(person, 1, origin);
    const session = await signedInWithCode(person, 2, origin);
    const disown = linkIn((await messagesTo(person.email)).at(-1)?.text, "not-me");
    expect((await client.send("POST", "/api/password-reset", { body: { email: person.email } })).status).toBe(202);
    const reset = linkIn((await waitForMessages(person.email, 3))[0]?.text, "password-reset");
    const appUser = await makeMember(world);
    const body = { email: appUser.email, password: appUser.password };
    const app = new Client(origin);
    const { token } = (await app.send("POST", "/api/mobile/sign-in", { body })).json ?? {};
    const asApp = { headers: { authorization: `Bearer ${token}` } };
    expect((await app.send("GET", "/api/mobile/account", asApp)).status).toBe(200);
    for (const { id } of [person, appUser]) await age(world, id, by);

    const answer = await client.code(code);
    expect([answer.status, answer.reason]).toEqual([401, "expired"]);
    expect((await copyOf(client).code("000000")).text).toBe(answer.text);
    expect((await client.send("GET", "/api/sign-in/challenge")).json).toMatchObject({ status: "expired" });
    const resend = await client.send("POST", "/api/sign-in/challenge/resend", { body: {} });
    expect(problem(resend)).toEqual([409, "challenge_over"]);
    await expectNoSession(client, answer);
    expect((await session.send("GET", "/api/account")).status).toBe(401);
    expect((await session.send("GET", "/account")).status).toBe(307);
    // An app's token lives longer than an hour of silence.
    if (by !== "1 hour 1 second") expect((await app.send("GET", "/api/mobile/account", asApp)).status).toBe(401);
    const newPassword = "tuesday umbrella canyon";
    const confirm = await client.send("POST", "/api/password-reset/confirm", { body: { token: reset, newPassword } });
    expect(problem(confirm)).toEqual([409, "link_over"]);
    // The owner can say "this wasn't me" for three days, for no longer.
    const late = ["73 hours", "20 days"].includes(by);
    expect((await client.send("POST", "/api/not-me", { body: { token: disown } })).status).toBe(late ? 409 : 200);
    // The rows are there: it is not that somebody has cleaned up meanwhile.
    const rows =
      await world.sql`SELECT (SELECT count(*) FROM challenges WHERE user_id = ${person.id})::int AS challenges,
      (SELECT count(*) FROM sessions WHERE user_id = ${person.id})::int AS sessions,
      (SELECT count(*) FROM links WHERE user_id = ${person.id} AND purpose = 'password_reset')::int AS links`;
    expect(rows[0]).toMatchObject({ challenges: 2, sessions: 1, links: late ? 1 : expect.any(Number) });
  });
}

test("X25 retention did not run: expired rate limits and yesterday's send limits do not count", async ({
  place: { world, instance },
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const sign = (password: string) => new Client(instance.origin).password(person.email, password);
  for (let i = 0; i < 5; i++) expect((await sign("wrong horse")).reason).toBe("credentials");
  expect((await sign(person.password)).reason).toBe("too_many_attempts");
  await world.sql`UPDATE throttles SET points = 1000, expires_at = now() - interval '8 days'`;
  await world.sql`UPDATE users SET wrong_code_at = array_fill(now() - interval '8 days', ARRAY[10]) WHERE id = ${person.id}`;
  const { client, code } = await pending(person, 1, instance.origin);
  expect((await client.send("GET", "/api/sign-in/challenge")).json).toMatchObject({ status: "open", attemptsLeft: 5 });
  expect((await client.code(code)).status).toBe(200);
  // And the list is no longer than the budget.
  const [row] = await world.sql`SELECT cardinality(wrong_code_at) AS wrong FROM users WHERE id = ${person.id}`;
  expect(row?.wrong).toBe(0);
});

const tables = [
  "throttles",
  "audit_events",
  "challenges",
  "deliveries",
  "links",
  "messages",
  "sessions",
  "help_feedback",
] as const;

async function counts({ sql }: World): Promise<Record<string, number>> {
  const entries = tables.map(async (table) => {
    const [row] = await sql`SELECT count(*)::int AS n FROM ${sql(table)}`;
    return [table, Number(row?.n)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

test("X25 a refused request adds no row, whatever the client makes up", async ({ place: { world, instance } }) => {
  const { origin } = instance;
  const reach = (kind: string, points: number) =>
    world.sql`INSERT INTO throttles (key, points, expires_at)
              VALUES (${rateLimitKey(kind, "127.0.0.1")}, ${points}, now() + interval '10 minutes')`;
  await reach("password-address", 100);
  await reach("reset-client", 20);
  const client = new Client(origin);
  await client.csrf();
  const thoughtUp = (i: number) => `nobody-${i}@journey.test`;
  // The first is noted, so that the log has one line of it.
  expect((await copyOf(client).password(thoughtUp(99), "wrong horse")).status).toBe(429);
  const before = await counts(world);
  const flood = await Promise.all(
    // Fewer at once than admission control lets in.
    Array.from({ length: 20 }, async (_, i) => [
      (await copyOf(client).password(thoughtUp(i), "wrong horse")).status,
      (await client.send("POST", "/api/mobile/sign-in", { body: { email: thoughtUp(i), password: "wrong horse" } }))
        .status,
      (await client.send("POST", "/api/password-reset", { body: { email: thoughtUp(i) } })).status,
    ]),
  );
  expect(new Set(flood.flat())).toEqual(new Set([429]));
  expect(await counts(world)).toEqual(before);
});
