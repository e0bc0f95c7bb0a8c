import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { DeliveryHealth } from "@/lib/contract/delivery-health";
import type { Purpose } from "@/lib/contract/purpose";
import type { Channel, DeliveryReason, DeliveryState } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { HeavyRead } from "@/lib/db/heavy-reads";
import type { User } from "@/lib/db/users";
import { makeUser, makeWorkgroup, openWorld } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import * as deliveryHealth from "./delivery-health";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await run(database(), sql`DELETE FROM challenges`);
  await run(database(), sql`DELETE FROM channel_pauses`);
});

function found<Value>(read: HeavyRead<Value>): Value {
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}
const workgroupDeliveryHealth = async (tenant: string, days: number) =>
  found(await deliveryHealth.workgroupDeliveryHealth({ asker: randomUUID(), tenant }, days));
const operatorDeliveryHealth = async (days: number) => found(await deliveryHealth.operatorDeliveryHealth(days));

/** Hours after the last midnight in UTC; below zero are the days before. */
const at = (hours: number) => sql`(date_trunc('day', now(), 'UTC') + ${hours}::float8 * interval '1 hour')`;

type Asked = { hours?: number; purpose?: Purpose; used?: boolean };

async function ask({ id }: User, { hours = 0, purpose = "sign_in", used = false }: Asked = {}): Promise<string> {
  const challenge = randomUUID();
  const confirms = purpose.startsWith("confirm_");
  await run(
    database(),
    sql`INSERT INTO challenges (id, user_id, purpose, cookie_hash, key_id, request_mark, security_stamp, next_send_at, created_at,
                                expires_at, consumed_at, new_destination, address, user_agent)
        VALUES (${challenge}::uuid, ${id}::uuid, ${purpose}, ${randomBytes(32)}, 'k', 'A1', 0, now(), ${at(hours)},
                ${at(hours)} + interval '10 minutes', ${used ? sql`${at(hours)} + interval '1 minute'` : sql`NULL`},
                ${confirms ? "new" : null}, '', '')`,
  );
  return challenge;
}

type Sent = {
  hours?: number;
  channel?: Channel;
  to?: string;
  state?: DeliveryState;
  reason?: DeliveryReason;
  attempts?: number;
  /** Seconds until it arrived. */
  took?: number;
};

async function send(challenge: string, message: Sent = {}): Promise<void> {
  const { hours = 0, channel = "email", to = "a@b.test", state = "sent", reason = null, attempts = 1, took } = message;
  const takenByProvider = ["sent", "delivered", "delayed"].includes(state);
  await run(
    database(),
    sql`INSERT INTO deliveries (id, challenge_id, channel, destination, state, reason, attempts, created_at, updated_at, sent_at, delivered_at)
        VALUES (${randomUUID()}::uuid, ${challenge}::uuid, ${channel}, ${to}, ${state}, ${reason}, ${attempts}, ${at(hours)}, ${at(hours)},
                ${takenByProvider ? at(hours) : sql`NULL`},
                ${took === undefined ? sql`NULL` : sql`${at(hours)} + ${took}::float8 * interval '1 second'`})`,
  );
}

/** One message of a challenge of its own. */
async function sendOne(user: User, message: Sent & Asked = {}): Promise<void> {
  await send(await ask(user, message), message);
}

const nothing = {
  attempted: 0,
  sent: 0,
  delivered: 0,
  failed: 0,
  failedByReason: {},
  unknown: 0,
  notSent: 0,
  notSentByReason: {},
  medianSecondsToDelivery: null,
  codes: 0,
  codesUsed: 0,
  shareUsed: null,
};

async function memberOf(...ids: string[]): Promise<User> {
  return makeUser({ memberships: ids.map((workgroupId) => ({ workgroupId })) });
}

const attempts = ({ channels: { email, phone } }: DeliveryHealth) => [email.total.attempted, phone.total.attempted];

