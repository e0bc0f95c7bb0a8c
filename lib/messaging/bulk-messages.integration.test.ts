/** Bulk messages are sent after all others and are paced over all instances. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { keyIds } from "@/lib/config/keyring";
import { BULK_PER_SECOND } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { dispatchDue } from "@/lib/mfa/code-delivery";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { makeUser, startedChallenge, testClient } from "@/local/testing/test-world";
import { claimMessages, insertMessages } from "./message.store";
import { sendDueBulk, sendDueMessages } from "./message-outbox";

const { messagesTo } = installWorldWithProvider();
const newAddress = () => `b-${randomUUID()}@world.test`;

beforeEach(async () => {
  await query(sql`TRUNCATE messages, deliveries`);
  await query(sql`UPDATE bulk_pace SET next_at = now()`);
});

const queue = (to: string, kind: string, lane: "prompt" | "bulk") =>
  insertMessages(
    database(),
    [
      {
        kind,
        eventId: randomUUID(),
        recipientId: null,
        destination: to,
        channel: "email",
        parameters: { client: testClient },
      },
    ],
    lane,
  );

async function queueBulk(to: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await queue(to, "password_changed", "bulk");
}

const known = () => ({ kinds: ["password_changed", "password_reset_link"], keyIds: keyIds() });
const claimPrompt = () => claimMessages(database(), known());
const claimBulk = () => claimMessages(database(), known(), "bulk");

it("claims one second's messages at once, however many instances claim, and the next after a second", async () => {
  await queueBulk(newAddress(), 3 * BULK_PER_SECOND);
  const claims = await Promise.all(Array.from({ length: 8 }, claimBulk));
  expect(claims.map((rows) => rows.length).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, BULK_PER_SECOND]);
  expect(await claimBulk()).toEqual([]);
  await query(sql`UPDATE bulk_pace SET next_at = now()`);
  expect(await claimBulk()).toHaveLength(BULK_PER_SECOND);
});

it("is sent in the order codes, links, notices, bulk", async () => {
  const [announced, noticed] = [newAddress(), newAddress()];
  const user = await makeUser({ twoFactorEnabled: true });
  await queueBulk(announced, 1);
  await queue(noticed, "password_changed", "prompt");
  await queue(user.email, "password_reset_link", "prompt");
  await startedChallenge(user);
  await query(sql`UPDATE deliveries SET next_attempt_at = now(), created_at = now() - interval '2 seconds'`);
  const nothing = async () => {
    expect(await claimPrompt()).toEqual([]);
    expect(await claimBulk()).toEqual([]);
  };
  await nothing();
  await dispatchDue();
  expect(await claimBulk()).toEqual([]);
  const prompt = await claimPrompt();
  expect(prompt.map(({ kind }) => kind).sort()).toEqual(["password_changed", "password_reset_link"]);
  expect((await claimBulk()).map(({ destination }) => destination)).toEqual([announced]);
});

it("sends a link before older notices", async () => {
  const to = newAddress();
  for (let i = 0; i < 8; i += 1) await queue(newAddress(), "password_changed", "prompt");
  await queue(to, "password_reset_link", "prompt");
  const [first] = await query<{ id: string }>(sql`SELECT id FROM messages WHERE destination = ${to}`);
  expect((await claimPrompt()).map(({ id }) => id)).toContain(first?.id);
});

it("leaves one message a second to bulk while codes use the provider's rate limit", async () => {
  await queueBulk(newAddress(), 2 * BULK_PER_SECOND);
  for (let i = 0; i < BULK_PER_SECOND; i += 1) await startedChallenge(await makeUser({ twoFactorEnabled: true }));
  await query(sql`UPDATE deliveries SET state = 'sent', created_at = now()`);
  expect(await claimBulk()).toHaveLength(1);
});

it("paces two instances together: in no second more than its share, and all arrive once", async () => {
  const to = newAddress();
  const count = 3 * BULK_PER_SECOND;
  await queueBulk(to, count);
  const until = Date.now() + 8_000;
  const instance = async () => {
    while (Date.now() < until) {
      await sendDueMessages();
      await sendDueBulk();
      await delay(100);
    }
  };
  await Promise.all([instance(), instance()]);
  const at = (await messagesTo<{ receivedAt: string }>(to)).map(({ receivedAt }) => Date.parse(receivedAt)).sort();
  expect(at).toHaveLength(count);
  // The place of a message in its second varies with the load of the machine.
  for (const first of at) {
    expect(at.filter((one) => one >= first && one < first + 1_000).length).toBeLessThanOrEqual(BULK_PER_SECOND + 2);
  }
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(1_900);
});
