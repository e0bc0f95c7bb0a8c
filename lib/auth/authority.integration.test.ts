import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type SQL, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { attemptConfirmation, cancelConfirmations, removePhone } from "@/lib/account/contact-change.store";
import { changePassword } from "@/lib/account/password.store";
import { updateAccount } from "@/lib/account/profile.store";
import { endOtherSessions, endSession } from "@/lib/account/session-list.store";
import { database } from "@/lib/db";
import { type Actor, actorCtes, actorLevel, type Level } from "@/lib/db/authority";
import type { User } from "@/lib/db/users";
import { challengeOfSession } from "@/lib/mfa/challenge";
import { lacksSecondStep } from "@/lib/mfa/policy";
import { unlockSecondStep } from "@/lib/workgroups/help-desk.store";
import { updateTwoFactorRequired } from "@/lib/workgroups/policy.store";
import * as within from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, signedIn, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { markSteppedUp } from "./session.store";

installWorld();

const levelOf = async (actor: Actor) =>
  (await query<{ level: Level | null }>(sql`WITH ${actorCtes(actor)} SELECT ${actorLevel}`))[0]?.level ?? null;

describe("the policy in SQL", () => {
  const bits = [false, true];
  const rows = bits.flatMap((own) =>
    (["off", "scheduled", "since its date", "on"] as const).flatMap((workgroup) =>
      bits.flatMap((withCode) =>
        bits.flatMap((exempt) => bits.map((fresh) => ({ own, workgroup, withCode, exempt, fresh }))),
      ),
    ),
  );
  /** Columns of the workgroup. The database's clock decides whether the date has passed. */
  const columns = {
    off: sql`two_factor_required = false, two_factor_required_from = NULL`,
    scheduled: sql`two_factor_required = false, two_factor_required_from = now() + interval '1 minute'`,
    "since its date": sql`two_factor_required = false, two_factor_required_from = now() - interval '1 millisecond'`,
    on: sql`two_factor_required = true, two_factor_required_from = NULL`,
  };

  it("gives each of 64 sessions the level that policy.ts gives it", async () => {
    const user = await makeUser();
    const { actor } = await signedIn(user);
    for (const { own, workgroup, withCode, exempt, fresh } of rows) {
      const enforced = workgroup === "on" || workgroup === "since its date";
      await query(sql`UPDATE users SET two_factor_enabled = ${own} WHERE id = ${user.id}::uuid`);
      await query(sql`UPDATE workgroups SET ${columns[workgroup]} WHERE id = ${user.workgroups[0]?.id}::uuid`);
      await query(
        sql`UPDATE sessions SET second_step_at = CASE WHEN ${withCode} THEN now() END, own_choice_spared = ${exempt},
                   authenticated_at = now() - CASE WHEN ${fresh} THEN interval '0' ELSE interval '11 minutes' END
             WHERE id = ${actor.sessionId}::uuid`,
      );
      const required = own || enforced;
      const policy = { required, ownSetting: own, enforcedBy: enforced ? [{ id: "", name: "" }] : [], channels: [] };
      const session = { secondStepAt: withCode ? new Date() : null, exemptFromOwnSetting: exempt };
      const recent = fresh && !(required && !withCode);
      const expected = lacksSecondStep(policy, session) ? "second_step_missing" : recent ? "recent" : "signed_in";
      expect(await levelOf(actor), JSON.stringify({ own, workgroup, withCode, exempt, fresh })).toBe(expected);
    }
  });

  it.each<[string, (user: User, actor: Actor) => SQL]>([
    ["ended", (_, a) => sql`UPDATE sessions SET revoked_at = now() WHERE id = ${a.sessionId}::uuid`],
    [
      "idle",
      (_, a) => sql`UPDATE sessions SET last_seen_at = now() - interval '61 minutes' WHERE id = ${a.sessionId}::uuid`,
    ],
    ["past its end", (_, a) => sql`UPDATE sessions SET expires_at = now() WHERE id = ${a.sessionId}::uuid`],
    [
      "of an older security stamp",
      (u) => sql`UPDATE users SET security_stamp = security_stamp + 1 WHERE id = ${u.id}::uuid`,
    ],
    ["of a disabled user", (u) => sql`UPDATE users SET disabled_at = now() WHERE id = ${u.id}::uuid`],
    ["of a user without a workgroup", (u) => sql`DELETE FROM memberships WHERE user_id = ${u.id}::uuid`],
    [
      "of another token",
      (_, a) => sql`UPDATE sessions SET token_hash = ${randomBytes(32)} WHERE id = ${a.sessionId}::uuid`,
    ],
    ["of the app", (_, a) => sql`UPDATE sessions SET client = 'mobile' WHERE id = ${a.sessionId}::uuid`],
  ])("gives no level to a session that is %s", async (_, change) => {
    const user = await makeUser();
    const { actor } = await signedIn(user);
    expect(await levelOf(actor)).toBe("recent");
    await query(change(user, actor));
    expect(await levelOf(actor)).toBeNull();
  });
});

