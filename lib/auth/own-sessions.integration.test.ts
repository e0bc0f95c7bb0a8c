import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeUser, openWorld, reload, worldOrigin } from "../../local/test-world";
import { database, run } from "../db";
import { findMobileUser, insertMobileSession } from "../db/mobile-sessions";
import { findWebSession, insertPasswordSession } from "../db/sessions";
import type { User } from "../db/users";
import { policyOf } from "../mfa/challenge";
import { endOtherOwnSessions, endOwnSession, listSessions } from "./own-sessions";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);

/** A browser that is signed in: what the guards would hand to the functions under test. */
async function browserOf(user: User) {
  const tokenHash = randomBytes(32);
  await insertPasswordSession(database(), user, { tokenHash, origin: worldOrigin, replacedTokenHash: null });
  const found = await findWebSession(database(), tokenHash);
  if (!found) throw new Error("not signed in");
  const alive = async () => (await findWebSession(database(), tokenHash)) !== null;
  return { user, session: found.session, policy: policyOf(user), alive };
}

/** The same for the app. */
async function appOf(user: User) {
  const tokenHash = randomBytes(32);
  await insertMobileSession(database(), user, tokenHash, worldOrigin);
  return { alive: async () => (await findMobileUser(database(), tokenHash)) !== null };
}

it("lists web and app, newest first, and marks the one that asks", async () => {
  const user = await makeUser();
  const first = await browserOf(user);
  await appOf(user);
  const second = await browserOf(user);
  const listed = await listSessions(first);
  expect(listed.map(({ client, current }) => [client, current])).toEqual([
    ["web", false],
    ["mobile", false],
    ["web", true],
  ]);
  expect(listed[0]).toMatchObject({
    id: second.session.id,
    address: worldOrigin.address,
    browser: "Firefox on Linux",
    how: "password",
  });
});

it("says when a code was given, and leaves out what is over in any way", async () => {
  const user = await makeUser();
  const asking = await browserOf(user);
  for (const change of [
    sql`revoked_at = now()`,
    sql`expires_at = now()`,
    sql`last_seen_at = now() - interval '60 minutes'`,
    sql`security_stamp = security_stamp - 1`,
  ]) {
    const { session } = await browserOf(user);
    await query(sql`UPDATE sessions SET ${change} WHERE id = ${session.id}::uuid`);
  }
  const { session } = await browserOf(user);
  await query(sql`UPDATE sessions SET second_step_at = now() WHERE id = ${session.id}::uuid`);
  expect((await listSessions(asking)).map(({ id, how }) => [id, how])).toEqual([
    [session.id, "password_and_code"],
    [asking.session.id, "password"],
  ]);
});

it("ends one, also the one that asks, and says no for one that is over", async () => {
  const user = await makeUser();
  const [asking, other] = [await browserOf(user), await browserOf(user)];
  expect(await endOwnSession(asking, other.session.id, worldOrigin)).toBe(true);
  expect(await other.alive()).toBe(false);
  expect(await asking.alive()).toBe(true);
  expect(await endOwnSession(asking, other.session.id, worldOrigin)).toBe(false);
  expect(await endOwnSession(asking, asking.session.id, worldOrigin)).toBe(true);
  expect(await asking.alive()).toBe(false);
  const events = await query(
    sql`SELECT reason FROM audit_events WHERE subject_id = ${user.id}::uuid AND type = 'session.ended'`,
  );
  expect(events).toHaveLength(2);
});

it("attack: the id of somebody else's session ends nothing and is not told apart from none", async () => {
  const [mine, theirs] = [await browserOf(await makeUser()), await browserOf(await makeUser())];
  expect(await endOwnSession(mine, theirs.session.id, worldOrigin)).toBe(false);
  expect(await endOwnSession(mine, randomUUID(), worldOrigin)).toBe(false);
  expect(await endOtherOwnSessions(mine, worldOrigin)).toBe(0);
  expect(await theirs.alive()).toBe(true);
});

it("ends all others, web and app, with one event; none at all is no event", async () => {
  const user = await makeUser();
  const asking = await browserOf(user);
  expect(await endOtherOwnSessions(asking, worldOrigin)).toBe(0);
  const other = await browserOf(user);
  await appOf(user);
  expect(await endOtherOwnSessions(asking, worldOrigin)).toBe(2);
  expect(await other.alive()).toBe(false);
  expect(await listSessions(asking)).toHaveLength(1);
  const events = await query<{ reason: string }>(
    sql`SELECT reason FROM audit_events WHERE subject_id = ${user.id}::uuid AND type = 'session.ended'`,
  );
  expect(events).toEqual([{ reason: "all_others" }]);
});

it("does not show the app as signed in once a code is required, and ends it with the others", async () => {
  const user = await makeUser();
  const { user: _, ...asking } = await browserOf(user);
  const { alive } = await appOf(user);
  await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${user.workgroups[0]?.id}::uuid`);
  const now = await reload(user.email);
  const owner = { ...asking, user: now, policy: policyOf(now) };
  expect(await listSessions(owner)).toHaveLength(1);
  expect(await endOtherOwnSessions(owner, worldOrigin)).toBe(0);
  await query(sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${user.workgroups[0]?.id}::uuid`);
  expect(await alive()).toBe(false);
});
