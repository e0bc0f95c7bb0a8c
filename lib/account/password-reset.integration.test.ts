import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { verifyPassword } from "@/lib/auth/credential-hash";
import { findWebSession } from "@/lib/auth/session.store";
import { RESET_CONFIRMS } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { undoToken } from "@/lib/messaging/link-token";
import * as challenge from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import {
  afterwards,
  confirm,
  eventsOf,
  forget,
  fresh,
  hashOf,
  linkFor,
  over,
  passwordHash,
  signedIn,
} from "@/local/testing/reset-kit";
import { sent } from "@/local/testing/sent-emails";
import { makeUser, reload, startedChallenge, testClient } from "@/local/testing/test-world";
import { confirmReset, resetLinkWorks } from "./password-reset";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));
vi.mock("@/lib/messaging/channels/resend-email", () => import("@/local/testing/sent-emails"));

installWorld();
beforeEach(forget);

describe("a reset link", () => {
  it("sets a password once, ends every session and challenge, and creates no session", async () => {
    const user = await makeUser({ passwordHash });
    const sessions = [await signedIn(user), await signedIn(user)];
    const pending = await startedChallenge(user);
    const token = await linkFor(user);
    expect(await resetLinkWorks(token)).toBe(true);
    expect(await confirm(token)).toEqual({ ok: true });
    for (const session of sessions) expect(await findWebSession(database(), session)).toBeNull();
    expect(await challenge.describeChallenge(pending.cookie)).toBeNull();
    expect(await verifyPassword(fresh, await hashOf(user))).toBe(true);
    expect((await reload(user.email)).securityStamp).toBe(user.securityStamp + 1);
    expect(await confirm(token)).toEqual(over);
    expect(await eventsOf(user)).toEqual(
      expect.arrayContaining(["account.password_reset success", "account.password_reset failure"]),
    );
    const [{ live } = { live: -1 }] = await query<{ live: number }>(
      sql`SELECT count(*)::int AS live FROM sessions WHERE user_id = ${user.id}::uuid AND revoked_at IS NULL`,
    );
    expect(live).toBe(0);
    await afterwards();
    expect(sent.map(({ subject }) => subject)).toEqual(["Your password was reset"]);
  });

  it("gives exactly one of 20 parallel uses what it wants", async () => {
    const user = await makeUser({ passwordHash });
    const token = await linkFor(user);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => confirm(token, `tuesday umbrella canyon ${i}`)),
    );
    const winners = results.flatMap((result, i) => (result.ok ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(results.filter((r) => !r.ok)).toEqual(Array(19).fill(over));
    expect(await verifyPassword(`tuesday umbrella canyon ${winners[0]}`, await hashOf(user))).toBe(true);
  });

  it("survives a password that will not do", async () => {
    const user = await makeUser({ passwordHash });
    const token = await linkFor(user);
    expect(await confirm(token, "short")).toMatchObject({ reason: "unacceptable" });
    expect(await confirm(token, user.email)).toMatchObject({ reason: "unacceptable" });
    expect(await confirm(token)).toEqual({ ok: true });
  });

  it("is over when replaced, run out, cut short, unknown, or when the account changed or may not sign in", async () => {
    const user = await makeUser({ passwordHash });
    const replaced = await linkFor(user);
    await query(sql`UPDATE links SET expires_at = now() WHERE user_id = ${user.id}::uuid`);
    const token = await linkFor(user);
    const forged = token.replace(/\.\d+$/, ".7");
    const random = randomBytes(32).toString("base64url");
    // The same row's MAC for another purpose.
    const [keyId = "", id = "", , generation] = token.split(".");
    const foreign = `${keyId}.${id}.${undoToken({ id, keyId })}.${generation}`;
    for (const bad of [replaced, forged, foreign, token.slice(0, -1), `${token}x`, random, "", "\0"]) {
      expect(await resetLinkWorks(bad)).toBe(false);
      expect(await confirm(bad)).toEqual(over);
    }
    const set = (text: ReturnType<typeof sql>) => query(sql`UPDATE users SET ${text} WHERE id = ${user.id}::uuid`);
    await set(sql`disabled_at = now()`);
    expect(await confirm(token)).toEqual(over);
    await set(sql`disabled_at = NULL, security_stamp = security_stamp + 1`);
    expect(await confirm(token)).toEqual(over);
    await set(sql`security_stamp = security_stamp - 1`);
    await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${user.id}::uuid`);
    expect(await confirm(token)).toEqual(over);
    await query(sql`UPDATE memberships SET disabled_at = NULL WHERE user_id = ${user.id}::uuid`);
    await query(sql`UPDATE links SET expires_at = now() WHERE user_id = ${user.id}::uuid`);
    expect(await confirm(token)).toEqual(over);
    expect(await hashOf(user)).toBe(passwordHash);
  });

  it("lifts the pause after wrong codes, but not the streak and not a stop", async () => {
    const user = await makeUser({ passwordHash });
    await query(sql`UPDATE users SET wrong_code_at = array_fill(now(), ARRAY[10]), wrong_code_streak = 50,
                                     second_step_stopped_at = now() WHERE id = ${user.id}::uuid`);
    await confirm(await linkFor(user));
    const [row] = await query(
      sql`SELECT wrong_code_at AS "wrong", wrong_code_streak AS streak, second_step_stopped_at IS NOT NULL AS stopped,
                 mailbox_reset_at IS NOT NULL AS marked FROM users WHERE id = ${user.id}::uuid`,
    );
    expect(row).toEqual({ wrong: "{}", streak: 50, stopped: true, marked: true });
  });

  it("S26 attack: does not store the present password again, which an intruder may know", async () => {
    const user = await makeUser({ passwordHash });
    const token = await linkFor(user);
    expect(await confirm(token, "the old password of all")).toEqual({
      ok: false,
      reason: "unacceptable",
      sentence: "This is your current password. Choose a different one.",
    });
    expect(await hashOf(user)).toBe(passwordHash);
    expect(await confirm(token)).toEqual({ ok: true });
    // Without a link that works nobody learns which password it is.
    expect(await confirm(token, "the old password of all")).toEqual(over);
  });

  it("S21 attack: attempts are charged, per client and per link, before a password is judged or hashed", async () => {
    const user = await makeUser({ passwordHash });
    const token = await linkFor(user);
    for (let i = 0; i < RESET_CONFIRMS.link.points; i++)
      expect(await confirm(token, "short")).toMatchObject({ ok: false });
    const refused = { ok: false, reason: "too_many_attempts", retryAfter: expect.any(Number) };
    expect(await confirm(token, "short")).toEqual(refused);
    expect(await confirm(token)).toEqual(refused);
    const client = { ...testClient, ipAddress: "198.51.100.77" };
    const garbage = () => confirmReset({ token: randomBytes(32).toString("base64url"), newPassword: fresh }, client);
    for (let i = 0; i < RESET_CONFIRMS.client.points; i++) expect(await garbage()).toEqual(over);
    expect(await garbage()).toEqual(refused);
    // A token that this deployment did not make reaches neither the counters nor the links.
    const [counted] = await query<{ n: number }>(sql`SELECT count(*)::int AS n FROM throttles`);
    for (let i = 0; i < 10; i++) await confirmReset({ token: `${token}x`, newPassword: fresh }, client);
    expect(await query(sql`SELECT count(*)::int AS n FROM throttles`)).toEqual([counted]);
  });

  it("S11 attack: repeated use of a dead link writes one audit event", async () => {
    const user = await makeUser({ passwordHash });
    const used = await linkFor(user);
    await confirm(used);
    const client = { ...testClient, ipAddress: "198.51.100.78" };
    const events = async () =>
      (await eventsOf(user)).filter((event) => event === "account.password_reset failure").length;
    for (let i = 0; i < 8; i++) expect(await confirmReset({ token: used, newPassword: fresh }, client)).toEqual(over);
    await Promise.all(Array.from({ length: 8 }, () => confirmReset({ token: used, newPassword: fresh }, client)));
    expect(await events()).toBe(1);
    // Another client is another event, and so is the same one later.
    await confirmReset({ token: used, newPassword: fresh }, { ...client, ipAddress: "198.51.100.79" });
    expect(await events()).toBe(2);
    await query(sql`UPDATE throttles SET expires_at = now() WHERE key LIKE 'reset-over:%'`);
    await confirmReset({ token: used, newPassword: fresh }, client);
    expect(await events()).toBe(3);
  });

  it("leaves a link that undoes a change of address alone", async () => {
    const user = await makeUser({ passwordHash });
    const undo = randomBytes(32);
    await query(sql`INSERT INTO links (token_hash, user_id, purpose, previous_email, security_stamp, expires_at)
                    VALUES (${undo}, ${user.id}::uuid, 'undo_email_change', 'old@world.test', 0, now() + interval '72 hours')`);
    await confirm(await linkFor(user));
    const rows = await query(sql`SELECT 1 FROM links WHERE token_hash = ${undo} AND used_at IS NULL`);
    expect(rows).toHaveLength(1);
    // Nor is its token good for a new password.
    expect(await confirm(undo.toString("base64url"))).toEqual(over);
  });
});
