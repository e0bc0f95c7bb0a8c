import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { updateAccount } from "@/lib/account/profile.store";
import { PASSWORD_LIMITS } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { bearerTokenHash, requireMobileUser } from "@/lib/http/mobile-guard";
import { updateTwoFactorRequired } from "@/lib/workgroups/policy.store";
import { installWorld, query } from "@/local/testing/integration";
import { later } from "@/local/testing/scheduled-work";
import { makeUser, makeWorkgroup, signedIn, testClient } from "@/local/testing/test-world";
import { hashPassword, sessionTokenHash } from "./credential-hash";
import { signInMobile, signOutMobile } from "./mobile";
import { stateOf } from "./session";
import { signInWithPassword } from "./sign-in";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

installWorld();
let passwordHash: string;
const password = "a right and proper password";
beforeAll(async () => {
  passwordHash = await hashPassword(password);
});
// All come from one address, whose own limit is not what is tried here.
beforeEach(() => query(sql`DELETE FROM throttles`));

const browser = { client: testClient, sessionHash: null, challengeCookie: undefined };

function withBearer(authorization: string): Request {
  return new Request("http://localhost:3000/api/mobile/account", { headers: { authorization } });
}

async function appOf(user: User) {
  const result = await signInMobile({ email: user.email, password }, testClient);
  if (!result.ok) throw new Error(result.reason);
  const { token } = result;
  return { token, ask: () => requireMobileUser(withBearer(`Bearer ${token}`)), hash: sessionTokenHash(token) };
}

const refused = { code: "unauthenticated" };

