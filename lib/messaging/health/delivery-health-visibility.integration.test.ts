/** Whose deliveries an admin and an operator see, and in how much detail. */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import type { DeliveryHealth } from "@/lib/contract/delivery-health-schemas";
import { database } from "@/lib/db";
import {
  ask,
  installWorldForDeliveryHealth,
  memberOf,
  operatorDeliveryHealth,
  send,
  sendOne,
  workgroupDeliveryHealth,
} from "@/local/testing/delivery-health-scenes";
import { makeUser, makeWorkgroup } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";

installWorldForDeliveryHealth();

const attempts = ({ channels: { email, phone } }: DeliveryHealth) => [email.total.attempted, phone.total.attempted];

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
    sql`UPDATE provider_states SET cause = 'rate_limited', open_until = CASE provider
          WHEN 'twilio' THEN '2999-01-01T00:00:00Z' ELSE now() - interval '1 second' END`,
  );
  const { alarms, queue, pausedUntil } = await operatorDeliveryHealth(1);
  expect(alarms).toEqual({ email: quiet, phone: { count: 2, newestAt: "2025-03-05T10:00:00.000Z" } });
  expect(queue).toEqual({ due: 2, oldestSeconds: expect.closeTo(42, -1) });
  expect(pausedUntil).toEqual({ email: null, phone: "2999-01-01T00:00:00.000Z" });
});
