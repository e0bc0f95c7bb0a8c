import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWorld } from "../../local/test-world";
import { database, run } from "../db";
import { chargePasswordTry } from "./throttle";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it("charges and refunds of many clients and accounts at once do not deadlock", async () => {
  const client = async (_: unknown, i: number) => {
    const origin = { address: `198.51.100.${i % 2}`, userAgent: "" };
    for (let round = 0; round < 40; round++) {
      const charged = await chargePasswordTry(`robin-${round % 3}@world.test`, origin);
      if (charged.ok) await charged.refund();
    }
  };
  await Promise.all(Array.from({ length: 10 }, client));
  const left = await run(database(), sql`SELECT FROM throttles WHERE key LIKE 'password-%' AND points > 0`);
  expect(left).toEqual([]);
});
