/** How delivery health counts messages, codes and days. */
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { database } from "@/lib/db";
import {
  ask,
  installWorldForDeliveryHealth,
  memberOf,
  nothing,
  type Sent,
  send,
  sendOne,
  workgroupDeliveryHealth,
} from "@/local/testing/delivery-health-scenes";
import { makeWorkgroup } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";

installWorldForDeliveryHealth();

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
