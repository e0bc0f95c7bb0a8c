/** Life of a challenge, from its creation to the session. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { opened, sessionsOf, verify } from "@/local/testing/challenge-scenes";
import * as challenge from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, reload, testClient } from "@/local/testing/test-world";

installWorld();

describe("a challenge", () => {
  it("accepts the correct code once", async () => {
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

  it("counts down its attempts and is exhausted after the fifth, even for the correct code", async () => {
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

  it("accepts the correct code as its fifth attempt", async () => {
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

describe("attack: a challenge of another user", () => {
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
