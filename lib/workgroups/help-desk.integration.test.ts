/** Help for members: unlocking, and resuming a destination. */
import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/lib/db";
import { suppress } from "@/lib/messaging/suppression.store";
import * as challenge from "@/local/testing/challenges";
import { cast, codesOf, eventsAbout, free, lift, pause, release, stop } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { queuedNotices } from "@/local/testing/notices";
import { startedChallenge, testClient } from "@/local/testing/test-world";

installWorld();

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
