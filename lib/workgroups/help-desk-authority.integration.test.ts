/** Whom an admin may help, also while memberships change. */
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type SQL, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { suppress } from "@/lib/messaging/suppression.store";
import * as challenge from "@/local/testing/challenges";
import {
  adminOf,
  cast,
  codesOf,
  eventsAbout,
  free,
  join,
  lift,
  pause,
  paused,
  release,
  stop,
} from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { queuedNotices } from "@/local/testing/notices";
import { makeUser, makeWorkgroup, startedChallenge, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";

installWorld();

describe("attack: whom an admin may not help", () => {
  type Case = (c: Awaited<ReturnType<typeof cast>>) => Promise<{ admin?: WorkgroupAdmin; id?: string }>;
  const act = (text: SQL) => query(text).then(() => ({}));
  const cases: [name: string, refusal: string, Case][] = [
    ["oneself", "oneself", async ({ boss }) => ({ id: boss.id })],
    ["oneself, in other letters", "oneself", async ({ boss }) => ({ id: boss.id.toUpperCase() })],
    ["a member of another workgroup too", "elsewhere", async ({ member }) => act(join(member, await makeWorkgroup()))],
    [
      "the same, where the actor is a member only",
      "elsewhere",
      async ({ member, boss }) => {
        const other = await makeWorkgroup();
        await query(join(member, other));
        return act(join(boss, other));
      },
    ],
    [
      "the same, where the actor's admin place is disabled",
      "elsewhere",
      async ({ member, boss }) => {
        const other = await makeWorkgroup();
        await query(join(member, other));
        await query(join(boss, other, "admin"));
        return act(
          sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${boss.id}::uuid AND workgroup_id = ${other}::uuid`,
        );
      },
    ],
    [
      "a member whose place is disabled",
      "disabled",
      ({ member }) => act(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${member.id}::uuid`),
    ],
    [
      "a disabled account",
      "disabled",
      ({ member }) => act(sql`UPDATE users SET disabled_at = now() WHERE id = ${member.id}::uuid`),
    ],
    ["by an admin demoted since", "forbidden", ({ boss }) => act(demotion(boss))],
    ["by an admin removed since from the only workgroup", "unauthenticated", ({ boss }) => act(removal(boss))],
    [
      "somebody who was a member",
      "no_member",
      ({ member }) => act(sql`DELETE FROM memberships WHERE user_id = ${member.id}::uuid`),
    ],
    ["nobody", "no_member", async () => ({ id: randomUUID() })],
    ["no id", "no_member", async () => ({ id: "x' OR true--" })],
    [
      "without recent authentication",
      "reauthentication_required",
      ({ admin }) =>
        act(
          sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE id = ${admin.session.id}::uuid`,
        ),
    ],
  ];
  it.each(cases)("%s: %s", async (_, refusal, prepare) => {
    const c = await cast();
    for (const user of [c.member, c.boss]) {
      await pause(user);
      await suppress(database(), "email", user.email, "bounced");
    }
    const { admin = c.admin, id = c.member.id } = await prepare(c);
    const told = await queuedNotices();
    expect([await release(admin, { id }), await lift(admin, { id })]).toEqual([refusal, refusal]);
    for (const user of [c.member, c.boss]) {
      expect(await codesOf(user)).toEqual(paused);
      expect(await query(sql`SELECT FROM suppressions WHERE destination = ${user.email}`)).toHaveLength(1);
      expect(await eventsAbout(user, "delivery.suppression_lifted")).toEqual([]);
    }
    expect(await queuedNotices()).toEqual(told);
  });

  it("a stranger of another tenant is not there, and stays as they are", async () => {
    const [mine, theirs] = [await cast(), await cast()];
    await pause(theirs.member);
    expect(await release(mine.admin, theirs.member)).toBe("no_member");
    expect(await codesOf(theirs.member)).toEqual(paused);
  });

  it("a workgroup that the member has left or is disabled in does not count; one where the actor is admin does", async () => {
    const { admin, member, ids } = await cast(2);
    const other = await makeWorkgroup();
    await query(join(member, ids[1] ?? ""));
    await query(join(member, other));
    await query(
      sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${member.id}::uuid AND workgroup_id = ${other}::uuid`,
    );
    await pause(member);
    expect(await release(admin, member)).toBe("ok");
    expect(await codesOf(member)).toEqual(free);
  });
});

const demotion = ({ id }: User) => sql`UPDATE memberships SET role = 'member' WHERE user_id = ${id}::uuid`;
const removal = ({ id }: User) => sql`DELETE FROM memberships WHERE user_id = ${id}::uuid`;

/** Does `work` while `change` is made but not yet committed: `work` must wait for it. */
async function during(change: SQL, work: () => Promise<unknown>): Promise<unknown> {
  let working: Promise<unknown> | undefined;
  await database().transaction(async (tx) => {
    await run(tx, change);
    working = work();
    const waiting = sql`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    for (let i = 0; i < 200 && (await query(waiting)).length === 0; i++) await delay(10);
    expect(await query(waiting)).toHaveLength(1);
  });
  return working;
}

describe("attack: a membership that changes in the same moment", () => {
  const disable = (user: User, workgroupId: string, at: SQL) =>
    sql`UPDATE memberships SET disabled_at = ${at} WHERE user_id = ${user.id}::uuid AND workgroup_id = ${workgroupId}::uuid`;

  it.each([
    ["the admin is demoted", "forbidden", demotion],
    ["the admin is removed from the only workgroup", "unauthenticated", removal],
  ])("%s: %s", async (_, refusal, change) => {
    const { admin, boss, member } = await cast();
    await pause(member);
    expect(await during(change(boss), () => release(admin, member))).toBe(refusal);
    expect(await codesOf(member)).toEqual(paused);
  });

  it("the member joins a workgroup that the admin does not administer", async () => {
    const { admin, member } = await cast();
    await pause(member);
    const other = await makeWorkgroup();
    expect(await during(join(member, other), () => release(admin, member))).toBe("elsewhere");
    expect(await codesOf(member)).toEqual(paused);
  });

  it("the member's place elsewhere is given back, and taken away", async () => {
    const { admin, member } = await cast();
    const other = await makeWorkgroup();
    await pause(member);
    await query(join(member, other));
    await query(disable(member, other, sql`now()`));
    expect(await during(disable(member, other, sql`NULL`), () => release(admin, member))).toBe("elsewhere");
    expect(await codesOf(member)).toEqual(paused);
    expect(await during(disable(member, other, sql`now()`), () => release(admin, member))).toBe("ok");
    expect(await codesOf(member)).toEqual(free);
  });

  it("the member is removed", async () => {
    const { admin, member } = await cast();
    await pause(member);
    expect(await during(removal(member), () => release(admin, member))).toBe("no_member");
    expect(await codesOf(member)).toEqual(paused);
  });
});

describe("attack: side by side", () => {
  it("releases of a paused account amid wrong codes open one budget, not one each", async () => {
    const { admin, member } = await cast();
    await pause(member);
    const cookies: string[] = [];
    for (let i = 0; i < 3; i++) cookies.push((await startedChallenge(member)).cookie ?? "");
    const guess = (cookie: string) =>
      challenge.verifyCode(cookie, "000000", {
        tokenHash: randomBytes(32),
        client: testClient,
        replacedTokenHash: null,
      });
    const releases = Array.from({ length: 4 }, () => release(admin, member));
    const guesses = Array.from({ length: 30 }, (_, i) => guess(cookies[i % 3] ?? ""));
    const results = await Promise.all(guesses);
    expect(await Promise.all(releases)).toEqual(Array(4).fill("ok"));
    const opened = await eventsAbout(member, "account.second_step_released");
    const evaluated = results.filter((result) => !result.ok && result.reason === "incorrect").length;
    // Another release may find the account paused again; each is recorded, and none gives more than ten.
    expect(evaluated).toBeLessThanOrEqual(Math.min(15, 10 * opened.length));
    expect((await codesOf(member))?.wrong).toBeLessThanOrEqual(10);
  });

  it("ten releases at once by two admins are one, and one notice on each channel", async () => {
    const { admin, member, first } = await cast();
    const second = await adminOf(await makeUser({ memberships: [{ workgroupId: first, role: "admin" }] }), first);
    await stop(member);
    const told = await queuedNotices();
    const all = Array.from({ length: 10 }, (_, i) => release(i % 2 === 0 ? admin : second, member));
    expect(new Set(await Promise.all(all))).toEqual(new Set(["ok"]));
    expect(await eventsAbout(member, "account.second_step_released")).toHaveLength(1);
    expect(await queuedNotices()).toHaveLength(told.length + 2);
  });
});
