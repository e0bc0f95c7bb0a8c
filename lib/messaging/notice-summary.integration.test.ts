/** Notices above the limit of a destination: one summary an hour, whose counts are final when it is claimed. */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { NOTICES_PER_DESTINATION } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { endLaterSends, installWorldWithProvider, query } from "@/local/testing/integration";
import { makeUser, testClient } from "@/local/testing/test-world";
import { claimMessages, insertMessages, type NewMessage } from "./message.store";
import { sendDueMessages } from "./message-outbox";

const { messagesTo, requestsTo, setBehavior } = installWorldWithProvider();
beforeEach(async () => {
  await endLaterSends();
  await query(sql`TRUNCATE messages`);
});

type Arrived = { subject: string; text: string; html: string };
const limit = NOTICES_PER_DESTINATION.points;
const newAddress = () => `s-${randomUUID()}@world.test`;

const notice = (destination: string, kind: string, more: Partial<NewMessage> = {}): NewMessage => ({
  kind,
  eventId: randomUUID(),
  recipientId: null,
  destination,
  channel: "email",
  parameters: { client: testClient },
  ...more,
});

async function flood(to: string, kind: string, count: number, more: Partial<NewMessage> = {}): Promise<void> {
  for (let i = 0; i < count; i += 1) await insertMessages(database(), [notice(to, kind, more)]);
}

type Summary = { id: string; state: string; attempts: number; counts: Record<string, number>; wait: number };
const summariesTo = (to: string) =>
  query<Summary>(sql`SELECT id, state, attempts, parameters -> 'counts' AS counts,
                            extract(epoch FROM next_attempt_at - date_trunc('hour', created_at))::int AS wait
                       FROM messages WHERE destination = ${to} AND kind = 'notice_summary' ORDER BY created_at, id`);

const makeDue = (to: string) => query(sql`UPDATE messages SET next_attempt_at = now() WHERE destination = ${to}`);

async function sendAll(): Promise<void> {
  for (let i = 0; i < 6; i += 1) await sendDueMessages();
}

const arrivedSummaries = async (to: string) =>
  (await messagesTo<Arrived>(to)).filter(({ subject }) => subject.startsWith("More"));

it("S04 the eleventh notice of an hour and the following become one summary, which leaves at the end of the hour", async () => {
  const to = newAddress();
  await flood(to, "password_changed", limit);
  expect(await summariesTo(to)).toEqual([]);
  await flood(to, "password_changed", 2);
  await flood(to, "phone_changed", 1);
  await sendAll();
  expect(await messagesTo(to)).toHaveLength(limit);
  expect(await summariesTo(to)).toMatchObject([
    { state: "queued", attempts: 0, counts: { password_changed: 2, phone_changed: 1 }, wait: 3600 },
  ]);
  await makeDue(to);
  await sendAll();
  const [summary, ...more] = await arrivedSummaries(to);
  expect(more).toEqual([]);
  expect(summary?.subject).toBe("More LeadMaster notices in the last hour");
  expect(summary?.text).toContain("You had 10 notices within an hour, so we held back 3 more notices:");
  expect(summary?.text).toContain("\n\n1 × Your phone number was changed\n\n2 × Your password was changed\n\n");
  expect(summary?.text).toContain("open Activity in My Account Settings");
  expect(await messagesTo(to)).toHaveLength(limit + 1);
});

it("S04 an event that is inserted again counts once", async () => {
  const to = newAddress();
  await flood(to, "password_changed", limit);
  const eventId = randomUUID();
  const again = () => insertMessages(database(), [notice(to, "phone_changed", { eventId })]);
  await Promise.all(Array.from({ length: 8 }, again));
  await again();
  expect(await summariesTo(to)).toMatchObject([{ counts: { phone_changed: 1 } }]);
});

it("S04 codes, links and bulk messages are not counted, not held back and not in the summary", async () => {
  const to = newAddress();
  for (let i = 0; i < limit; i += 1) await insertMessages(database(), [notice(to, "workgroup_two_factor_on")], "bulk");
  await flood(to, "password_reset_link", limit);
  await flood(to, "password_changed", limit);
  expect(await summariesTo(to)).toEqual([]);
  await flood(to, "password_changed", 1);
  await flood(to, "email_changed", 1);
  expect(await summariesTo(to)).toMatchObject([{ counts: { password_changed: 1 } }]);
  expect(await query(sql`SELECT kind FROM messages WHERE destination = ${to} AND state = 'canceled'`)).toEqual([
    { kind: "password_changed" },
  ]);
});

