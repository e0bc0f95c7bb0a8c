import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stateOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { insertPasswordSession } from "@/lib/auth/session.store";
import type { Channel, Role, SuppressionReason } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { suppress } from "@/lib/messaging/suppression.store";
import * as challenge from "@/lib/mfa/challenge";
import { queuedNotices } from "@/local/testing/notices";
import { outcome } from "@/local/testing/results";
import { makeUser, makeWorkgroup, openWorld, startedChallenge, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import * as memberHelp from "./help-desk";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const { resumeMemberDestination, unlockMember } = memberHelp;
const query = <Row>(text: SQL) => run<Row>(database(), text);

async function listMembers(...asked: Parameters<typeof memberHelp.listMembers>) {
  const listed = await memberHelp.listMembers(...asked);
  if (!listed.ok) throw new Error(listed.reason);
  return listed.value;
}
let numbers = 1000;
const newNumber = () => `+1415555${++numbers}`;

/** What the guard of a route hands over. */
async function adminOf(user: User, workgroupId: string): Promise<WorkgroupAdmin> {
  const tokenHash = randomBytes(32);
  await insertPasswordSession(database(), user, { tokenHash, client: testClient, replacedTokenHash: null });
  const state = await stateOf(tokenHash);
  const workgroup = user.workgroups.find(({ id }) => id === workgroupId);
  if (state.state !== "signed_in" || !workgroup) throw new Error("no admin");
  return { ...state, workgroup };
}

/** An admin of `workgroups` workgroups and a member of the first. */
async function cast(workgroups = 1) {
  const ids: string[] = [];
  for (let i = 0; i < workgroups; i++) ids.push(await makeWorkgroup("APP4"));
  const [first = ""] = ids;
  const boss = await makeUser({ memberships: ids.map((workgroupId) => ({ workgroupId, role: "admin" })) });
  const member = await makeUser({ memberships: [{ workgroupId: first }], phone: newNumber() });
  return { ids, first, boss, admin: await adminOf(boss, first), member };
}

const join = (user: User, workgroupId: string, role: Role = "member") =>
  sql`INSERT INTO memberships (user_id, workgroup_id, role) VALUES (${user.id}::uuid, ${workgroupId}::uuid, ${role})`;
const pause = (user: User) =>
  query(
    sql`UPDATE users SET wrong_code_at = array_fill(now() - interval '1 hour', ARRAY[10]), wrong_code_streak = 10
         WHERE id = ${user.id}::uuid`,
  );
const stop = (user: User) =>
  query(
    sql`UPDATE users SET second_step_stopped_at = now(), wrong_code_streak = 50, wrong_code_at = ARRAY[now()]
         WHERE id = ${user.id}::uuid`,
  );

async function codesOf(user: User) {
  const [row] = await query<{ wrong: number; streak: number; stopped: boolean }>(
    sql`SELECT cardinality(wrong_code_at) AS wrong, wrong_code_streak AS streak, second_step_stopped_at IS NOT NULL AS stopped
          FROM users WHERE id = ${user.id}::uuid`,
  );
  return row;
}

const free = { wrong: 0, streak: 0, stopped: false };
const paused = { wrong: 10, streak: 10, stopped: false };

const eventsAbout = (user: User, type: string) =>
  query(
    sql`SELECT actor_id AS actor, workgroup_id AS workgroup, result, address, details FROM audit_events
         WHERE subject_id = ${user.id}::uuid AND type = ${type}`,
  );

const release = (admin: WorkgroupAdmin, { id }: { id: string }) => outcome(unlockMember(admin, id, testClient));
const lift = (admin: WorkgroupAdmin, { id }: { id: string }, channel: Channel = "email") =>
  outcome(resumeMemberDestination(admin, id, channel, testClient));

describe("a release", () => {
  it.each([
    ["paused", pause],
    ["stopped", stop],
  ])("of a member who is %s clears everything, is recorded and told, once", async (_, trouble) => {
    const { admin, boss, member, first } = await cast();
    await trouble(member);
    expect(await release(admin, member)).toBe("ok");
    expect(await codesOf(member)).toEqual(free);
    expect(await eventsAbout(member, "account.second_step_released")).toEqual([
      { actor: boss.id, workgroup: first, result: "success", address: testClient.ipAddress, details: {} },
    ]);
    // The admin's own browser and address are not the member's to know.
    const released = { to: member.email, kind: "second_step_released", from: false };
    expect((await queuedNotices()).filter(({ to }) => to === member.email)).toMatchObject([released]);
    const told = await queuedNotices();
    expect(await release(admin, member)).toBe("ok");
    expect(await eventsAbout(member, "account.second_step_released")).toHaveLength(1);
    expect(await queuedNotices()).toEqual(told);
  });

  it("of a member who is not paused refunds nothing, and nobody is told", async () => {
    const { admin, member } = await cast();
    await query(
      sql`UPDATE users SET wrong_code_at = array_fill(now(), ARRAY[9]), wrong_code_streak = 9 WHERE id = ${member.id}::uuid`,
    );
    const told = await queuedNotices();
    expect(await release(admin, member)).toBe("ok");
    expect(await codesOf(member)).toEqual({ wrong: 9, streak: 9, stopped: false });
    expect(await eventsAbout(member, "account.second_step_released")).toEqual([]);
    expect(await queuedNotices()).toEqual(told);
  });

  it("gives a live challenge no try back", async () => {
    const { admin, member } = await cast();
    const cookie = (await startedChallenge(member)).cookie;
    const guess = () =>
      challenge.verifyCode(cookie, "000000", {
        tokenHash: randomBytes(32),
        client: testClient,
        replacedTokenHash: null,
      });
    for (let i = 0; i < 5; i++) await guess();
    await pause(member);
    expect(await guess()).toMatchObject({ ok: false, reason: "paused" });
    expect(await release(admin, member)).toBe("ok");
    expect(await guess()).toMatchObject({ ok: false, reason: "exhausted" });
    expect((await challenge.describeChallenge(cookie))?.view.attemptsLeft).toBe(0);
  });
});

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

  it("ten releases at once by two admins are one, and one notice", async () => {
    const { admin, member, first } = await cast();
    const second = await adminOf(await makeUser({ memberships: [{ workgroupId: first, role: "admin" }] }), first);
    await stop(member);
    const told = await queuedNotices();
    const all = Array.from({ length: 10 }, (_, i) => release(i % 2 === 0 ? admin : second, member));
    expect(new Set(await Promise.all(all))).toEqual(new Set(["ok"]));
    expect(await eventsAbout(member, "account.second_step_released")).toHaveLength(1);
    expect(await queuedNotices()).toHaveLength(told.length + 1);
  });
});