/** Starts `write` while a transaction holds the user's row, makes `change` in that transaction, and lets the write go on. */
async function overtaken<T>(userId: string, change: SQL, write: () => Promise<T>): Promise<T> {
  let writing: Promise<T> | undefined;
  await database().transaction(async (tx) => {
    await run(tx, sql`SELECT FROM users WHERE id = ${userId}::uuid FOR UPDATE`);
    writing = write();
    const waiting = sql`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    for (let i = 0; i < 200 && (await query(waiting)).length === 0; i++) await delay(10);
    expect(await query(waiting)).toHaveLength(1);
    await run(tx, change);
  });
  if (!writing) throw new Error("the write did not begin");
  return writing;
}

type Cast = { user: User; actor: Actor; workgroupId: string; other: Actor; member: User };

async function cast(): Promise<Cast> {
  const workgroupId = await makeWorkgroup("APP4");
  const user = await makeUser({ phone: "+14155550100", memberships: [{ workgroupId, role: "admin" }] });
  const member = await makeUser({ memberships: [{ workgroupId }] });
  await query(sql`UPDATE users SET second_step_stopped_at = now() WHERE id = ${member.id}::uuid`);
  const [{ actor }, other] = [await signedIn(user), await signedIn(user)];
  return { user, actor, workgroupId, other: other.actor, member };
}

const reasonOf = (result: { ok: boolean; reason?: string }) => (result.ok ? "ok" : result.reason);

it("a session that goes on under a new security stamp keeps the authority of a write that waited for the change", async () => {
  const c = await cast();
  const change = sql`WITH stamped AS (UPDATE users SET security_stamp = security_stamp + 1 WHERE id = ${c.user.id}::uuid RETURNING security_stamp)
    UPDATE sessions s SET security_stamp = stamped.security_stamp FROM stamped WHERE s.id = ${c.actor.sessionId}::uuid`;
  const rename = () => updateAccount(database(), c.actor, { name: "Other" }, testClient);
  expect(await overtaken(c.user.id, change, rename)).toMatchObject({ ok: true });
});

/** Every write of a signed-in browser, and what it needs: the level, and whether it needs the role of an admin. */
const writes: [string, "signed_in" | "recent", (c: Cast) => Promise<unknown>][] = [
  [
    "updateAccount name",
    "signed_in",
    async (c) => reasonOf(await updateAccount(database(), c.actor, { name: "Other" }, testClient)),
  ],
  [
    "updateAccount on",
    "signed_in",
    async (c) => reasonOf(await updateAccount(database(), c.actor, { twoFactorEnabled: true }, testClient)),
  ],
  ["removePhone", "recent", async (c) => reasonOf(await removePhone(database(), c.actor, testClient))],
  ["changePassword", "signed_in", async (c) => reasonOf(await changePassword(database(), c.actor, "hash", testClient))],
  ["markSteppedUp", "signed_in", async (c) => (await markSteppedUp(database(), c.actor, testClient)) ?? "ok"],
  [
    "endSession",
    "signed_in",
    async (c) => reasonOf(await endSession(database(), c.actor, c.other.sessionId, testClient)),
  ],
  ["endOtherSessions", "signed_in", async (c) => reasonOf(await endOtherSessions(database(), c.actor, testClient))],
  [
    "cancelConfirmations",
    "signed_in",
    async (c) => (await cancelConfirmations(database(), c.actor, "confirm_phone")) ?? "ok",
  ],
  [
    "createStepUpChallenge",
    "signed_in",
    async (c) => reasonOf(await within.createStepUpChallenge(c.user, c.actor, testClient)),
  ],
  [
    "createConfirmationChallenge",
    "recent",
    async (c) =>
      reasonOf(
        await within.createConfirmationChallenge(
          c.user,
          c.actor,
          { channel: "phone", destination: "+14155550101" },
          testClient,
        ),
      ),
  ],
  [
    "updateTwoFactorRequired",
    "recent",
    async (c) =>
      reasonOf(
        await updateTwoFactorRequired(database(), c.actor, { workgroupId: c.workgroupId, required: true }, testClient),
      ),
  ],
  [
    "unlockSecondStep",
    "recent",
    async (c) =>
      reasonOf(
        await unlockSecondStep(
          database(),
          { workgroupId: c.workgroupId, actor: c.actor, memberId: c.member.id },
          testClient,
        ),
      ),
  ],
];

/** Everything that a write could have changed. */
async function stored({ user, other, workgroupId, member, actor }: Cast) {
  const rows = await query(
    sql`SELECT u.name, u.phone, u.password_hash, u.two_factor_enabled, w.two_factor_required, s.revoked_at, a.own_choice_spared,
               a.authenticated_at::text, m.second_step_stopped_at,
               (SELECT count(*)::int FROM challenges c WHERE c.user_id = u.id) AS challenges,
               (SELECT count(*)::int FROM audit_events e WHERE e.actor_id = u.id AND e.result = 'success') AS events
          FROM users u, workgroups w, sessions s, sessions a, users m
         WHERE u.id = ${user.id}::uuid AND w.id = ${workgroupId}::uuid AND s.id = ${other.sessionId}::uuid
           AND a.id = ${actor.sessionId}::uuid AND m.id = ${member.id}::uuid`,
  );
  return rows[0];
}

describe("attack: a session that loses its authority while its write waits (S02)", () => {
  it.each(writes)("%s does nothing once the session has ended", async (_, __, write) => {
    const c = await cast();
    const before = await stored(c);
    const end = sql`UPDATE sessions SET revoked_at = now() WHERE id = ${c.actor.sessionId}::uuid`;
    expect(await overtaken(c.user.id, end, () => write(c))).toBe("unauthenticated");
    expect(await stored(c)).toEqual(before);
  });

  it.each(writes)("%s does nothing once a password reset has raised the security stamp", async (_, __, write) => {
    const c = await cast();
    const before = await stored(c);
    const reset = sql`UPDATE users SET security_stamp = security_stamp + 1 WHERE id = ${c.user.id}::uuid`;
    expect(await overtaken(c.user.id, reset, () => write(c))).toBe("unauthenticated");
    expect(await stored(c)).toEqual(before);
  });

  it.each(writes)("%s does nothing once a workgroup requires a code that the session lacks", async (_, __, write) => {
    const c = await cast();
    const enforce = sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${c.workgroupId}::uuid`;
    const before = await stored(c);
    expect(await overtaken(c.user.id, enforce, () => write(c))).toBe("second_step_required");
    expect(await stored(c)).toEqual({ ...Object(before), two_factor_required: true });
  });

  it.each(writes.filter(([, need]) => need === "recent"))("%s needs recent authentication", async (_, __, write) => {
    const c = await cast();
    const age = sql`UPDATE sessions SET authenticated_at = now() - interval '10 minutes 1 second' WHERE id = ${c.actor.sessionId}::uuid`;
    await query(age);
    const before = await stored(c);
    expect(await write(c)).toBe("reauthentication_required");
    expect(await stored(c)).toEqual(before);
  });

  it.each(writes)("%s goes on where nothing was lost", async (_, __, write) => {
    const c = await cast();
    expect(await overtaken(c.user.id, sql`SELECT`, () => write(c))).toBe("ok");
  });

  it.each(writes.slice(-2))("%s does nothing for an admin who was demoted", async (_, __, write) => {
    const c = await cast();
    const before = await stored(c);
    const demote = sql`UPDATE memberships SET role = 'member' WHERE user_id = ${c.user.id}::uuid`;
    expect(await overtaken(c.user.id, demote, () => write(c))).toBe("forbidden");
    expect(await stored(c)).toEqual(before);
  });

  it("turning two-factor off needs recent authentication, and no workgroup that enforces", async () => {
    const { user, actor } = await cast();
    const off = () => updateAccount(database(), actor, { twoFactorEnabled: false, name: "Half" }, testClient);
    const set = (change: SQL) => query(sql`UPDATE sessions SET ${change} WHERE id = ${actor.sessionId}::uuid`);
    await query(sql`UPDATE users SET two_factor_enabled = true WHERE id = ${user.id}::uuid`);
    await set(sql`second_step_at = now(), authenticated_at = now() - interval '11 minutes'`);
    expect(await off()).toEqual({ ok: false, reason: "reauthentication_required" });
    await set(sql`authenticated_at = now()`);
    await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${user.workgroups[0]?.id}::uuid`);
    expect(await off()).toEqual({ ok: false, reason: "enforced_by_workgroup" });
    // Both or neither: the name of a refused change is not stored either.
    expect((await query<{ name: string }>(sql`SELECT name FROM users WHERE id = ${user.id}::uuid`))[0]?.name).toBe(
      "Test Person",
    );
  });

  it("a code that confirms a phone number changes nothing once the session has ended", async () => {
    const c = await cast();
    await within.createConfirmationChallenge(
      c.user,
      c.actor,
      { channel: "phone", destination: "+14155550102" },
      testClient,
    );
    const found = await challengeOfSession(c.actor, "confirm_phone");
    if (!found) throw new Error("no challenge");
    const key = { id: found.id, keyId: found.keyId, cookieHash: c.actor.tokenHash, right: true };
    const end = sql`UPDATE sessions SET revoked_at = now() WHERE id = ${c.actor.sessionId}::uuid`;
    const before = await stored(c);
    const result = await overtaken(c.user.id, end, () =>
      attemptConfirmation(database(), key, { channel: "phone" }, testClient),
    );
    expect(result).toEqual({ tried: null, changed: false });
    expect(await stored(c)).toEqual(before);
  });
});
