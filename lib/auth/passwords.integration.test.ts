import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeUser, makeWorkgroup, openWorld, reload, startedChallenge, worldOrigin } from "@/local/testing/test-world";
import { database, run } from "../db";
import { insertResetLink } from "../db/links";
import { findWebSession } from "../db/sessions";
import type { User } from "../db/users";
import * as challenge from "../mfa/challenge";
import { changePassword } from "./change-password";
import { newToken } from "./cookies";
import { hashPassword, verifyPassword } from "./password";
import { askForReset, confirmReset, resetLinkWorks } from "./password-reset";
import { stateOf } from "./session";

const later: (() => Promise<unknown>)[] = [];
vi.mock("next/server", () => ({ after: (work: () => Promise<unknown>) => later.push(work) }));
const sent = vi.hoisted(() => [] as { to: string; subject: string; text: string }[]);
vi.mock("../mfa/channels/email", () => ({
  sendEmail: async (email: (typeof sent)[number]) => {
    sent.push(email);
    return { state: "sent", providerId: "1" };
  },
}));

async function afterwards(): Promise<void> {
  for (let work = later.shift(); work; work = later.shift()) await work();
}

let world: Awaited<ReturnType<typeof openWorld>>;
let passwordHash: string;
beforeAll(async () => {
  world = await openWorld();
  passwordHash = await hashPassword("the old password of all");
});
beforeEach(() => {
  later.length = 0;
  sent.length = 0;
});
afterAll(() => world.close());

const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);
const fresh = "tuesday umbrella canyon";

async function signedIn(user: User, client: "web" | "mobile" = "web", withCode = false): Promise<Buffer> {
  const tokenHash = randomBytes(32);
  await query(sql`INSERT INTO sessions (token_hash, user_id, client, security_stamp, authenticated_at, expires_at, address, user_agent,
                                        second_step_at)
                  VALUES (${tokenHash}, ${user.id}::uuid, ${client}, ${user.securityStamp}, now(), now() + interval '12 hours', '', '',
                          CASE WHEN ${withCode} THEN now() END)`);
  return tokenHash;
}

async function holder(tokenHash: Buffer) {
  const state = await stateOf(tokenHash);
  if (state.state !== "signed_in") throw new Error(state.state);
  return state;
}

async function linkFor(user: User): Promise<string> {
  const { token, hash } = newToken();
  if (!(await insertResetLink(database(), { email: user.email, tokenHash: hash }, worldOrigin)))
    throw new Error("no link");
  return token;
}

const confirm = (token: string, newPassword = fresh) => confirmReset({ token, newPassword }, worldOrigin);
const over = { ok: false, reason: "link_over" };

async function hashOf(user: User): Promise<string> {
  const [row] = await query<{ hash: string }>(sql`SELECT password_hash AS hash FROM users WHERE id = ${user.id}::uuid`);
  return row?.hash ?? "";
}

async function eventsOf(user: User): Promise<string[]> {
  const rows = await query<{ event: string }>(
    sql`SELECT type || ' ' || result AS event FROM audit_events WHERE subject_id = ${user.id}::uuid ORDER BY id`,
  );
  return rows.map(({ event }) => event);
}

describe("a changed password", () => {
  const change = { currentPassword: "the old password of all", newPassword: fresh };

  it("keeps this session, ends all others, challenges and links, and tells the owner", async () => {
    const user = await makeUser({ passwordHash });
    const here = await signedIn(user);
    const others = [await signedIn(user), await signedIn(user), await signedIn(user, "mobile")];
    const stale = await signedIn({ ...user, securityStamp: user.securityStamp - 1 });
    const pending = await startedChallenge(user);
    const link = await linkFor(user);
    expect(await changePassword(await holder(here), change, worldOrigin)).toEqual({ ok: true, endedSessions: 3 });
    expect(await findWebSession(database(), here)).not.toBeNull();
    for (const token of [...others, stale]) expect(await findWebSession(database(), token)).toBeNull();
    expect(await challenge.describe(pending.cookie)).toBeNull();
    expect(await resetLinkWorks(link)).toBe(false);
    expect(await verifyPassword(fresh, await hashOf(user))).toBe(true);
    expect(await eventsOf(user)).toContain("account.password_changed success");
    await afterwards();
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual([[user.email, "Your password was changed"]]);
  });

  it("leaves everybody else's sessions alone", async () => {
    const user = await makeUser({ passwordHash });
    const neighbour = await signedIn(await makeUser());
    await changePassword(await holder(await signedIn(user)), change, worldOrigin);
    expect(await findWebSession(database(), neighbour)).not.toBeNull();
  });

  it("is refused without the current one, which is throttled as at sign-in", async () => {
    const user = await makeUser({ passwordHash });
    const here = await holder(await signedIn(user));
    const wrong = { ...change, currentPassword: "not that" };
    for (let i = 0; i < 5; i++) {
      expect(await changePassword(here, wrong, worldOrigin)).toEqual({ ok: false, reason: "incorrect_password" });
    }
    expect(await changePassword(here, change, worldOrigin)).toMatchObject({ reason: "too_many_attempts" });
    expect(await hashOf(user)).toBe(passwordHash);
    expect(await eventsOf(user)).toContain("account.password_changed failure");
  });

  it("must be another and a good one, and a bad one costs no try", async () => {
    const user = await makeUser({ passwordHash });
    const here = await holder(await signedIn(user));
    const same = { ...change, newPassword: change.currentPassword };
    expect(await changePassword(here, same, worldOrigin)).toMatchObject({ reason: "unacceptable" });
    for (let i = 0; i < 6; i++) {
      const weak = { currentPassword: "not that", newPassword: `${user.email}` };
      expect(await changePassword(here, weak, worldOrigin)).toMatchObject({ reason: "unacceptable" });
    }
    expect(await changePassword(here, change, worldOrigin)).toMatchObject({ ok: true });
  });

  it("happens once when asked for twice at once", async () => {
    const here = await holder(await signedIn(await makeUser({ passwordHash })));
    const twice = ["tuesday umbrella canyon", "pferd batterie klammer"].map((newPassword) =>
      changePassword(here, { ...change, newPassword }, worldOrigin),
    );
    const results = await Promise.all(twice);
    expect(results.filter((r) => r.ok)).toHaveLength(1);
    // The slower one finds the account changed, or the password that it was given as the current one.
    const [refused] = results.flatMap((r) => (r.ok ? [] : [r.reason]));
    expect(["conflict", "incorrect_password"]).toContain(refused);
  });
});