it("counts every message once, by channel, state and reason", async () => {
  const workgroup = await makeWorkgroup("APP4");
  const user = await memberOf(workgroup);
  const messages: Sent[] = [
    { state: "queued", attempts: 0 },
    { state: "sending" },
    { state: "sent" },
    { state: "delayed" },
    { state: "delivered", took: 2 },
    { state: "delivered", took: 10 },
    { state: "delivered", took: 3.21 },
    { state: "delivered", took: 4.24 },
    { state: "unknown", reason: "provider_silent" },
    { state: "failed", reason: "mailbox_unknown" },
    { state: "failed", reason: "mailbox_unknown" },
    // Our own words, but after a call: the provider left it out.
    { state: "failed", reason: "bounced_before" },
    { state: "failed", reason: "send_limit", attempts: 0 },
    { state: "failed", reason: "bounced_before", attempts: 0 },
    { state: "failed", reason: "complained_before", attempts: 0 },
    { state: "failed", reason: "opted_out", attempts: 0 },
    { state: "failed", reason: "too_late", attempts: 0 },
    // A try that met a paused channel is not counted as one; the provider was called all the same.
    { state: "failed", reason: "provider_busy", attempts: 0 },
    { channel: "phone", to: "+14155550100", state: "delivered", took: 7 },
    { channel: "phone", to: "+14155550100", state: "failed", reason: "blocked" },
  ];
  for (const message of messages) await sendOne(user, { ...message, purpose: "confirm_email" });
  const health = await workgroupDeliveryHealth(workgroup, 1);
  const email = {
    ...nothing,
    attempted: 13,
    sent: 6,
    delivered: 4,
    failed: 4,
    failedByReason: { mailbox_unknown: 2, bounced_before: 1, provider_busy: 1 },
    unknown: 1,
    notSent: 5,
    notSentByReason: { send_limit: 1, bounced_before: 1, complained_before: 1, opted_out: 1, too_late: 1 },
    medianSecondsToDelivery: 3.7,
  };
  const phone = { ...nothing, attempted: 2, sent: 1, delivered: 1, failed: 1 };
  const phoneMore = { failedByReason: { blocked: 1 }, medianSecondsToDelivery: 7 };
  expect(health.channels.email.total).toEqual(email);
  expect(health.channels.phone.total).toEqual({ ...phone, ...phoneMore });
  // A single day is its period.
  expect(health.channels.email.days).toEqual([{ day: health.from, ...email }]);
  expect([health.days, health.from]).toEqual([1, health.to]);
});

it.each([
  [[], null],
  [[5], 5],
  [[1, 2], 1.5],
  [[9, 1, 2], 2],
  [[1, 1, 1, 9], 1],
  [[1, 1, 9, 9], 5],
  [[0.04, 0.04], 0],
])("the median of %j is %j", async (took, median) => {
  const workgroup = await makeWorkgroup();
  const user = await memberOf(workgroup);
  for (const seconds of took) await sendOne(user, { state: "delivered", took: seconds });
  const { total, days } = (await workgroupDeliveryHealth(workgroup, 2)).channels.email;
  expect([total.medianSecondsToDelivery, days[1]?.medianSecondsToDelivery]).toEqual([median, median]);
});

it("counts a code once a channel, however often it was sent, on the day it was asked for", async () => {
  const workgroup = await makeWorkgroup();
  const user = await memberOf(workgroup);
  // Six minutes before midnight, and again after it: a code is sent within its ten minutes.
  const both = await ask(user, { hours: -0.1, used: true });
  for (const hours of [-0.1, -0.09, 0]) await send(both, { hours });
  await send(both, { hours: -0.1, channel: "phone", state: "failed", reason: "blocked" });
  // The first text message was refused by our limits: only the second took the code there.
  const late = await ask(user, { purpose: "reauthenticate" });
  await send(late, { channel: "phone", state: "failed", reason: "send_limit", attempts: 0 });
  await send(late, { hours: 0.01, channel: "phone" });
  await send(late, { hours: 0.02, channel: "phone" });
  // Sent on no channel, and of no sign-in.
  await sendOne(user, { state: "failed", reason: "send_limit", attempts: 0, used: true });
  for (const purpose of ["confirm_email", "confirm_phone"] as const) await sendOne(user, { purpose, used: true });
  const { email, phone } = (await workgroupDeliveryHealth(workgroup, 2)).channels;
  const codes = ({ codes, codesUsed, shareUsed }: typeof email.total) => [codes, codesUsed, shareUsed];
  expect(email.days.map(codes)).toEqual([
    [1, 1, 1],
    [0, 0, null],
  ]);
  expect(phone.days.map(codes)).toEqual([
    [1, 1, 1],
    [1, 0, 0],
  ]);
  expect([codes(email.total), codes(phone.total)]).toEqual([
    [1, 1, 1],
    [2, 1, 0.5],
  ]);
  // The challenge of yesterday is not of today, though its last message is.
  const today = (await workgroupDeliveryHealth(workgroup, 1)).channels.email.total;
  expect([today.attempted, today.codes]).toEqual([3, 0]);
});

