/** Resends of a code, and the send limits that refuse messages. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { rateLimitKey } from "@/lib/db/rate-limits";
import { opened, verify } from "@/local/testing/challenge-scenes";
import * as challenge from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, startedChallenge, testClient } from "@/local/testing/test-world";

installWorld();

describe("resend", () => {
  it("pauses 30, 60 and 120 seconds, sends three times, and the code stays the same", async () => {
    const c = await opened(await makeUser());
    for (const [pause, left] of [
      [30, 2],
      [60, 1],
      [120, 0],
    ] as const) {
      const early = await challenge.resendCode(c.cookie, undefined, testClient);
      expect(early).toMatchObject({ ok: false, reason: "too_early" });
      const rows = await query<{ seconds: number }>(
        sql`SELECT round(extract(epoch FROM next_send_at - now()))::int AS seconds FROM challenges WHERE id = ${c.id}::uuid`,
      );
      expect(rows[0]?.seconds).toBeGreaterThan(pause - 3);
      expect(rows[0]?.seconds).toBeLessThanOrEqual(pause);
      await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
      const result = await challenge.resendCode(c.cookie, undefined, testClient);
      expect(result).toMatchObject({ ok: true, view: { sendsLeft: left } });
    }
    await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
    expect(await challenge.resendCode(c.cookie, undefined, testClient)).toEqual({ ok: false, reason: "none_left" });
    expect(await verify(c.cookie, c.code)).toEqual({ ok: true });
  });

  it("answers what a look at the challenge then shows", async () => {
    const workgroupId = await makeWorkgroup("APP4");
    const c = await opened(await makeUser({ phone: "+14155550124", memberships: [{ workgroupId }] }));
    await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
    const answer = await challenge.resendCode(c.cookie, "phone", testClient);
    const seen = await challenge.describeChallenge(c.cookie);
    if (!answer.ok || !seen) throw new Error("the resend was refused");
    const { serverTime: _, ...now } = seen.view;
    expect(answer.view).toMatchObject(now);
  });

  it("attack: parallel resends of one challenge take one, and charge one", async () => {
    const user = await makeUser();
    const c = await opened(user);
    await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
    const all = Array.from({ length: 12 }, () => challenge.resendCode(c.cookie, undefined, testClient));
    const taken = (await Promise.all(all)).filter(({ ok }) => ok);
    expect(taken).toHaveLength(1);
    const counters = await query<{ points: number }>(
      sql`SELECT points FROM throttles WHERE key LIKE 'send-account-%' AND key LIKE ${`%${rateLimitKey("", user.id).slice(1)}`}`,
    );
    expect(new Set(counters.map(({ points }) => points))).toEqual(new Set([2]));
  });

  it("does not renew the tries", async () => {
    const c = await opened(await makeUser());
    await verify(c.cookie, c.wrong);
    await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
    expect(await challenge.resendCode(c.cookie, undefined, testClient)).toMatchObject({
      ok: true,
      view: { attemptsLeft: 4 },
    });
  });

  it("asks the policy again: an edition that changed in between takes the phone away", async () => {
    const workgroupId = await makeWorkgroup("APP4");
    const user = await makeUser({ phone: "+14155550123", memberships: [{ workgroupId }] });
    const c = await opened(user);
    expect((await challenge.describeChallenge(c.cookie))?.view.deliveries.map((d) => d.channel)).toEqual([
      "email",
      "phone",
    ]);
    await query(sql`UPDATE workgroups SET edition = 'APP3' WHERE id = ${workgroupId}::uuid`);
    await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
    const phone = await challenge.resendCode(c.cookie, "phone", testClient);
    expect(phone).toEqual({ ok: false, reason: "channel_unavailable" });
    const all = await challenge.resendCode(c.cookie, undefined, testClient);
    expect(all.ok && all.deliveryIds).toHaveLength(1);
  });
});

describe("attack: sending for money or to annoy", () => {
  it("sign-ins to a paused account send nothing, and use up nothing of what it may send once it is released", async () => {
    const user = await makeUser();
    await query(sql`UPDATE users SET wrong_code_at = array_fill(now(), ARRAY[10]) WHERE id = ${user.id}::uuid`);
    for (let i = 0; i < 12; i += 1) expect((await startedChallenge(user)).deliveryIds).toEqual([]);
    await query(sql`UPDATE users SET wrong_code_at = '{}' WHERE id = ${user.id}::uuid`);
    expect((await startedChallenge(user)).deliveryIds).toHaveLength(1);
  });

  it("again to where nothing is sent at all is no matter of waiting", async () => {
    const user = await makeUser();
    const c = await opened(user);
    await query(
      sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${user.email}, 'bounced')`,
    );
    await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
    const again = await challenge.resendCode(c.cookie, undefined, testClient);
    expect(again).toEqual({ ok: false, reason: "channel_unavailable" });
  });

  it("the ninth code of an account in 15 minutes is not sent, and the page can say so", async () => {
    const user = await makeUser();
    for (let i = 0; i < 8; i++) {
      expect((await startedChallenge(user)).deliveryIds).toHaveLength(1);
    }
    const ninth = await startedChallenge(user);
    expect(ninth.deliveryIds).toEqual([]);
    const pending = await challenge.describeChallenge(ninth.cookie);
    expect(pending?.view.deliveries).toMatchObject([{ channel: "email", state: "failed", reason: "send_limit" }]);
  });

  it("asking in vain does not prolong the wait", async () => {
    const user = await makeUser();
    for (let i = 0; i < 30; i++) await startedChallenge(user);
    const rows = await query<{ points: number }>(
      sql`SELECT points FROM throttles WHERE key = ${rateLimitKey("send-account-900000", user.id)}`,
    );
    expect(rows[0]?.points).toBe(8);
  });

  it("a resend that the limit refuses is not used up", async () => {
    const user = await makeUser();
    for (let i = 0; i < 7; i++) await startedChallenge(user);
    const c = await opened(user);
    await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
    const resent = await challenge.resendCode(c.cookie, undefined, testClient);
    expect(resent).toMatchObject({ ok: false, reason: "send_limit" });
    expect((await challenge.describeChallenge(c.cookie))?.view.sendsLeft).toBe(3);
  });

  it("a number that many accounts share gets four in ten minutes; e-mail goes on", async () => {
    const workgroupId = await makeWorkgroup("APP4");
    const phone = "+14155550177";
    for (let i = 0; i < 4; i++) {
      const user = await makeUser({ phone, memberships: [{ workgroupId }] });
      expect((await startedChallenge(user)).deliveryIds).toHaveLength(2);
    }
    const user = await makeUser({ phone, memberships: [{ workgroupId }] });
    const fifth = await startedChallenge(user);
    expect(fifth.deliveryIds).toHaveLength(1);
    expect((await challenge.describeChallenge(fifth.cookie))?.view.deliveries).toMatchObject([
      { channel: "email", state: "queued" },
      { channel: "phone", state: "failed", reason: "send_limit" },
    ]);
  });
});