describe("a reset link", () => {
  it("sets a password once, ends every session and challenge, and signs nobody in", async () => {
    const user = await makeUser({ passwordHash });
    const sessions = [await signedIn(user), await signedIn(user)];
    const pending = await startedChallenge(user);
    const token = await linkFor(user);
    expect(await resetLinkWorks(token)).toBe(true);
    expect(await confirm(token)).toEqual({ ok: true });
    for (const session of sessions) expect(await findWebSession(database(), session)).toBeNull();
    expect(await challenge.describe(pending.cookie)).toBeNull();
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
    const token = await linkFor(user);
    for (const bad of [replaced, token.slice(0, -1), `${token}x`, randomBytes(32).toString("base64url"), "", "\0"]) {
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

describe("asking for a link", () => {
  const from = (address: string) => ({ ...worldOrigin, address });

  it("sends one that works, and keeps only its hash", async () => {
    const user = await makeUser({ passwordHash });
    expect(await askForReset(user.email, from("198.51.100.1"))).toEqual({ ok: true });
    await afterwards();
    const token = /^http:\/\/localhost:3000\/password-reset\/([\w-]{43})$/m.exec(sent[0]?.text ?? "")?.[1] ?? "";
    expect(sent[0]?.to).toBe(user.email);
    expect(sent[0]?.subject).not.toContain(token);
    const rows = await query<{ row: string }>(sql`SELECT l::text AS row FROM links l WHERE user_id = ${user.id}::uuid`);
    expect(rows[0]?.row).not.toContain(token);
    expect(await confirm(token)).toEqual({ ok: true });
  });

  it("answers alike and sends nothing for nobody, the disabled and who belongs nowhere", async () => {
    const disabled = await makeUser();
    await query(sql`UPDATE users SET disabled_at = now() WHERE id = ${disabled.id}::uuid`);
    const nowhere = await makeUser();
    await query(sql`DELETE FROM memberships WHERE user_id = ${nowhere.id}::uuid`);
    for (const email of [`${randomUUID()}@world.test`, disabled.email, nowhere.email]) {
      expect(await askForReset(email, from("198.51.100.2"))).toEqual({ ok: true });
    }
    expect(later).toHaveLength(3);
    await afterwards();
    expect(sent).toEqual([]);
  });

  it("sends three an hour to a mailbox, of which the newest works, and says nothing of the fourth", async () => {
    const user = await makeUser({ passwordHash });
    for (let i = 0; i < 5; i++) expect(await askForReset(user.email, from(`198.51.101.${i}`))).toEqual({ ok: true });
    await afterwards();
    expect(sent).toHaveLength(3);
    const tokens = sent.map(({ text }) => /reset\/([\w-]{43})$/m.exec(text)?.[1] ?? "");
    expect(await Promise.all(tokens.map(resetLinkWorks))).toEqual([false, false, true]);
  });

  it("leaves one open link when asked for at the same time", async () => {
    const user = await makeUser();
    const tokens = await Promise.all(Array.from({ length: 8 }, () => linkFor(user)));
    const works = await Promise.all(tokens.map(resetLinkWorks));
    expect(works.filter(Boolean)).toHaveLength(1);
  });

  it("tells a client that asks for too many, whoever has the addresses", async () => {
    for (let i = 0; i < 20; i++) await askForReset(`${randomUUID()}@world.test`, from("198.51.100.9"));
    const known = await makeUser();
    const refused = { ok: false, retryAfter: expect.any(Number) };
    expect(await askForReset(known.email, from("198.51.100.9"))).toEqual(refused);
    expect(await askForReset(`${randomUUID()}@world.test`, from("198.51.100.9"))).toEqual(refused);
  });
});

describe("the sign-in after a reset", () => {
  it("is told once to the owner and, where the code went to that mailbox only, to the other admins", async () => {
    const { tellAfterMailboxReset } = await import("./after-reset");
    const workgroupId = await makeWorkgroup("APP", true);
    const admin = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
    const user = await makeUser({ passwordHash, memberships: [{ workgroupId, role: "admin" }] });
    await makeUser({ memberships: [{ workgroupId }] });
    await confirm(await linkFor(user));
    await afterwards();
    sent.length = 0;
    for (let i = 0; i < 2; i++) tellAfterMailboxReset(user.id, worldOrigin);
    await afterwards();
    expect(sent.map(({ to }) => to).sort()).toEqual([admin.email, user.email].sort());
    expect(sent.find(({ to }) => to === admin.email)?.text).toContain(user.email);
  });

  it("is not the admins' to hear of when no code was due", async () => {
    const { tellAfterMailboxReset } = await import("./after-reset");
    const workgroupId = await makeWorkgroup();
    await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
    const user = await makeUser({ passwordHash, memberships: [{ workgroupId }] });
    await confirm(await linkFor(user));
    await afterwards();
    sent.length = 0;
    tellAfterMailboxReset(user.id, worldOrigin);
    await afterwards();
    expect(sent.map(({ to }) => to)).toEqual([user.email]);
  });
});
