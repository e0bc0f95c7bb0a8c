import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentKey } from "@/lib/config/keyring";
import { database } from "@/lib/db";
import { rateLimitKey } from "@/lib/db/rate-limits";
import type { NewSession } from "@/lib/db/session-rows";
import type { User } from "@/lib/db/users";
import { makeUser, makeWorkgroup, openWorld, reload, startedChallenge, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import * as challenge from "./challenge";
import { deriveCode } from "./code";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);

/** By default from an address of its own: what one client may guess is another test's. */
function newSession(
  address = `2001:db8:${randomBytes(2).toString("hex")}:${randomBytes(2).toString("hex")}::1`,
): NewSession {
  return { tokenHash: randomBytes(32), client: { ...testClient, ipAddress: address }, replacedTokenHash: null };
}

async function opened(
  user: User,
  replaced?: string,
): Promise<{ cookie: string; id: string; code: string; wrong: string }> {
  const started = await startedChallenge(user, replaced);
  if (!started) throw new Error("the challenge was not opened");
  const id = started.cookie.split(".")[1] ?? "";
  const code = deriveCode(currentKey(), id, "sign_in");
  return { cookie: started.cookie, id, code, wrong: code === "000000" ? "111111" : "000000" };
}

/** The answer without what only our own warnings use. */
async function verify(cookie: string, code: string, address?: string) {
  const result = await challenge.verifyCode(cookie, code, newSession(address));
  return result.ok ? { ok: true } : { ok: false, reason: result.reason };
}