describe("an address", () => {
  it.each(["email", "phone"] as const)(
    "(%s) gets codes again, recorded once; the other one stays out",
    async (channel) => {
      const { admin, boss, member, first } = await cast();
      await suppress(database(), "email", member.email, "bounced");
      await suppress(database(), "phone", member.phone ?? "", "opted_out");
      expect([await lift(admin, member, channel), await lift(admin, member, channel)]).toEqual(["ok", "ok"]);
      expect(await eventsAbout(member, "delivery.suppression_lifted")).toEqual([
        { actor: boss.id, workgroup: first, result: "success", address: testClient.ipAddress, details: { channel } },
      ]);
      const left = await query(
        sql`SELECT channel FROM suppressions WHERE destination IN (${member.email}, ${member.phone})`,
      );
      expect(left).toEqual([{ channel: channel === "email" ? "phone" : "email" }]);
    },
  );
});

describe("the list", () => {
  it("says what is wrong, since when, and whom the admin can help; never a number", async () => {
    const { admin, boss, member, first } = await cast();
    const at = (role: Role) => makeUser({ memberships: [{ workgroupId: first, role }] });
    const [both, out, off] = [await at("admin"), await at("member"), await at("member")];
    await query(join(both, await makeWorkgroup()));
    await Promise.all([pause(member), stop(both), stop(off), pause(boss)]);
    const reasons: [Channel, string, SuppressionReason][] = [
      ["email", out.email, "complained"],
      ["phone", member.phone ?? "", "opted_out"],
    ];
    for (const [channel, address, reason] of reasons) await suppress(database(), channel, address, reason);
    await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${off.id}::uuid`);

    const { members, next } = await listMembers(admin, { needsHelp: false });
    expect(next).toBeNull();
    const brief = new Map(
      members.map(({ id, secondStep, suppressed, canHelp, disabled, role }) => [
        id,
        [role, secondStep, suppressed.map(({ channel, reason }) => `${channel} ${reason}`).join(), canHelp, disabled],
      ]),
    );
    expect(Object.fromEntries(brief)).toEqual({
      [boss.id]: ["admin", "paused", "", false, false],
      [member.id]: ["member", "paused", "phone opted_out", true, false],
      [both.id]: ["admin", "stopped", "", false, false],
      [out.id]: ["member", "ok", "email complained", true, false],
      [off.id]: ["member", "stopped", "", false, true],
    });
    expect(JSON.stringify(members)).not.toContain(member.phone);
    const listed = members.find(({ id }) => id === member.id);
    const hour = 3_600_000;
    expect(Date.parse(listed?.secondStepSince ?? "")).toBeCloseTo(Date.now() - hour, -5);
    expect(Date.parse(listed?.pausedUntil ?? "")).toBeCloseTo(Date.now() + 23 * hour, -5);
    expect(members.filter(({ secondStep }) => secondStep === "ok").every((m) => m.secondStepSince === null)).toBe(true);

    const needing = await listMembers(admin, { needsHelp: true });
    expect(new Set(needing.members.map(({ id }) => id))).toEqual(new Set([boss.id, member.id, both.id, out.id]));
  });

  it("comes in pages of 200, each member once, also where names are the same", async () => {
    const { admin, first } = await cast();
    await query(
      sql`WITH u AS (
            INSERT INTO users (name, email, email_verified_at, password_hash)
            SELECT 'Robin ' || (n % 3), 'page-' || n || ${`-${first}@world.test`}, now(), 'none' FROM generate_series(1, 399) AS n RETURNING id
          )
          INSERT INTO memberships (user_id, workgroup_id, role) SELECT id, ${first}::uuid, 'member' FROM u`,
    );
    const ids: string[] = [];
    const sizes: number[] = [];
    let after: string | undefined;
    do {
      const page = await listMembers(admin, { needsHelp: false, after });
      ids.push(...page.members.map(({ id }) => id));
      sizes.push(page.members.length);
      after = page.next ?? undefined;
    } while (after);
    expect([sizes, new Set(ids).size]).toEqual([[200, 200, 1], 401]);
    const stranger = await makeUser();
    expect(await listMembers(admin, { needsHelp: false, after: stranger.id })).toEqual({ members: [], next: null });
  });
});
