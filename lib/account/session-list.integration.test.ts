import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findMobileUser, insertMobileSession } from "@/lib/auth/mobile-session.store";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { policyOf } from "@/lib/mfa/challenge";
import { makeUser, openWorld, reload, signedIn, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { endOtherOwnSessions, endOwnSession, listSessions } from "./session-list";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const ended = (n: number) => ({ ok: true, ended: n });
const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);

/** The same for the app. */
async function appOf(user: User) {
  const tokenHash = randomBytes(32);
  await insertMobileSession(database(), user, tokenHash, testClient);
  return { alive: async () => (await findMobileUser(database(), tokenHash)) !== null };
}

it("lists web and app, newest first, and marks the one that asks", async () => {
  const user = await makeUser();
  const first = await signedIn(user);
  await appOf(user);
  const second = await signedIn(user);
  const listed = await listSessions(first);
  expect(listed.map(({ client, current }) => [client, current])).toEqual([
    ["web", false],
    ["mobile", false],
    ["web", true],
  ]);
  expect(listed[0]).toMatchObject({
    id: second.session.id,
    address: testClient.ipAddress,
    browser: "Firefox on Linux",
    how: "password",
  });
});

it("says when a code was given, and leaves out what is over in any way", async () => {
  const user = await makeUser();
  const asking = await signedIn(user);
  for (const change of [
    sql`revoked_at = now()`,
    sql`expires_at = now()`,
    sql`last_seen_at = now() - interval '60 minutes'`,
    sql`security_stamp = security_stamp - 1`,
  ]) {
    const { session } = await signedIn(user);
    await query(sql`UPDATE sessions SET ${change} WHERE id = ${session.id}::uuid`);
  }
  const { session } = await signedIn(user);
  await query(sql`UPDATE sessions SET second_step_at = now() WHERE id = ${session.id}::uuid`);
  expect((await listSessions(asking)).map(({ id, how }) => [id, how])).toEqual([
    [session.id, "password_and_code"],
    [asking.session.id, "password"],
  ]);
});

it("ends one, also the one that asks, and says no for one that is over", async () => {
  const user = await makeUser();
  const [asking, other] = [await signedIn(user), await signedIn(user)];
  expect(await endOwnSession(asking, other.session.id, testClient)).toEqual(ended(1));
  expect(await other.alive()).toBe(false);
  expect(await asking.alive()).toBe(true);
  expect(await endOwnSession(asking, other.session.id, testClient)).toEqual(ended(0));
  expect(await endOwnSession(asking, asking.session.id, testClient)).toEqual(ended(1));
  expect(await asking.alive()).toBe(false);
  const events = await query(
    sql`SELECT reason FROM audit_events WHERE subject_id = ${user.id}::uuid AND type = 'session.ended'`,
  );
  expect(events).toHaveLength(2);
});

it("attack: the id of somebody else's session ends nothing and is not told apart from none", async () => {
  const [mine, theirs] = [await signedIn(await makeUser()), await signedIn(await makeUser())];
  expect(await endOwnSession(mine, theirs.session.id, testClient)).toEqual(ended(0));
  expect(await endOwnSession(mine, randomUUID(), testClient)).toEqual(ended(0));
  expect(await endOtherOwnSessions(mine, testClient)).toEqual(ended(0));
  expect(await theirs.alive()).toBe(true);
});

it("ends all others, web and app, with one event; none at all is no event", async () => {
  const user = await makeUser();
  const asking = await signedIn(user);
  expect(await endOtherOwnSessions(asking, testClient)).toEqual(ended(0));
  const other = await signedIn(user);
  await appOf(user);
  expect(await endOtherOwnSessions(asking, testClient)).toEqual(ended(2));
  expect(await other.alive()).toBe(false);
  expect(await listSessions(asking)).toHaveLength(1);
  const events = await query<{ reason: string }>(
    sql`SELECT reason FROM audit_events WHERE subject_id = ${user.id}::uuid AND type = 'session.ended'`,
  );
  expect(events).toEqual([{ reason: "all_others" }]);
});

it("does not show the app as signed in once a code is required, and ends it with the others", async () => {
  const user = await makeUser();
  const { user: _, ...asking } = await signedIn(user);
  const { alive } = await appOf(user);
  await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${user.workgroups[0]?.id}::uuid`);
  const now = await reload(user.email);
  const owner = { ...asking, user: now, policy: policyOf(now) };
  expect(await listSessions(owner)).toHaveLength(1);
  await query(sql`UPDATE sessions SET second_step_at = now() WHERE id = ${owner.session.id}::uuid`);
  expect(await endOtherOwnSessions(owner, testClient)).toEqual(ended(0));
  await query(sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${user.workgroups[0]?.id}::uuid`);
  expect(await alive()).toBe(false);
});
