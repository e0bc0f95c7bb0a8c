import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { database } from "@/lib/db";
import { rateLimitKey, refundRateLimits } from "@/lib/db/rate-limits";
import { userByEmail } from "@/lib/db/users";
import { Overloaded } from "@/lib/runtime/concurrency";
import { installWorld } from "@/local/testing/integration";
import { testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { attemptPassword } from "./password-rate-limit";

installWorld();

const from = (ipAddress: string) => ({ ...testClient, ipAddress });
const wrong = async () => null;
const right = async () => "user";

/** An attempt whose charge is given back at once, as every caller does after a correct password. */
async function attempt(account: string, client: typeof testClient, compare: () => Promise<string | null>) {
  const result = await attemptPassword(account, client, userByEmail(account), compare);
  if (!result.ok) return result;
  await refundRateLimits(database(), result.charged);
  return { ok: true as const, value: result.value };
}

const tally = (all: { ok: boolean; reason?: string }[]) => {
  const words = all.map((one) => one.reason ?? "ok");
  return Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((w) => w === word).length]));
};

it("attack: a flood from one IP address never limits another one", async () => {
  const flood = Array.from({ length: 60 }, () => attempt("ada@x.test", from("198.51.100.1"), wrong));
  const owner = Array.from({ length: 15 }, () => attempt("ada@x.test", from("198.51.100.2"), right));
  const [flooded, owned] = await Promise.all([Promise.all(flood), Promise.all(owner)]);
  expect(tally(flooded)).toEqual({ wrong: 5, too_many_attempts: 55 });
  expect(tally(owned).too_many_attempts ?? 0).toBeLessThanOrEqual(10);
  expect(await attempt("ada@x.test", from("198.51.100.2"), right)).toEqual({ ok: true, value: "user" });
});

it("evaluates thirty per account and hour over all IP addresses, and then not even the correct one", async () => {
  const all = Array.from({ length: 40 }, (_, i) => attempt("bob@x.test", from(`198.51.100.${i}`), wrong));
  expect(tally(await Promise.all(all))).toEqual({ wrong: 30, too_many_attempts: 10 });
  expect(await attempt("bob@x.test", from("203.0.113.1"), right)).toMatchObject({
    reason: "too_many_attempts",
  });
});

it("refunds passwords that were not evaluated because too many wait", async () => {
  const full = () => Promise.reject(new Overloaded("password"));
  for (let i = 0; i < 9; i += 1) {
    await expect(attempt("eve@x.test", from("198.51.100.3"), full)).rejects.toBeInstanceOf(Overloaded);
  }
  expect(await attempt("eve@x.test", from("198.51.100.3"), right)).toMatchObject({ ok: true });
  // What failed in another way may have been looked at, also where the database had no room for the note of it.
  const broken = () => Promise.reject(new Overloaded("statement"));
  for (let i = 0; i < 5; i += 1) await attempt("eve@x.test", from("198.51.100.3"), broken).catch(() => {});
  expect(await attempt("eve@x.test", from("198.51.100.3"), right)).toMatchObject({
    reason: "too_many_attempts",
  });
});

it("charges and refunds of many clients and accounts at once do not deadlock", async () => {
  const client = async (_: unknown, i: number) => {
    for (let round = 0; round < 40; round += 1) {
      await attempt(`robin-${round % 3}@x.test`, from(`203.0.113.${i % 2}`), right);
    }
  };
  await Promise.all(Array.from({ length: 10 }, client));
  const left = await run(
    database(),
    sql`SELECT FROM throttles WHERE key = ${rateLimitKey("password-account", "robin-0@x.test")} AND points > 0`,
  );
  expect(left).toEqual([]);
});
