import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { currentKey } from "@/lib/config/keyring";
import { SESSIONS_PER_ACCOUNT, WRONG_CODES_PER_SESSION } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { deriveCode } from "@/lib/mfa/code";
import * as challenge from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, signedIn, startedChallenge, testClient } from "@/local/testing/test-world";
import { endOldestSessions, insertPasswordSession } from "./session.store";
import { signInWithCode } from "./sign-in";

installWorld();

describe("attack: a stolen session that lacks its second step (S12)", () => {
  async function stolen() {
    const workgroupId = await makeWorkgroup();
    const user = await makeUser({ memberships: [{ workgroupId }] });
    const thief = await signedIn(user);
    await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${workgroupId}::uuid`);
    return { user, thief };
  }
  const wrongCode = (cookie: string) => {
    const right = deriveCode(currentKey(), cookie.split(".")[1] ?? "", "sign_in");
    return right === "000000" ? "111111" : "000000";
  };
  const browserWith = (challengeCookie: string) => ({ client: testClient, sessionHash: null, challengeCookie });

  it("ends after five wrong codes over all its challenges, in parallel too, and never pauses the owner", async () => {
    const { user, thief } = await stolen();
    const tries: Promise<unknown>[] = [];
    const cookies: string[] = [];
    for (let i = 0; i < 3; i++) cookies.push((await startedChallenge(user, undefined, thief.actor)).cookie);
    for (const cookie of [...cookies, ...cookies, ...cookies, ...cookies]) {
      const session = { tokenHash: randomBytes(32), client: testClient, replacedTokenHash: null };
      tries.push(challenge.verifyCode(cookie, wrongCode(cookie), session));
    }
    const results = (await Promise.all(tries)) as { reason: string }[];
    expect(results.filter(({ reason }) => reason === "incorrect").length).toBeLessThanOrEqual(WRONG_CODES_PER_SESSION);
    expect(await challenge.describeChallenge(cookies.at(-1))).not.toBeNull();
    for (let i = 0; i < WRONG_CODES_PER_SESSION && (await thief.alive()); i++) {
      const { cookie } = await startedChallenge(user, undefined, thief.actor);
      await challenge.verifyCode(cookie, wrongCode(cookie), {
        tokenHash: randomBytes(32),
        client: testClient,
        replacedTokenHash: null,
      });
    }
    expect(await thief.alive()).toBe(false);
    const [row] = await query<{ wrong: number; streak: number }>(
      sql`SELECT cardinality(wrong_code_at) AS wrong, wrong_code_streak AS streak FROM users WHERE id = ${user.id}::uuid`,
    );
    expect(row).toEqual({ wrong: 0, streak: WRONG_CODES_PER_SESSION });
    expect(await challenge.createChallenge(user, undefined, testClient, thief.actor)).toEqual({
      ok: false,
      reason: "unauthenticated",
    });
    const owner = await startedChallenge(user);
    const code = deriveCode(currentKey(), owner.cookie.split(".")[1] ?? "", "sign_in");
    expect(await signInWithCode({ code }, browserWith(owner.cookie))).toMatchObject({ ok: true });
  });

  it("uses up its own sends, not those of the owner's sign-ins", async () => {
    const { user, thief } = await stolen();
    const sent: number[] = [];
    for (let i = 0; i < 6; i++) sent.push((await startedChallenge(user, undefined, thief.actor)).deliveryIds.length);
    expect(sent).toEqual([1, 1, 1, 1, 0, 0]);
    for (let i = 0; i < 8; i++) expect((await startedChallenge(user)).deliveryIds).toHaveLength(1);
    expect((await startedChallenge(user)).deliveryIds).toHaveLength(0);
  });
});

describe("attack: a challenge cookie that names another key (S01)", () => {
  it("neither shows, resends, cancels nor verifies the challenge, and spends no attempt", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const { cookie } = await startedChallenge(user);
    const [, id = "", secret = ""] = cookie.split(".");
    const retired = { ...currentKey(), id: "retired0" };
    // The row was made with the current key; as if the cookie's first field named a retired one that is still configured.
    await query(sql`UPDATE challenges SET key_id = ${retired.id} WHERE id = ${id}::uuid`);
    const swapped = `${currentKey().id}.${id}.${secret}`;
    const session = { tokenHash: randomBytes(32), client: testClient, replacedTokenHash: null };
    const code = deriveCode(currentKey(), id, "sign_in");
    expect(await challenge.verifyCode(swapped, code, session)).toEqual({ ok: false, reason: "no_challenge" });
    expect(await challenge.describeChallenge(swapped)).toBeNull();
    expect(await challenge.resendCode(swapped, undefined, testClient)).toEqual({ ok: false, reason: "no_challenge" });
    await challenge.cancelChallenge(swapped, testClient);
    await startedChallenge(user, swapped);
    const rows = await query(sql`SELECT attempts, cancelled_at FROM challenges WHERE id = ${id}::uuid`);
    expect(rows).toEqual([{ attempts: 0, cancelled_at: null }]);
  });
});

describe("sessions of one account (S23)", () => {
  it("keeps the newest 20, also after 40 sign-ins at once", async () => {
    const user = await makeUser();
    const live = () =>
      query<{ created_at: string }>(
        sql`SELECT created_at FROM sessions WHERE user_id = ${user.id}::uuid AND revoked_at IS NULL`,
      );
    const signIn = async () => {
      const made = await insertPasswordSession(database(), user, {
        tokenHash: randomBytes(32),
        client: testClient,
        replacedTokenHash: null,
        charged: [],
      });
      if (made && made.sessions >= 8) await endOldestSessions(database(), user.id);
    };
    await Promise.all(Array.from({ length: 40 }, signIn));
    expect(await live()).toHaveLength(SESSIONS_PER_ACCOUNT);
    const { alive } = await signedIn(user);
    await signIn();
    expect(await live()).toHaveLength(SESSIONS_PER_ACCOUNT);
    expect(await alive()).toBe(true);
  });
});

describe("deadlocks (S14)", () => {
  it("repeats a statement that PostgreSQL ended as a deadlock's victim once", async () => {
    const [a, b] = [await makeUser(), await makeUser()];
    const rename = (user: User) => sql`UPDATE users SET name = name WHERE id = ${user.id}::uuid`;
    const pair = (first: User, second: User) =>
      sql`WITH one AS MATERIALIZED (SELECT id FROM users WHERE id = ${first.id}::uuid FOR UPDATE), pause AS MATERIALIZED (
            SELECT pg_sleep(0.3) FROM one
          ) SELECT id FROM users, pause WHERE id = ${second.id}::uuid FOR UPDATE OF users`;
    const results = await Promise.all([query(pair(a, b)), query(pair(b, a))]);
    expect(results.map((rows) => rows.length)).toEqual([1, 1]);
    await query(rename(a));
  });
});
