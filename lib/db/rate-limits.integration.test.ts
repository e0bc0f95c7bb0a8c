import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { minutes } from "@/lib/contract/duration";
import { installWorld } from "@/local/testing/integration";
import { run } from "@/local/testing/untyped-query";
import { database } from "./.";
import { chargeInOrder, chargeRateLimits, refundRateLimits } from "./rate-limits";

installWorld();

const charge = (key: string) => chargeRateLimits(database(), [{ key, window: minutes(15) }]);

async function pointsOf(key: string): Promise<number | undefined> {
  const rows = await run<{ points: number }>(database(), sql`SELECT points FROM throttles WHERE key = ${key}`);
  return rows[0]?.points;
}

it("a refund within the window takes the charge back", async () => {
  await charge("same window");
  const charged = await charge("same window");
  await refundRateLimits(database(), charged);
  expect(await pointsOf("same window")).toBe(1);
});

it("attack: tries refused in an old window buy none in the new one", async () => {
  const refused = await Promise.all(Array.from({ length: 8 }, () => charge("edge")));
  await run(database(), sql`UPDATE throttles SET expires_at = now() - interval '1 second' WHERE key = 'edge'`);
  await charge("edge");
  await Promise.all(refused.map((charged) => refundRateLimits(database(), charged)));
  expect(await pointsOf("edge")).toBe(1);
});

it("attack: beyond the first nothing is charged, and no counter comes about", async () => {
  const gate = { key: "gate", window: minutes(15), points: 2 };
  const guess = (key: string) => chargeInOrder(database(), [gate, { key, window: minutes(15), points: 9 }]);
  await Promise.all(Array.from({ length: 10 }, (_, i) => guess(`thought up ${i}`)));
  expect(await pointsOf("gate")).toBe(10);
  const rows = await run(database(), sql`SELECT FROM throttles WHERE key LIKE 'thought up %'`);
  expect(rows).toHaveLength(2);
});