it("days begin and end at midnight in UTC, and those without messages are there", async () => {
  const workgroup = await makeWorkgroup();
  const user = await memberOf(workgroup);
  const millisecond = 1 / 3_600_000;
  for (const hours of [0, -millisecond, -24, -24 - millisecond, -48]) await sendOne(user, { hours });
  const byDay = async (days: number) =>
    (await workgroupDeliveryHealth(workgroup, days)).channels.email.days.map(({ attempted }) => attempted);
  expect(await byDay(1)).toEqual([1]);
  expect(await byDay(2)).toEqual([2, 1]);
  expect(await byDay(3)).toEqual([2, 2, 1]);
  expect(await byDay(30)).toEqual([...Array(27).fill(0), 2, 2, 1]);
  const { from, to, channels } = await workgroupDeliveryHealth(workgroup, 30);
  const days = channels.phone.days.map(({ day }) => day);
  expect(days).toEqual(Array.from({ length: 30 }, (_, n) => dayAfter(from, n)));
  expect([days[0], days[29]]).toEqual([from, to]);
  expect(channels.phone.days[0]).toEqual({ day: from, ...nothing });
  const [row] = await run<{ today: string }>(database(), sql`SELECT (now() AT TIME ZONE 'UTC')::date::text AS today`);
  expect(to).toBe(row?.today);
});

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

it("attack: a workgroup's numbers are of its present active members only", async () => {
  const [mine, theirs] = [await makeWorkgroup(), await makeWorkgroup()];
  const [member, stranger, both] = [await memberOf(mine), await memberOf(theirs), await memberOf(mine, theirs)];
  const [disabled, gone, left] = [await memberOf(mine), await memberOf(mine), await memberOf(mine)];
  for (const user of [member, stranger, both, disabled, gone, left]) {
    const to = user.email;
    await sendOne(user, { to, state: "failed", reason: "mailbox_unknown" });
  }
  for (let n = 0; n < 3; n += 1) await sendOne(stranger, { to: `x${n}@stranger.test`, state: "failed" });
  const place = sql`workgroup_id = ${mine}::uuid AND user_id`;
  await run(database(), sql`UPDATE memberships SET disabled_at = now() WHERE ${place} = ${disabled.id}::uuid`);
  await run(database(), sql`UPDATE users SET disabled_at = now() WHERE id = ${gone.id}::uuid`);
  await run(database(), sql`DELETE FROM memberships WHERE ${place} = ${left.id}::uuid`);
  const [own, other] = [await workgroupDeliveryHealth(mine, 7), await workgroupDeliveryHealth(theirs, 7)];
  expect([attempts(own), attempts(other)]).toEqual([
    [2, 0],
    [5, 0],
  ]);
  expect(own.channels.email.total.codes).toBe(2);
  expect(own.channels.email.worst.map(({ name, failed }) => [name, failed])).toEqual([["other", 2]]);
  expect(other.channels.email.worst.map(({ name, failed }) => [name, failed])).toEqual([
    ["stranger.test", 3],
    ["other", 2],
  ]);
  expect(attempts(await operatorDeliveryHealth(7))).toEqual([9, 0]);
  expect(attempts(await workgroupDeliveryHealth(randomUUID(), 7))).toEqual([0, 0]);
});

const failed = { state: "failed", reason: "mailbox_unknown" } as const;

