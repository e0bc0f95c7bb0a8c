import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeUser, openWorld } from "@/local/testing/test-world";
import { database, run } from "../lib/db";
import { suppress } from "../lib/db/suppressions";
import type { User } from "../lib/db/users";
import { commandOf } from "./accounts";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const query = <Row>(text: SQL) => run<Row>(database(), text);
const accounts = async (...words: string[]) => commandOf(words)(process.env.DATABASE_URL ?? "");
const eventsAbout = (user: User) =>
  query(
    sql`SELECT type, actor_id AS actor, address, workgroup_id AS workgroup FROM audit_events WHERE subject_id = ${user.id}::uuid`,
  );
const nobody = { actor: null, address: null, workgroup: null };

it.each([
  ["paused", sql`wrong_code_at = array_fill(now(), ARRAY[10])`],
  ["stopped", sql`second_step_stopped_at = now()`],
])("releases an account that is %s, once, recorded without an actor", async (_, trouble) => {
  const [user, other] = [await makeUser(), await makeUser()];
  await query(
    sql`UPDATE users SET ${trouble}, wrong_code_streak = 20 WHERE id IN (${user.id}::uuid, ${other.id}::uuid)`,
  );
  expect(await accounts("release", ` ${user.email.toUpperCase()}`)).toMatch(/^Released: /);
  expect(await accounts("release", user.email)).toMatch(/^Nothing to release: /);
  const rows = await query(
    sql`SELECT email, wrong_code_streak AS streak FROM users
         WHERE cardinality(wrong_code_at) = 0 AND second_step_stopped_at IS NULL AND id IN (${user.id}::uuid, ${other.id}::uuid)`,
  );
  expect(rows).toEqual([{ email: user.email, streak: 0 }]);
  expect(await eventsAbout(user)).toEqual([{ type: "account.second_step_released", ...nobody }]);
  expect(await eventsAbout(other)).toEqual([]);
});

it("lets codes go to an address again, and tells every account that has it", async () => {
  const phone = "+14155550123";
  const [user, twin] = [await makeUser({ phone }), await makeUser({ phone })];
  await suppress(database(), "email", user.email, "complained");
  await suppress(database(), "phone", phone, "opted_out");
  await suppress(database(), "phone", "+14155550124", "opted_out");
  await query(sql`DELETE FROM audit_events`);
  expect(await accounts("reach", user.email)).toBe(`Codes go to ${user.email} again.`);
  expect(await accounts("reach", "+1 (415) 555-0123")).toBe(`Codes go to ${phone} again.`);
  expect(await accounts("reach", phone)).toMatch(/^Nothing to do: /);
  const lifted = { type: "delivery.suppression_lifted", ...nobody };
  expect([await eventsAbout(user), await eventsAbout(twin)]).toEqual([[lifted, lifted], [lifted]]);
  // An address of nobody is recorded too.
  await accounts("reach", "+14155550124");
  expect(await query(sql`SELECT FROM audit_events WHERE subject_id IS NULL`)).toHaveLength(1);
  expect(await query(sql`SELECT FROM suppressions`)).toEqual([]);
});

it.each([
  [[], "That says not what to do."],
  [["release"], "That says not what to do."],
  [["toString", "a@b.test"], "That says not what to do."],
  [["release", "a@b.test", "c@d.test"], "That says not what to do."],
  [["release", "+14155550100"], "is no e-mail address"],
  [["release", "nobody@world.test"], "There is no account"],
  [["reach", "911"], "neither an e-mail address nor a phone number"],
  [["reach", "a@b@c.test"], "is no e-mail address"],
])("%j: %s", async (words, sentence) => {
  await expect(accounts(...words)).rejects.toThrow(sentence);
});