it("S04 a notice after the claim opens the next summary; the counts of the claimed one are final", async () => {
  const to = newAddress();
  await flood(to, "password_changed", limit + 2);
  await makeDue(to);
  await query(
    sql`UPDATE messages SET state = 'sent' WHERE destination = ${to} AND kind = 'password_changed' AND state = 'queued'`,
  );
  await claimMessages(database(), { kinds: ["notice_summary"], keyIds: [] });
  await flood(to, "phone_changed", 3);
  expect(await summariesTo(to)).toMatchObject([
    { state: "sending", counts: { password_changed: 2 } },
    { state: "queued", counts: { phone_changed: 3 } },
  ]);
});

it("S04 fault: counts each held notice once while two instances write and claim at the same time", async () => {
  const to = newAddress();
  await flood(to, "password_changed", limit);
  await query(sql`UPDATE messages SET state = 'sent' WHERE destination = ${to}`);
  let over = false;
  const claims = (async () => {
    while (!over) {
      await query(
        sql`UPDATE messages SET next_attempt_at = now() WHERE destination = ${to} AND kind = 'notice_summary' AND attempts = 0`,
      );
      const claim = () => claimMessages(database(), { kinds: ["notice_summary"], keyIds: [] });
      await Promise.all([claim(), claim()]);
    }
  })();
  const writers = Array.from({ length: 4 }, (_, i) => flood(to, i % 2 ? "password_changed" : "phone_changed", 25));
  await Promise.all(writers);
  over = true;
  await claims;
  const summaries = await summariesTo(to);
  const counted = summaries.flatMap(({ counts }) => Object.values(counts)).reduce((sum, n) => sum + n, 0);
  const [held] = await query<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM messages WHERE destination = ${to} AND error_class = 'hourly_limit'`,
  );
  expect(held?.n).toBe(100);
  expect(counted).toBe(100);
  expect(summaries.length).toBeGreaterThan(1);
  expect(summaries.filter(({ attempts }) => attempts === 0).length).toBeLessThanOrEqual(1);
});

it("S04 fault: a summary whose worker died is sent again with the same key and bytes, and arrives once", async () => {
  const to = newAddress();
  await flood(to, "password_changed", limit + 1);
  await query(
    sql`UPDATE messages SET state = 'sent' WHERE destination = ${to} AND state = 'queued' AND kind = 'password_changed'`,
  );
  await setBehavior(to, { kind: "drop", times: 2 });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await makeDue(to);
    await sendDueMessages();
    await flood(to, "phone_changed", 1);
    await query(
      sql`UPDATE messages SET state = 'sending' WHERE destination = ${to} AND kind = 'notice_summary' AND attempts > 0`,
    );
    await query(
      sql`UPDATE messages SET next_attempt_at = now() + interval '1 hour' WHERE destination = ${to} AND attempts = 0`,
    );
    await query(sql`UPDATE messages SET next_attempt_at = now() WHERE destination = ${to} AND attempts > 0`);
    await sendDueMessages();
  }
  const keys = (await requestsTo<{ idempotencyKey: string }>(to)).map(({ idempotencyKey }) => idempotencyKey);
  // Another payload under a known key would have been refused.
  const [first] = await summariesTo(to);
  expect(first).toMatchObject({ state: "sent", counts: { password_changed: 1 } });
  expect(keys.filter((key) => key === first?.id).length).toBeGreaterThan(1);
  const texts = (await arrivedSummaries(to)).map(({ text }) => text);
  expect(texts.filter((text) => text.includes("1 × Your password was changed"))).toHaveLength(1);
});

it("a summary by text message has one segment; that of a deleted account is canceled, and the next one counts anew", async () => {
  const phone = "+14155550199";
  await flood(phone, "account_restored", limit + 3, { channel: "phone", parameters: {} });
  await makeDue(phone);
  await sendAll();
  const [text] = (await messagesTo(phone)).map((message) => message.text).filter((one) => one.includes("more notices"));
  expect(text).toMatch(/^LeadMaster: 3 more notices in the last hour\. [\w .,']+$/);
  expect(text?.length).toBeLessThanOrEqual(160);

  const user = await makeUser();
  await flood(user.email, "password_changed", limit + 1, { recipientId: user.id });
  await query(sql`DELETE FROM users WHERE id = ${user.id}::uuid`);
  await makeDue(user.email);
  await sendAll();
  await query(
    sql`UPDATE messages SET state = 'sent' WHERE destination = ${user.email} AND state = 'canceled' AND error_class = 'not_wanted' AND kind = 'password_changed'`,
  );
  await flood(user.email, "password_changed", 1);
  expect(await summariesTo(user.email)).toMatchObject([
    { state: "canceled" },
    { state: "queued", counts: { password_changed: 1 } },
  ]);
  expect(await messagesTo(user.email)).toEqual([]);
});