async function countOf(table: "sessions" | "challenges" | "deliveries"): Promise<number> {
  const [row] = await query<{ n: number }>(sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`);
  return row?.n ?? -1;
}

async function revokedOf(user: User): Promise<boolean[]> {
  const rows = await query<{ over: boolean }>(
    sql`SELECT revoked_at IS NOT NULL AS over FROM sessions WHERE user_id = ${user.id}::uuid AND client = 'mobile'`,
  );
  return rows.map(({ over }) => over);
}

describe("a token", () => {
  it("opens the account, is 256 bits, and only its hash is stored", async () => {
    const user = await makeUser({ passwordHash });
    const app = await appOf(user);
    expect(app.token).toMatch(/^[\w-]{43}$/);
    expect((await app.ask()).user.email).toBe(user.email);
    expect(
      await query(sql`SELECT FROM users WHERE id = ${user.id}::uuid AND last_sign_in_at IS NOT NULL`),
    ).toHaveLength(1);
    const [row] = await query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM sessions WHERE token_hash = ${app.hash} AND client = 'mobile'`,
    );
    expect(row?.n).toBe(1);
  });

  it("ends by idling, at its fixed age, by sign-out, a raised security stamp, a disabled user and the last membership", async () => {
    for (const end of [
      (id: string) =>
        query(sql`UPDATE sessions SET last_seen_at = now() - interval '60 minutes' WHERE user_id = ${id}::uuid`),
      (id: string) => query(sql`UPDATE sessions SET expires_at = now() WHERE user_id = ${id}::uuid`),
      (id: string) => query(sql`UPDATE users SET security_stamp = security_stamp + 1 WHERE id = ${id}::uuid`),
      (id: string) => query(sql`UPDATE users SET disabled_at = now() WHERE id = ${id}::uuid`),
      (id: string) => query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${id}::uuid`),
    ]) {
      const user = await makeUser({ passwordHash });
      const app = await appOf(user);
      await app.ask();
      await end(user.id);
      await expect(app.ask()).rejects.toMatchObject(refused);
    }
    const app = await appOf(await makeUser({ passwordHash }));
    await signOutMobile(await app.ask(), testClient);
    await expect(app.ask()).rejects.toMatchObject(refused);
  });

  it("is kept alive by use, up to its absolute end", async () => {
    const user = await makeUser({ passwordHash });
    const app = await appOf(user);
    await query(sql`UPDATE sessions SET last_seen_at = now() - interval '59 minutes' WHERE user_id = ${user.id}::uuid`);
    await app.ask();
    const [row] = await query<{ fresh: boolean; life: string }>(
      sql`SELECT last_seen_at > now() - interval '1 minute' AS fresh, (expires_at - created_at)::text AS life
            FROM sessions WHERE user_id = ${user.id}::uuid`,
    );
    expect(row).toEqual({ fresh: true, life: "12:00:00" });
  });
});

describe("attack: H01 a token of one kind for the other kind's routes", () => {
  it("the app's is no web session, the web's no app session", async () => {
    const user = await makeUser({ passwordHash });
    const app = await appOf(user);
    expect(await stateOf(app.hash)).toEqual({ state: "anonymous" });
    const web = await signInWithPassword({ email: user.email, password }, browser);
    if (!web.ok) throw new Error(web.reason);
    await expect(requireMobileUser(withBearer(`Bearer ${web.token}`))).rejects.toMatchObject(refused);
    expect((await stateOf(sessionTokenHash(web.token))).state).toBe("signed_in");
  });

  it.each([
    ["nothing", ""],
    ["a bare scheme", "Bearer"],
    ["a percent sign", "Bearer %"],
    ["16 KB", `Bearer ${"A".repeat(16_384)}`],
    ["another scheme", `Basic ${"A".repeat(43)}`],
    ["two tokens", `Bearer ${"A".repeat(43)}, Bearer ${"A".repeat(43)}`],
    ["a token that nobody has", `Bearer ${"A".repeat(43)}`],
  ])("%s is refused and breaks nothing", async (_, value) => {
    await expect(requireMobileUser(withBearer(value))).rejects.toMatchObject(refused);
    if (!/^Bearer A{43}$/.test(value)) expect(bearerTokenHash(new Headers({ authorization: value }))).toBeNull();
  });
});

describe("attack: H02 the app as a way around the code", () => {
  it.each(["the user", "a workgroup"])("no token, no challenge, no message where %s wants a code", async (who) => {
    const own = who === "the user";
    const workgroupId = await makeWorkgroup("APP4", !own);
    const phone = `+1415555${String(Math.floor(Math.random() * 10_000)).padStart(4, "0")}`;
    const user = await makeUser({ passwordHash, phone, twoFactorEnabled: own, memberships: [{ workgroupId }] });
    const before = [await countOf("sessions"), await countOf("challenges"), await countOf("deliveries")];
    const right = await signInMobile({ email: user.email, password }, testClient);
    expect(right).toEqual({ ok: false, reason: "two_factor_not_available_in_app" });
    const wrong = await signInMobile({ email: user.email, password: "wrong" }, testClient);
    const unknown = await signInMobile({ email: "nobody@world.test", password: "wrong" }, testClient);
    expect(wrong).toEqual({ ok: false, reason: "credentials" });
    expect(unknown).toEqual(wrong);
    expect([await countOf("sessions"), await countOf("challenges"), await countOf("deliveries")]).toEqual(before);
  });

  it("a user who turned it on between the check and the session gets none", async () => {
    const user = await makeUser({ passwordHash });
    const late = query(sql`UPDATE users SET two_factor_enabled = true WHERE id = ${user.id}::uuid`);
    const [result] = await Promise.all([signInMobile({ email: user.email, password }, testClient), late]);
    // Whichever came first: there is no token that works.
    if (result.ok) await expect(requireMobileUser(withBearer(`Bearer ${result.token}`))).rejects.toMatchObject(refused);
  });
});

describe("attack: H04 a token from before a code was wanted", () => {
  it("the user's own choice ends it, for good", async () => {
    const user = await makeUser({ passwordHash });
    const app = await appOf(user);
    const { actor } = await signedIn(user);
    expect(await updateAccount(database(), actor, { twoFactorEnabled: true }, testClient)).toMatchObject({ ok: true });
    expect(await revokedOf(user)).toEqual([true]);
    await expect(app.ask()).rejects.toMatchObject(refused);
    await query(sql`UPDATE sessions SET second_step_at = now() WHERE id = ${actor.sessionId}::uuid`);
    const off = await updateAccount(database(), actor, { twoFactorEnabled: false }, testClient);
    expect(off).toMatchObject({ ok: true, twoFactorChanged: true });
    await expect(app.ask()).rejects.toMatchObject(refused);
  });

  it("enforcement by a workgroup ends it permanently at its next call", async () => {
    const workgroupId = await makeWorkgroup();
    const user = await makeUser({ passwordHash, memberships: [{ workgroupId }] });
    const app = await appOf(user);
    await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${workgroupId}::uuid`);
    const calls = await Promise.allSettled([app.ask(), app.ask(), app.ask()]);
    expect(calls.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(await revokedOf(user)).toEqual([true]);
    const events = await query(
      sql`SELECT type, reason FROM audit_events WHERE subject_id = ${user.id}::uuid ORDER BY id DESC LIMIT 1`,
    );
    expect(events).toEqual([{ type: "session.ended", reason: "code_required" }]);
    await query(sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${workgroupId}::uuid`);
    await expect(app.ask()).rejects.toMatchObject(refused);
  });
});

it("attack: H04 enforced and lifted again before the app called: its token is over all the same", async () => {
  const workgroupId = await makeWorkgroup();
  const user = await makeUser({ passwordHash, memberships: [{ workgroupId, role: "admin" }] });
  const app = await appOf(user);
  const { actor } = await signedIn(user);
  await query(sql`UPDATE sessions SET second_step_at = now() WHERE id = ${actor.sessionId}::uuid`);
  for (const required of [true, false]) {
    const switched = await updateTwoFactorRequired(database(), actor, { workgroupId, required }, testClient);
    expect(switched).toMatchObject({ ok: true, changed: true });
  }
  await expect(app.ask()).rejects.toMatchObject(refused);
  await expect((await appOf(user)).ask()).resolves.toBeDefined();
});

describe("attack: H05 guesses split between web and app", () => {
  it("evaluates five in parallel, and then not even the correct password", async () => {
    const user = await makeUser({ passwordHash });
    const guess = { email: user.email, password: "wrong" };
    const tries = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0 ? signInMobile(guess, testClient) : signInWithPassword(guess, browser),
    );
    const reasons = (await Promise.all(tries)).map((result) => (result.ok ? "ok" : result.reason));
    expect(reasons.filter((reason) => reason === "credentials")).toHaveLength(PASSWORD_LIMITS.accountAndAddress.points);
    expect(reasons.filter((reason) => reason === "too_many_attempts")).toHaveLength(
      20 - PASSWORD_LIMITS.accountAndAddress.points,
    );
    const right = { email: user.email, password };
    expect(await signInMobile(right, testClient)).toMatchObject({ reason: "too_many_attempts" });
    expect(await signInWithPassword(right, browser)).toMatchObject({ reason: "too_many_attempts" });
  });

  it("correct passwords are refunded, also if the app is refused", async () => {
    const user = await makeUser({ passwordHash, twoFactorEnabled: true });
    for (let i = 0; i < 8; i++) {
      const result = await signInMobile({ email: user.email, password }, testClient);
      expect(result).toMatchObject({ reason: "two_factor_not_available_in_app" });
    }
  });
});

it("S17 attack: a stolen mailbox that resets the password and signs in to the app is reported like a sign-in on the web", async () => {
  const phone = "+14155550188";
  const user = await makeUser({ passwordHash, phone });
  await query(sql`UPDATE users SET mailbox_reset_at = now() WHERE id = ${user.id}::uuid`);
  later.length = 0;
  await Promise.all([appOf(user), appOf(user)]);
  // In parallel: of two sign-ins one reports the reset.
  await Promise.all(later.map((work) => work()));
  const messages = await query(
    sql`SELECT kind, destination FROM messages WHERE recipient_id = ${user.id}::uuid ORDER BY channel`,
  );
  expect(messages).toEqual([
    { kind: "signed_in_after_reset", destination: user.email },
    { kind: "signed_in_after_reset", destination: phone },
  ]);
  const [mark] = await query(sql`SELECT mailbox_reset_at AS at FROM users WHERE id = ${user.id}::uuid`);
  expect(mark).toEqual({ at: null });
});
