import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revokeNotMe } from "@/lib/account/not-me.store";
import { updateAccount } from "@/lib/account/profile.store";
import { findMobileUser, insertMobileSession } from "@/lib/auth/mobile-session.store";
import { findWebSession } from "@/lib/auth/session.store";
import { currentKey } from "@/lib/config/keyring";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { makeUser, makeWorkgroup, openWorld, reload, startedChallenge, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import * as challenge from "./challenge";
import { deriveCode } from "./code";
import { challengeIdOfNotMeToken, notMeUrl } from "./not-me-link";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);

async function begin(user: User) {
  const started = await startedChallenge(user);
  const id = started.cookie.split(".")[1] ?? "";
  return { cookie: started.cookie, id, code: deriveCode(currentKey(), id, "sign_in") };
}

const session = () => ({ tokenHash: randomBytes(32), client: testClient, replacedTokenHash: null });

async function liveSessions(user: User): Promise<number> {
  const [row] = await query<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM sessions WHERE user_id = ${user.id}::uuid AND revoked_at IS NULL`,
  );
  return row?.n ?? -1;
}

describe("saying that it was not me", () => {
  it("ends a sign-in that waits: not even the right code works", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const { cookie, id, code } = await begin(user);
    expect(await revokeNotMe(database(), id, testClient)).toMatchObject({
      first: true,
      email: user.email,
      sessionsEnded: 0,
    });
    expect(await challenge.verifyCode(cookie, code, session())).toMatchObject({ ok: false, reason: "no_challenge" });
  });

  it("ends the session that came of it and what began since, and nothing older, once", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const signIn = async () => {
      const { cookie, id, code } = await begin(user);
      const made = session();
      expect((await challenge.verifyCode(cookie, code, made)).ok).toBe(true);
      return { id, alive: async () => (await findWebSession(database(), made.tokenHash)) !== null };
    };
    const mine = await signIn();
    const theirs = await signIn();
    const since = await signIn();
    const waiting = await begin(user);
    expect(await revokeNotMe(database(), theirs.id, testClient)).toMatchObject({ first: true, sessionsEnded: 2 });
    expect([await mine.alive(), await theirs.alive(), await since.alive()]).toEqual([true, false, false]);
    expect(await challenge.verifyCode(waiting.cookie, waiting.code, session())).toMatchObject({
      reason: "no_challenge",
    });
    expect(await revokeNotMe(database(), theirs.id, testClient)).toMatchObject({ first: false, sessionsEnded: 0 });
  });

  it("attack: who was inside and turned two-factor off has it on again, and loses the app's tokens", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const { cookie, id, code } = await begin(user);
    const inside = session();
    await challenge.verifyCode(cookie, code, inside);
    const found = await findWebSession(database(), inside.tokenHash);
    const actor = {
      userId: user.id,
      sessionId: found?.session.id ?? "",
      tokenHash: inside.tokenHash,
      securityStamp: user.securityStamp,
    };
    const off = await updateAccount(database(), actor, { twoFactorEnabled: false }, testClient);
    expect(off).toMatchObject({ ok: true, twoFactorChanged: true });
    const token = randomBytes(32);
    await insertMobileSession(database(), user, token, testClient);
    expect(await findMobileUser(database(), token)).not.toBeNull();
    expect(await revokeNotMe(database(), id, testClient)).toMatchObject({ sessionsEnded: 2, sameMailbox: true });
    expect(await findMobileUser(database(), token)).toBeNull();
    expect((await reload(user.email)).twoFactorEnabled).toBe(true);
  });

  it("leaves a choice alone that was off before", async () => {
    const workgroupId = await makeWorkgroup("APP", true);
    const user = await makeUser({ memberships: [{ workgroupId }] });
    const { cookie, id, code } = await begin(user);
    await challenge.verifyCode(cookie, code, session());
    await revokeNotMe(database(), id, testClient);
    expect((await reload(user.email)).twoFactorEnabled).toBe(false);
  });

  it("attack: who was inside and changed the address gets no link to set a password", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const { cookie, id, code } = await begin(user);
    await challenge.verifyCode(cookie, code, session());
    await query(sql`UPDATE users SET email = ${`x-${user.email}`} WHERE id = ${user.id}::uuid`);
    expect(await revokeNotMe(database(), id, testClient)).toMatchObject({ first: true, sameMailbox: false });
  });

  it("in parallel with the right code, twenty times: no session is left", async () => {
    for (let round = 0; round < 20; round += 1) {
      const user = await makeUser({ twoFactorEnabled: true });
      const { cookie, id, code } = await begin(user);
      const order = [
        () => challenge.verifyCode(cookie, code, session()),
        () => revokeNotMe(database(), id, testClient),
      ];
      await Promise.all((round % 2 ? order : order.toReversed()).map((act) => act()));
      expect(await liveSessions(user)).toBe(0);
    }
  });

  it("names the admins of the user's workgroups, and not the user", async () => {
    const workgroupId = await makeWorkgroup();
    const admin = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
    const user = await makeUser({ twoFactorEnabled: true, memberships: [{ workgroupId, role: "admin" }] });
    const { id } = await begin(user);
    expect((await revokeNotMe(database(), id, testClient))?.admins).toEqual([{ userId: admin.id, email: admin.email }]);
  });

  it("is too late after three days, and of no use for a code that confirms an address", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const { id } = await begin(user);
    await query(sql`UPDATE challenges SET created_at = now() - interval '73 hours', expires_at = now() - interval '72 hours 50 minutes'
                     WHERE id = ${id}::uuid`);
    expect(await revokeNotMe(database(), id, testClient)).toBeNull();
    const other = await begin(user);
    await query(
      sql`UPDATE challenges SET purpose = 'confirm_email', new_destination = 'x@y.test' WHERE id = ${other.id}::uuid`,
    );
    expect(await revokeNotMe(database(), other.id, testClient)).toBeNull();
    expect(notMeUrl(currentKey(), { challengeId: other.id, purpose: "confirm_email" })).toBeNull();
  });

  it("takes a token that is ours, and no other", async () => {
    const { id } = await begin(await makeUser({ twoFactorEnabled: true }));
    const token = notMeUrl(currentKey(), { challengeId: id, purpose: "sign_in" })?.split("/").at(-1) ?? "";
    expect(challengeIdOfNotMeToken(token)).toBe(id);
    const [key, , mac] = token.split(".");
    const stranger = (await begin(await makeUser({ twoFactorEnabled: true }))).id;
    for (const forged of [
      `${key}.${stranger}.${mac}`,
      `${token}x`,
      token.slice(0, -1),
      `xxxxxxxx.${id}.${mac}`,
      "",
      "a.b.c",
    ]) {
      expect(challengeIdOfNotMeToken(forged)).toBeNull();
    }
  });
});