async function sessionsOf(user: User): Promise<number> {
  const rows = await query<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM sessions WHERE user_id = ${user.id}::uuid`,
  );
  return rows[0]?.n ?? -1;
}

async function tally(tries: ReturnType<typeof verify>[]): Promise<Record<string, number>> {
  const results = await Promise.all(tries);
  const counts: Record<string, number> = {};
  for (const r of results) {
    const word = r.reason ?? "ok";
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

describe("a challenge", () => {
  it("lets the right code in once", async () => {
    const user = await makeUser();
    const c = await opened(user);
    expect(await verify(c.cookie, c.code)).toEqual({ ok: true });
    expect(await verify(c.cookie, c.code)).toEqual({ ok: false, reason: "no_challenge" });
    expect(await sessionsOf(user)).toBe(1);
  });

  it("makes a session that carries the second step and the user's stamp", async () => {
    const user = await makeUser();
    const c = await opened(user);
    await verify(c.cookie, c.code);
    const rows = await query<{ step: boolean; stamp: number }>(
      sql`SELECT second_step_at IS NOT NULL AS step, security_stamp AS stamp FROM sessions WHERE user_id = ${user.id}::uuid`,
    );
    expect(rows[0]).toEqual({ step: true, stamp: user.securityStamp });
  });

  it("counts down its tries and is dead after the fifth, even for the right code", async () => {
    const user = await makeUser();
    const c = await opened(user);
    for (const left of [4, 3, 2, 1, 0]) {
      expect(await verify(c.cookie, c.wrong)).toEqual({ ok: false, reason: "incorrect" });
      expect((await challenge.describeChallenge(c.cookie))?.view.attemptsLeft).toBe(left);
    }
    expect(await verify(c.cookie, c.code)).toEqual({ ok: false, reason: "exhausted" });
    expect((await challenge.describeChallenge(c.cookie))?.view.status).toBe("exhausted");
    expect(await sessionsOf(user)).toBe(0);
  });

  it("accepts the right code as its fifth try", async () => {
    const user = await makeUser();
    const c = await opened(user);
    for (let i = 0; i < 4; i++) await verify(c.cookie, c.wrong);
    expect(await verify(c.cookie, c.code)).toEqual({ ok: true });
  });

  it("expires by the database's clock, and a resend does not extend it", async () => {
    const user = await makeUser();
    const c = await opened(user);
    await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${c.id}::uuid`);
    const before = await challenge.describeChallenge(c.cookie);
    expect((await challenge.resendCode(c.cookie, undefined, testClient)).ok).toBe(true);
    expect((await challenge.describeChallenge(c.cookie))?.view.expiresAt).toBe(before?.view.expiresAt);
    await query(sql`UPDATE challenges SET expires_at = now() WHERE id = ${c.id}::uuid`);
    expect(await verify(c.cookie, c.code)).toEqual({ ok: false, reason: "expired" });
    expect(await sessionsOf(user)).toBe(0);
  });

  it("still takes the code one second before its end", async () => {
    const c = await opened(await makeUser());
    await query(sql`UPDATE challenges SET expires_at = now() + interval '1 second' WHERE id = ${c.id}::uuid`);
    expect(await verify(c.cookie, c.code)).toEqual({ ok: true });
  });

  it("is over once cancelled", async () => {
    const c = await opened(await makeUser());
    await challenge.cancelChallenge(c.cookie, testClient);
    expect(await challenge.describeChallenge(c.cookie)).toBeNull();
    expect(await verify(c.cookie, c.code)).toEqual({ ok: false, reason: "no_challenge" });
  });

  it("is replaced by a new sign-in of the same browser, and only by that", async () => {
    const user = await makeUser();
    const first = await opened(user);
    const other = await opened(user);
    const second = await opened(user, first.cookie);
    expect(await verify(first.cookie, first.code)).toEqual({ ok: false, reason: "no_challenge" });
    expect(await verify(other.cookie, other.code)).toEqual({ ok: true });
    expect(await verify(second.cookie, second.code)).toEqual({ ok: true });
  });

  it("ends with the account's stamp, its disabling and its last membership", async () => {
    for (const change of [
      (id: string) => sql`UPDATE users SET security_stamp = security_stamp + 1 WHERE id = ${id}::uuid`,
      (id: string) => sql`UPDATE users SET disabled_at = now() WHERE id = ${id}::uuid`,
      (id: string) => sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${id}::uuid`,
    ]) {
      const user = await makeUser();
      const c = await opened(user);
      await query(change(user.id));
      expect(await verify(c.cookie, c.code)).toEqual({ ok: false, reason: "no_challenge" });
      expect(await sessionsOf(user)).toBe(0);
    }
  });
});

describe("attack: a challenge of somebody else", () => {
  it("neither cookie nor code of one sign-in serves another", async () => {
    const a = await opened(await makeUser());
    const b = await opened(await makeUser());
    expect(await verify(a.cookie, b.code)).toEqual({ ok: false, reason: "incorrect" });
    const [key, , secret] = a.cookie.split(".");
    expect(await verify(`${key}.${b.id}.${secret}`, b.code)).toEqual({ ok: false, reason: "no_challenge" });
    expect(await verify(b.cookie, b.code)).toEqual({ ok: true });
  });

  it.each(["", "x", "a.b.c", "........", `AAAAAAAA.${"0".repeat(36)}.${"A".repeat(43)}`, "\u0000", "x".repeat(5_000)])(
    "the cookie %j is no challenge",
    async (cookie) => {
      expect(await verify(cookie, "123456")).toEqual({ ok: false, reason: "no_challenge" });
      expect(await challenge.describeChallenge(cookie)).toBeNull();
      expect(await challenge.resendCode(cookie, undefined, testClient)).toEqual({ ok: false, reason: "no_challenge" });
      await challenge.cancelChallenge(cookie, testClient);
    },
  );
});

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

  it("attack: a cookie with somebody's id and a wrong secret keeps no fourth challenge alive", async () => {
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

  it("fifty wrong codes in a row stop the second step until somebody releases it", async () => {
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

describe("what the database holds", () => {
  it("no code and no secret, only hashes", async () => {
    const user = await makeUser();
    const c = await opened(user);
    const secret = c.cookie.split(".")[2] ?? "";
    for (const table of ["challenges", "deliveries", "audit_events", "users", "sessions"]) {
      const rows = await query<{ row: string }>(sql`SELECT t::text AS row FROM ${sql.identifier(table)} t`);
      const text = rows.map((r) => r.row).join("\n");
      expect(text).not.toContain(secret);
      // As a number of its own: six digits also occur inside ids and fractions of seconds.
      expect(text).not.toMatch(new RegExp(`(^|[,(" ])${c.code}([,)" ]|$)`));
    }
  });

  it("an audit event for each step, by the one it is about", async () => {
    const user = await reload((await makeUser()).email);
    const c = await opened(user);
    await verify(c.cookie, c.wrong);
    await verify(c.cookie, c.code);
    const rows = await query<{ type: string; result: string; reason: string | null }>(
      sql`SELECT type, result, reason FROM audit_events WHERE subject_id = ${user.id}::uuid ORDER BY id`,
    );
    expect(rows.map((r) => [r.type, r.result, r.reason].join(" "))).toEqual([
      "sign_in.code_sent success ",
      "sign_in.code failure incorrect",
      "sign_in.code success ",
    ]);
  });
});
