/** Attempt limits of a challenge, an account and a client, and parallel requests against them. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { User } from "@/lib/db/users";
import { newSession, opened, sessionsOf, tally, verify } from "@/local/testing/challenge-scenes";
import * as challenge from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, startedChallenge, testClient } from "@/local/testing/test-world";

installWorld();

describe("attack: races", () => {
  it("20 parallel right codes make exactly one session", async () => {
    const user = await makeUser();
    const c = await opened(user);
    const counts = await tally(Array.from({ length: 20 }, () => verify(c.cookie, c.code)));
    expect(counts).toEqual({ ok: 1, no_challenge: 19 });
    expect(await sessionsOf(user)).toBe(1);
  });

  it("of 40 parallel wrong codes five are evaluated, and the account pays for five", async () => {
    const user = await makeUser();
    const c = await opened(user);
    const counts = await tally(Array.from({ length: 40 }, () => verify(c.cookie, c.wrong)));
    expect(counts).toEqual({ incorrect: 5, exhausted: 35 });
    const rows = await query<{ attempts: number; wrong: number }>(
      sql`SELECT c.attempts, cardinality(u.wrong_code_at) AS wrong FROM challenges c JOIN users u ON u.id = c.user_id
           WHERE c.id = ${c.id}::uuid`,
    );
    expect(rows[0]).toEqual({ attempts: 5, wrong: 5 });
  });

  it("of 80 parallel guesses over 8 challenges opened first ten are evaluated", async () => {
    const user = await makeUser();
    const all = [];
    for (let i = 0; i < 8; i++) all.push(await opened(user));
    const counts = await tally(all.flatMap((c) => Array.from({ length: 10 }, () => verify(c.cookie, c.wrong))));
    expect(counts.incorrect).toBe(10);
    expect(counts.ok).toBeUndefined();
  });

  it("a right code among 40 wrong ones gets in at most once and never after the fifth try", async () => {
    const user = await makeUser();
    const c = await opened(user);
    const codes = Array.from({ length: 41 }, (_, i) => (i === 20 ? c.code : c.wrong));
    const counts = await tally(codes.map((code) => verify(c.cookie, code)));
    expect((counts.incorrect ?? 0) + (counts.ok ?? 0)).toBeLessThanOrEqual(5);
    expect(await sessionsOf(user)).toBe(counts.ok ?? 0);
  });

  it("20 parallel sign-ins leave three live challenges", async () => {
    const user = await makeUser();
    await Promise.all(Array.from({ length: 20 }, () => opened(user)));
    const rows = await query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM challenges WHERE user_id = ${user.id}::uuid AND cancelled_at IS NULL`,
    );
    expect(rows[0]?.n).toBe(3);
  });

  it("attack: a cookie with a foreign id and an incorrect secret keeps no fourth challenge alive", async () => {
    const user = await makeUser();
    const first = await opened(user);
    const forged = `${first.cookie.slice(0, -43)}${"A".repeat(43)}`;
    for (let i = 0; i < 4; i += 1) await opened(user, forged);
    expect(await challenge.describeChallenge(first.cookie)).toBeNull();
    const rows = await query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM challenges WHERE user_id = ${user.id}::uuid AND cancelled_at IS NULL`,
    );
    expect(rows[0]?.n).toBe(3);
  });

  it("20 parallel resends send once", async () => {
    const user = await makeUser();
    const c = await opened(user);
    await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
    const results = await Promise.all(
      Array.from({ length: 20 }, () => challenge.resendCode(c.cookie, undefined, testClient)),
    );
    expect(results.filter((r) => r.ok)).toHaveLength(1);
    expect(results.every((r) => r.ok || ["too_early", "send_limit"].includes(r.reason))).toBe(true);
    const rows = await query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM deliveries WHERE challenge_id = ${c.id}::uuid`,
    );
    expect(rows[0]?.n).toBe(2);
  });

  it("sign-ins, tries and cancellations of one account at once neither deadlock nor fail", async () => {
    const user = await makeUser();
    const all = await Promise.all(Array.from({ length: 6 }, () => opened(user)));
    await Promise.all(
      all.flatMap((c) => [
        opened(user, c.cookie),
        verify(c.cookie, c.wrong),
        verify(c.cookie, c.wrong),
        challenge.cancelChallenge(c.cookie, testClient),
      ]),
    );
  });
});

describe("attack: guessing over many sign-ins", () => {
  async function guess(user: User, times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const c = await opened(user);
      expect(await verify(c.cookie, c.wrong)).toEqual({ ok: false, reason: "incorrect" });
    }
  }

  it("ten wrong codes in 24 hours pause the second step, right code and success or not", async () => {
    const user = await makeUser();
    await guess(user, 6);
    const success = await opened(user);
    expect(await verify(success.cookie, success.code)).toEqual({ ok: true });
    await guess(user, 4);
    const c = await opened(user);
    expect(await verify(c.cookie, c.code)).toEqual({ ok: false, reason: "paused" });
    expect((await challenge.describeChallenge(c.cookie))?.view).toMatchObject({
      status: "paused",
      attemptsLeft: 0,
      deliveries: [],
    });
  });

  it("while paused nothing is sent, and nothing is spent", async () => {
    const user = await makeUser();
    await guess(user, 10);
    const started = await startedChallenge(user);
    expect(started.deliveryIds).toEqual([]);
    const [, id] = started.cookie.split(".") ?? [];
    await verify(started.cookie ?? "", "000000");
    const rows = await query<{ attempts: number }>(sql`SELECT attempts FROM challenges WHERE id = ${id}::uuid`);
    expect(rows[0]?.attempts).toBe(0);
  });

  it("the window rolls: the oldest wrong code stops counting after 24 hours", async () => {
    const user = await makeUser();
    await guess(user, 10);
    await query(
      sql`UPDATE users SET wrong_code_at[1] = now() - interval '24 hours 1 second' WHERE id = ${user.id}::uuid`,
    );
    await guess(user, 1);
    const c = await opened(user);
    expect(await verify(c.cookie, c.code)).toEqual({ ok: false, reason: "paused" });
    const rows = await query<{ n: number }>(
      sql`SELECT cardinality(wrong_code_at) AS n FROM users WHERE id = ${user.id}::uuid`,
    );
    expect(rows[0]?.n, "times outside the window are dropped").toBe(10);
  });

  it("fifty incorrect codes in a row lock the second step until it is unlocked", async () => {
    const user = await makeUser();
    await query(sql`UPDATE users SET wrong_code_streak = 49 WHERE id = ${user.id}::uuid`);
    await guess(user, 1);
    await query(sql`UPDATE users SET wrong_code_at = '{}' WHERE id = ${user.id}::uuid`);
    const c = await opened(user);
    expect(await verify(c.cookie, c.code)).toEqual({ ok: false, reason: "stopped" });
  });

  it("a right code ends the streak", async () => {
    const user = await makeUser();
    await query(sql`UPDATE users SET wrong_code_streak = 49 WHERE id = ${user.id}::uuid`);
    const c = await opened(user);
    await verify(c.cookie, c.code);
    await guess(user, 1);
    const again = await opened(user);
    expect(await verify(again.cookie, again.code)).toEqual({ ok: true });
  });
});

describe("attack: one client, many accounts whose passwords it knows (B16)", () => {
  const wrongIn = (count: number, address: string, challenges: { cookie: string; wrong: string }[]) =>
    tally(
      Array.from({ length: count }, (_, i) => challenges[i % challenges.length]).map((c) =>
        verify(c?.cookie ?? "", c?.wrong ?? "", address),
      ),
    );

  it("of 150 parallel guesses over 30 accounts 100 are evaluated, and then not even the right code is", async () => {
    const address = "198.51.100.16";
    const people = await Promise.all(Array.from({ length: 31 }, () => makeUser()));
    const [last, ...challenges] = await Promise.all(people.map((user) => opened(user)));
    expect(await wrongIn(150, address, challenges)).toEqual({ incorrect: 100, too_many_attempts: 50 });
    for (const code of [last?.code, last?.wrong]) {
      expect(await challenge.verifyCode(last?.cookie, code ?? "", newSession(address))).toMatchObject({
        reason: "too_many_attempts",
        retryAfter: expect.toSatisfy((seconds: number) => seconds > 800 && seconds <= 900),
      });
    }
    const rows = await query<{ n: number }>(
      sql`SELECT sum(attempts)::int AS n FROM challenges WHERE user_id = ANY (string_to_array(${people.map((p) => p.id).join()}, ',')::uuid[])`,
    );
    expect(rows[0]?.n).toBe(100);
    // Nothing was spent, so the same code gets in from elsewhere, or after a while.
    expect(await verify(last?.cookie ?? "", last?.code ?? "")).toEqual({ ok: true });
  });

  it("who has no challenge, or a dead one, uses up nothing of the address that an office shares", async () => {
    const address = "198.51.100.17";
    const c = await opened(await makeUser());
    const noChallenge = Array.from({ length: 120 }, () => verify(`${c.cookie.slice(0, -1)}!`, c.code, address));
    expect(await tally(noChallenge)).toEqual({ no_challenge: 120 });
    const dead = await opened(await makeUser());
    await query(sql`UPDATE challenges SET expires_at = now() WHERE id = ${dead.id}::uuid`);
    expect(await wrongIn(120, address, [dead])).toEqual({ expired: 120 });
    expect(await verify(c.cookie, c.code, address)).toEqual({ ok: true });
  });

  it("attack: one account counts for five, however often an admin releases it", async () => {
    const address = "198.51.100.19";
    const [user, bystander] = [await makeUser(), await opened(await makeUser())];
    for (let round = 0; round < 24; round += 1) {
      const c = await opened(user);
      expect(await wrongIn(5, address, [c])).toEqual({ incorrect: 5 });
      await query(sql`UPDATE users SET wrong_code_at = '{}', wrong_code_streak = 0 WHERE id = ${user.id}::uuid`);
      await query(sql`DELETE FROM throttles WHERE key LIKE 'send-%'`);
    }
    expect(await verify(bystander.cookie, bystander.code, address)).toEqual({ ok: true });
  });

  it("right codes cost nothing, and give nothing back", async () => {
    const address = "198.51.100.18";
    const challenges = await Promise.all(
      (await Promise.all(Array.from({ length: 20 }, () => makeUser()))).map((user) => opened(user)),
    );
    expect(await wrongIn(99, address, challenges)).toEqual({ incorrect: 99 });

    const own = await opened(await makeUser());
    expect(await verify(own.cookie, own.code, address)).toEqual({ ok: true });
    const [fresh, other] = await Promise.all([opened(await makeUser()), opened(await makeUser())]);
    expect(await wrongIn(1, address, [fresh])).toEqual({ incorrect: 1 });
    expect(await verify(other.cookie, other.code, address)).toEqual({ ok: false, reason: "too_many_attempts" });
  });
});
