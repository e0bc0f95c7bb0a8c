/** Round trips of the two writes after a sign-in that many users make at once: another message, and a policy for everybody. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { env } from "@/lib/config/env";
import { database, execute } from "@/lib/db";
import { connect } from "@/lib/db/pool";
import { challengeOfCookie, resendCode } from "@/lib/mfa/challenge";
import { makeUser, makeWorkgroup, openWorld, signedIn, startedChallenge, testClient } from "@/local/testing/test-world";
import { openWire, type Wire } from "@/local/testing/wire";
import { changePolicy } from "./policy-switch";

let world: Awaited<ReturnType<typeof openWorld>>;
let wire: Wire;
beforeAll(async () => {
  world = await openWorld();
  wire = await openWire(env().DATABASE_URL);
  // One connection, so that every statement is known to it after the first round.
  Object.assign(globalThis, { leadmasterDatabase: connect(wire.url, 1) });
});
afterAll(async () => {
  await world.close();
  wire.close();
});

async function resendOnce(): Promise<number> {
  const user = await makeUser({ twoFactorEnabled: true });
  const { cookie } = await startedChallenge(user);
  await execute(database(), sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${user.id}::uuid`);
  wire.reset();
  expect(await resendCode(challengeOfCookie(cookie), undefined, testClient)).toMatchObject({ ok: true });
  return wire.roundTrips();
}

async function enforceOnce(): Promise<number> {
  const workgroupId = await makeWorkgroup("APP");
  const admin = await signedIn(await makeUser({ memberships: [{ workgroupId, role: "admin" }] }));
  const workgroup = {
    id: workgroupId,
    name: "APP Ltd",
    edition: "APP",
    twoFactorRequired: false,
    scheduledAt: null,
  } as const;
  wire.reset();
  const patch = { twoFactorRequired: true, expectedTwoFactorRequired: false };
  expect(await changePolicy({ ...admin, workgroup }, patch, testClient)).toMatchObject({ ok: true });
  return wire.roundTrips();
}

it("a resend takes 2 round trips: challenge; send limits with the messages", async () => {
  await resendOnce();
  expect(await resendOnce()).toBe(2);
});

it("a policy switch takes 2 round trips, however many members there are: rate limit; policy", async () => {
  await enforceOnce();
  expect(await enforceOnce()).toBe(2);
});