it("an admin sees no domain and no dial code of fewer than three people", async () => {
  const workgroup = await makeWorkgroup("APP4");
  const user = await memberOf(workgroup);
  const to = (name: string, ...people: string[]) => people.map((person) => `${person}@${name}`);
  for (const address of to("big.test", "a", "b", "c"))
    await sendOne(user, { to: address, state: "delivered", took: 1 });
  await sendOne(user, { to: "a@big.test", ...failed });
  // Two people, however often; a third who was never written to does not count.
  for (const address of to("small.test", "a", "a", "a", "b")) await sendOne(user, { to: address, ...failed });
  await sendOne(user, { to: "c@small.test", state: "failed", reason: "bounced_before", attempts: 0 });
  await sendOne(user, { to: "only@own.test", ...failed });
  for (const address of to("fine.test", "a", "b", "c")) await sendOne(user, { to: address });
  const phones = { channel: "phone", state: "failed", reason: "blocked" } as const;
  // One dial code, whatever comes after it: +1 is +1415 and +1212; +44 and +45 are two, +420 has three digits.
  for (const number of ["+14155550100", "+12125550100"]) await sendOne(user, { ...phones, to: number });
  await sendOne(user, { channel: "phone", to: "+16045550100" });
  for (const number of ["+447700900001", "+447700900002", "+4531000000", "+420601000000"]) {
    await sendOne(user, { ...phones, to: number });
  }
  const { email, phone } = (await workgroupDeliveryHealth(workgroup, 7)).channels;
  expect(email.worst).toEqual([
    { name: "big.test", attempted: 4, sent: 3, delivered: 3, failed: 1, failureRate: 0.25 },
    { name: "other", attempted: 5, sent: 0, delivered: 0, failed: 5, failureRate: 1 },
  ]);
  expect(phone.worst).toEqual([
    { name: "+1", attempted: 3, sent: 1, delivered: 0, failed: 2, failureRate: 0.667 },
    { name: "other", attempted: 4, sent: 0, delivered: 0, failed: 4, failureRate: 1 },
  ]);
  const all = (await operatorDeliveryHealth(7)).channels;
  expect(all.email.worst.map(({ name }) => name)).toEqual(["small.test", "own.test", "big.test"]);
  expect(all.phone.worst.map(({ name }) => name)).toEqual(["+44", "+1", "+420", "+45"]);
});

it("names the ten worst and no more", async () => {
  const user = await makeUser();
  for (let n = 1; n <= 12; n += 1) {
    for (let count = 0; count < n; count += 1) await sendOne(user, { to: `a@d${n}.test`, ...failed });
  }
  const { worst } = (await operatorDeliveryHealth(7)).channels.email;
  expect(worst.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, n) => `d${12 - n}.test`));
});

it("tells operators of refused accounts, of what waits and of pauses", async () => {
  const quiet = { count: 0, newestAt: null };
  expect(await operatorDeliveryHealth(1)).toMatchObject({
    alarms: { email: quiet, phone: quiet },
    queue: { due: 0, oldestSeconds: null },
    pausedUntil: { email: null, phone: null },
  });
  const user = await makeUser();
  const refused = { channel: "phone", state: "failed", reason: "provider_account" } as const;
  const challenge = await ask(user);
  for (let n = 0; n < 3; n += 1) await send(challenge, refused);
  await run(
    database(),
    sql`UPDATE deliveries SET created_at = now() - interval '1 hour', updated_at = '2025-03-05T10:00:00Z'
         WHERE id IN (SELECT id FROM deliveries LIMIT 2)`,
  );
  await run(
    database(),
    sql`UPDATE deliveries SET created_at = now() - interval '24 hours 1 second' WHERE updated_at > '2025-03-06'`,
  );
  for (const state of ["queued", "sending", "queued"] as const) await send(challenge, { state });
  await run(
    database(),
    sql`UPDATE deliveries SET next_attempt_at = now() - interval '42 seconds' WHERE state = 'sending'`,
  );
  await run(
    database(),
    sql`UPDATE deliveries SET next_attempt_at = now() + interval '1 hour'
         WHERE id IN (SELECT id FROM deliveries WHERE state = 'queued' LIMIT 1)`,
  );
  await run(
    database(),
    sql`INSERT INTO channel_pauses VALUES ('email', now() - interval '1 second'), ('phone', '2999-01-01T00:00:00Z')`,
  );
  const { alarms, queue, pausedUntil } = await operatorDeliveryHealth(1);
  expect(alarms).toEqual({ email: quiet, phone: { count: 2, newestAt: "2025-03-05T10:00:00.000Z" } });
  expect(queue).toEqual({ due: 2, oldestSeconds: expect.closeTo(42, -1) });
  expect(pausedUntil).toEqual({ email: null, phone: "2999-01-01T00:00:00.000Z" });
});
