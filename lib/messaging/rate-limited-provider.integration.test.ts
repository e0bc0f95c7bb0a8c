/** X36: a provider that answers 429 for ten minutes, and two instances with messages for it. Time passes by moving stored times back. */
import { randomInt, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { dispatchDue } from "@/lib/mfa/code-delivery";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, startedChallenge, testClient } from "@/local/testing/test-world";
import { insertMessages } from "./message.store";
import { sendDueMessages } from "./message-outbox";

const { requestsTo, messagesTo, setBehavior } = installWorldWithProvider();

beforeEach(async () => {
  await query(sql`TRUNCATE messages, deliveries`);
  await query(sql`UPDATE provider_states SET open_until = NULL, cause = NULL, failures = 0`);
});

const sweepSeconds = 2;

async function passTime(): Promise<void> {
  const gone = sql`${sweepSeconds}::int * interval '1 second'`;
  await query(sql`UPDATE provider_states SET open_until = open_until - ${gone}`);
  await query(
    sql`UPDATE messages SET next_attempt_at = next_attempt_at - ${gone} WHERE state IN ('queued', 'sending')`,
  );
  await query(
    sql`UPDATE deliveries SET next_attempt_at = next_attempt_at - ${gone} WHERE state IN ('queued', 'sending')`,
  );
}

/** Both instances sweep. @returns how many calls the provider got */
async function sweep(destinations: string[]): Promise<number> {
  const instance = async () => {
    await dispatchDue();
    await sendDueMessages();
  };
  const count = async () => (await Promise.all(destinations.map((to) => requestsTo(to)))).flat().length;
  const before = await count();
  await Promise.all([instance(), instance()]);
  return (await count()) - before;
}

const queueNotice = (to: string) =>
  insertMessages(database(), [
    {
      kind: "password_changed",
      eventId: randomUUID(),
      recipientId: null,
      destination: to,
      channel: "email",
      parameters: { client: testClient },
    },
  ]);

it("X36 is asked with backoff by one probe at a time, and its first success opens the channel for all", async () => {
  const users = await Promise.all(Array.from({ length: 4 }, () => makeUser({ twoFactorEnabled: true })));
  const notices = Array.from({ length: 6 }, () => `r-${randomUUID()}@world.test`);
  const destinations = [...users.map(({ email }) => email), ...notices];
  // The local provider says `Retry-After: 1` each time.
  for (const to of destinations) await setBehavior(to, { kind: "fail", status: 429, name: "rate_limit_exceeded" });
  for (const user of users) await startedChallenge(user);
  for (const to of notices) await queueNotice(to);
  await query(sql`UPDATE deliveries SET next_attempt_at = now()`);

  const calls: number[] = [];
  for (let seconds = 0; seconds < 600; seconds += sweepSeconds) {
    calls.push(await sweep(destinations));
    await passTime();
  }
  const total = calls.reduce((sum, n) => sum + n, 0);
  // The calls that were under way when the first 429 came; then one at a time, about every 30 s.
  expect(calls.slice(3).filter((n) => n > 1)).toEqual([]);
  expect(total).toBeGreaterThan(15);
  expect(total, `${total} calls in ten minutes`).toBeLessThan(60);

  for (const to of destinations) await setBehavior(to, { kind: "accept" });
  const states = () => query<{ state: string }>(sql`SELECT DISTINCT state FROM messages`);
  for (let tries = 0; tries < 30 && (await states()).some(({ state }) => state !== "sent"); tries += 1) {
    await sweep(destinations);
    await passTime();
  }
  // No attempt was spent on a refusal, so every notice arrives.
  expect(await query(sql`SELECT DISTINCT state, attempts FROM messages`)).toEqual([{ state: "sent", attempts: 1 }]);
  for (const to of notices) expect(await messagesTo(to)).toHaveLength(1);
  expect(await query(sql`SELECT open_until FROM provider_states WHERE provider = 'resend'`)).toEqual([
    { open_until: null },
  ]);
}, 120_000);

it("X36 waits for as long as Retry-After says, and no longer", async () => {
  const to = `r-${randomUUID()}@world.test`;
  await setBehavior(to, { kind: "fail", status: 429, name: "rate_limit_exceeded", retryAfter: 20, times: 1 });
  await queueNotice(to);
  const calls: number[] = [];
  for (let seconds = 0; seconds < 30; seconds += sweepSeconds) {
    calls.push(await sweep([to]));
    await passTime();
  }
  expect(calls.reduce((sum, n) => sum + n, 0)).toBe(2);
  expect(calls.findIndex((n, place) => place > 0 && n > 0) * sweepSeconds).toBeGreaterThanOrEqual(18);
  expect(await messagesTo(to)).toHaveLength(1);
});

it("X36 a message that waits for another one's probe is due within seconds, not after the probe's lease", async () => {
  const notices = Array.from({ length: 5 }, () => `r-${randomUUID()}@world.test`);
  for (const to of notices) await queueNotice(to);
  await query(
    sql`UPDATE provider_states SET cause = 'rate_limited', open_until = now(), failures = 1 WHERE provider = 'resend'`,
  );
  await sendDueMessages();
  const late = sql`SELECT FROM messages WHERE state = 'queued' AND next_attempt_at > now() + interval '3 seconds'`;
  expect(await query(late)).toEqual([]);
  expect((await Promise.all(notices.map((to) => messagesTo(to)))).flat().length).toBeGreaterThan(0);
});

it.each([
  ["resend", "email", { kind: "fail", status: 503 }],
  ["twilio", "phone", { kind: "drop" }],
] as const)(
  "X36 a probe of %s that fails otherwise ends the rate limit: nothing else waits for its lease",
  async (provider, channel, behavior) => {
    const memberships = [{ workgroupId: await makeWorkgroup("APP4", true) }];
    const makeMember = () => makeUser({ phone: `+1415555${randomInt(1_000, 10_000)}`, memberships });
    const [probe, next] = [await makeMember(), await makeMember()];
    await setBehavior(String(probe[channel]), behavior);
    await query(
      sql`UPDATE provider_states SET cause = 'rate_limited', open_until = now(), failures = 1 WHERE provider = ${provider}`,
    );
    const sendCode = async (user: User) => {
      await startedChallenge(user);
      await query(sql`UPDATE deliveries SET next_attempt_at = now() WHERE attempts = 0`);
      await dispatchDue();
    };
    await sendCode(probe);
    expect(await requestsTo(String(probe[channel]))).toHaveLength(1);
    await sendCode(next);
    expect(await messagesTo(String(next[channel]))).toHaveLength(1);
  },
);
