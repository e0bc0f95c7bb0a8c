/** Help for members: unlocking, resuming a destination, and the list. */
import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Channel, Role, SuppressionReason } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import { suppress } from "@/lib/messaging/suppression.store";
import * as challenge from "@/local/testing/challenges";
import { cast, codesOf, eventsAbout, free, join, lift, pause, release, stop } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { queuedNotices } from "@/local/testing/notices";
import { makeUser, makeWorkgroup, startedChallenge, testClient } from "@/local/testing/test-world";
import * as memberHelp from "./help-desk";

installWorld();

async function listMembers(...asked: Parameters<typeof memberHelp.listMembers>) {
  const listed = await memberHelp.listMembers(...asked);
  if (!listed.ok) throw new Error(listed.reason);
  return listed.value;
}

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

  it("of a member who is not paused refunds nothing and sends no notice", async () => {
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
