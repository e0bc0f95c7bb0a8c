/** S05: the send limits of an account, used up by an intruder who knows the password, and the two ways to get them back. */

import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { confirmReset } from "@/lib/account/password-reset";
import { stateOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { insertPasswordSession } from "@/lib/auth/session.store";
import { minutes } from "@/lib/contract/duration";
import { SENDS_PER_ACCOUNT } from "@/lib/contract/limits";
import { memberQuerySchema } from "@/lib/contract/member-schemas";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { accountSendLimitRows, sendLimitUntil } from "@/lib/mfa/send-counter.store";
import { accountSendLimits } from "@/lib/mfa/send-limit.store";
import * as challenge from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import { forgetNotices, queuedNotices } from "@/local/testing/notices";
import { earlierLinkFor, passwordHash } from "@/local/testing/reset-kit";
import { succeeded } from "@/local/testing/results";
import { makeUser, makeWorkgroup, reload, startedChallenge, testClient } from "@/local/testing/test-world";
import { unlockMember } from "./help-desk";
import { unlockByEmail } from "./help-desk.store";
import { listMembers } from "./member-list";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

installWorld();
beforeEach(async () => {
  await query(sql`DELETE FROM throttles`);
  await forgetNotices();
});

const [quarter, , day] = SENDS_PER_ACCOUNT;

/** An admin with recent authentication, as the guard of a route gives it, and a member. */
async function cast() {
  const workgroupId = await makeWorkgroup("APP");
  const boss = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
  const member = await makeUser({ twoFactorEnabled: true, passwordHash, memberships: [{ workgroupId }] });
  const tokenHash = randomBytes(32);
  await insertPasswordSession(database(), boss, {
    tokenHash,
    client: testClient,
    replacedTokenHash: null,
    charged: [],
  });
  const state = await stateOf(tokenHash);
  const workgroup = boss.workgroups[0];
  if (state.state !== "signed_in" || !workgroup) throw new Error("no admin");
  const admin: WorkgroupAdmin = { ...state, workgroup };
  return { admin, boss, member };
}

/** Why the email with the code of a new sign-in is not sent; null when it is. */
async function refusalOfNextCode(user: User): Promise<string | null> {
  const started = await startedChallenge(await reload(user.email));
  const view = (await challenge.describeChallenge(started.cookie))?.view;
  return view?.deliveries.find(({ channel }) => channel === "email")?.reason ?? null;
}

async function useUp(user: User): Promise<void> {
  for (let n = 0; n < quarter.points; n++) expect(await refusalOfNextCode(user)).toBeNull();
  expect(await refusalOfNextCode(user)).toBe("send_limit");
}

/** As if the account had sent so many codes: the counters as the limiter writes them. */
async function setSends(user: User, points: number): Promise<void> {
  for (const { key, window } of accountSendLimits(user.id)) {
    await query(sql`INSERT INTO throttles (key, points, expires_at) VALUES (${key}, ${points}, now() + ${window}::float8 * interval '1 ms')
                    ON CONFLICT (key) DO UPDATE SET points = excluded.points`);
  }
}

const sendsOf = async (user: User) => {
  const rows = await query<{ points: number }>(
    sql`SELECT t.points FROM ${accountSendLimitRows(sql`${user.id}::uuid`)} JOIN throttles t ON t.key = l.key ORDER BY t.key`,
  );
  return rows.map(({ points }) => points);
};

const reset = async (user: User, token?: string) =>
  confirmReset({ token: token ?? (await earlierLinkFor(user)), newPassword: "tuesday umbrella canyon" }, testClient);

const released = (user: User) =>
  query(
    sql`SELECT FROM audit_events WHERE subject_id = ${user.id}::uuid AND type = 'account.second_step_released'`,
  ).then((rows) => rows.length);

it("S05 the SQL that resets the limits makes the keys that the limiter charges", async () => {
  const { member } = await cast();
  const rows = await query<{ key: string; points: number }>(
    sql`SELECT l.key, l.points FROM users u CROSS JOIN ${accountSendLimitRows(sql`u.id`)} WHERE u.id = ${member.id}::uuid`,
  );
  expect(rows).toEqual(accountSendLimits(member.id).map(({ key, points }) => ({ key, points })));
  expect(rows).toHaveLength(SENDS_PER_ACCOUNT.length);
});

describe("S05 attack: an intruder who knows the password uses up the owner's codes", () => {
  it("a password reset gives them back", async () => {
    const [{ member }, { member: other }] = [await cast(), await cast()];
    await useUp(member);
    await setSends(other, day.points);
    expect(await reset(member)).toEqual({ ok: true });
    expect(await refusalOfNextCode(member)).toBeNull();
    expect(await sendsOf(member)).toEqual([1, 1, 1]);
    expect(await sendsOf(other)).toEqual([day.points, day.points, day.points]);
  });

  it("a password reset gives them back that were used up for a day", async () => {
    const { member } = await cast();
    await setSends(member, day.points);
    expect(await refusalOfNextCode(member)).toBe("send_limit");
    await reset(member);
    expect(await refusalOfNextCode(member)).toBeNull();
  });

  it("a link that is over gives nothing back", async () => {
    const { member } = await cast();
    const token = await earlierLinkFor(member);
    await reset(member, token);
    await useUp(member);
    expect(await reset(member, token)).toEqual({ ok: false, reason: "link_over" });
    expect(await refusalOfNextCode(member)).toBe("send_limit");
  });

  it("an admin's unlock gives them back, is recorded and told, once", async () => {
    const { admin, member } = await cast();
    await useUp(member);
    await succeeded(unlockMember(admin, member.id, testClient));
    expect(await sendsOf(member)).toEqual([]);
    expect(await refusalOfNextCode(member)).toBeNull();
    await succeeded(unlockMember(admin, member.id, testClient));
    expect(await released(member)).toBe(1);
    expect(await queuedNotices()).toMatchObject([{ to: member.email, kind: "second_step_released", from: false }]);
  });

  it("an operator's unlock gives them back", async () => {
    const { member } = await cast();
    await useUp(member);
    expect(await unlockByEmail(database(), member.email)).toEqual({ changed: true });
    expect(await refusalOfNextCode(member)).toBeNull();
    expect(await unlockByEmail(database(), member.email)).toEqual({ changed: false });
    expect(await released(member)).toBe(1);
  });

  it("an unlock of a paused member resets the send limits, too", async () => {
    const { admin, member } = await cast();
    await query(
      sql`UPDATE users SET wrong_code_at = array_fill(now(), ARRAY[10]), wrong_code_streak = 10 WHERE id = ${member.id}::uuid`,
    );
    await setSends(member, 3);
    await succeeded(unlockMember(admin, member.id, testClient));
    expect(await sendsOf(member)).toEqual([]);
  });
});

describe("S05 attack: an unlock as a way to more codes or guesses", () => {
  it("below the limits it changes nothing, and leaves wrong codes that do not pause", async () => {
    const { admin, member } = await cast();
    await setSends(member, quarter.points - 1);
    await succeeded(unlockMember(admin, member.id, testClient));
    expect(await sendsOf(member)).toEqual(Array(SENDS_PER_ACCOUNT.length).fill(quarter.points - 1));
    await setSends(member, quarter.points);
    await query(
      sql`UPDATE users SET wrong_code_at = array_fill(now(), ARRAY[9]), wrong_code_streak = 9 WHERE id = ${member.id}::uuid`,
    );
    await succeeded(unlockMember(admin, member.id, testClient));
    expect(await sendsOf(member)).toEqual([]);
    expect(
      await query(sql`SELECT cardinality(wrong_code_at) AS wrong, wrong_code_streak AS streak FROM users
                       WHERE id = ${member.id}::uuid`),
    ).toEqual([{ wrong: 9, streak: 9 }]);
  });

  it("a window that is over is no limit that is reached", async () => {
    const { admin, member } = await cast();
    await setSends(member, day.points);
    await query(sql`UPDATE throttles SET expires_at = now()`);
    await succeeded(unlockMember(admin, member.id, testClient));
    expect(await released(member)).toBe(0);
  });

  it("ten unlocks at once are one, and one notice", async () => {
    const { admin, member } = await cast();
    await setSends(member, day.points);
    const unlocks = Array.from({ length: 10 }, (_, n) =>
      n % 2 ? unlockMember(admin, member.id, testClient) : unlockByEmail(database(), member.email),
    );
    await Promise.all(unlocks);
    expect(await released(member)).toBe(1);
    expect((await queuedNotices()).length).toBeLessThanOrEqual(1);
  });

  it("sends that run beside a reset neither deadlock nor give more than the limits", async () => {
    const { member } = await cast();
    await useUp(member);
    const token = await earlierLinkFor(member);
    const starts = Array.from({ length: 20 }, () => challenge.createChallenge(member, undefined, testClient));
    const [done, ...started] = await Promise.all([reset(member, token), ...starts]);
    expect(done).toEqual({ ok: true });
    // Those that the reset overtook were charged to the old password's windows, and refunded there.
    expect(Math.max(0, ...(await sendsOf(member)))).toBeLessThanOrEqual(quarter.points);
    expect(started.length).toBe(20);
  });
});

describe("S05 the members list", () => {
  it("names the send limit as a reason for help, and until when", async () => {
    const { admin, member, boss } = await cast();
    const read = async (needsHelp: boolean) => {
      const listed = await listMembers(admin, memberQuerySchema.parse({ needsHelp: String(needsHelp) }));
      return listed.ok ? listed.value.members : [];
    };
    expect(await read(true)).toEqual([]);
    await useUp(member);
    const [listed, ...others] = await read(true);
    expect(others).toEqual([]);
    expect(listed).toMatchObject({ id: member.id, secondStep: "ok", helpReasons: ["send_limit"], suppressed: [] });
    const left = Date.parse(listed?.sendLimitUntil ?? "") - Date.now();
    expect(left).toBeGreaterThan(minutes(14));
    expect(left).toBeLessThan(minutes(15.1));
    // The day's limit is reached as well: it ends last.
    await setSends(member, day.points);
    const [later] = await read(true);
    expect(Date.parse(later?.sendLimitUntil ?? "") - Date.now()).toBeGreaterThan(minutes(60));
    const untroubled = (await read(false)).find(({ id }) => id === boss.id);
    expect(untroubled).toMatchObject({ sendLimitUntil: null, helpReasons: [] });
    await succeeded(unlockMember(admin, member.id, testClient));
    expect(await read(true)).toEqual([]);
  });

  it("gives no time below the limits, and none in a window that is over", async () => {
    const { member } = await cast();
    const until = () =>
      query<{ until: string | null }>(
        sql`SELECT ${sendLimitUntil(sql`u.id`)} AS until FROM users u WHERE u.id = ${member.id}::uuid`,
      ).then(([row]) => row?.until);
    await setSends(member, quarter.points - 1);
    expect(await until()).toBeNull();
    await setSends(member, quarter.points);
    expect(await until()).not.toBeNull();
    await query(sql`UPDATE throttles SET expires_at = now()`);
    expect(await until()).toBeNull();
  });
});
