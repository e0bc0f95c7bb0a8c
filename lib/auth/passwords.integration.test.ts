import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeUser, makeWorkgroup, openWorld, reload, worldOrigin } from "../../local/test-world";
import { database, run } from "../db";
import { findWebSession } from "../db/sessions";
import type { User } from "../db/users";
import { undoToken } from "../messaging/link-token";
import { sendDueMessages } from "../messaging/outbox";
import * as challenge from "../mfa/challenge";
import { sweep } from "../mfa/delivery";
import { changePassword } from "./change-password";
import { newToken } from "./cookies";
import { RESET_CONFIRMS, SENDS_PER_RESET_LINK } from "./limits";
import { hashPassword, verifyPassword } from "./password";
import { askForReset, confirmReset, resetLinkWorks } from "./password-reset";
import { stateOf } from "./session";

const later: (() => Promise<unknown>)[] = [];
vi.mock("next/server", () => ({ after: (work: () => Promise<unknown>) => later.push(work) }));
const sent = vi.hoisted(() => [] as { to: string; subject: string; text: string; kind: string; messageId: string }[]);
vi.mock("../mfa/channels/email", () => ({
  sendEmail: async (email: (typeof sent)[number]) => {
    if (email.kind === "notice") sent.push(email);
    return { kind: "sent", providerId: randomUUID() };
  },
}));

/** What follows the answers: the outbox is emptied, a few messages at a time. */
async function afterwards(): Promise<void> {
  for (let work = later.shift(); work; work = later.shift()) await work();
  const due = () => query(sql`SELECT 1 FROM messages WHERE state = 'queued' AND next_attempt_at <= now()`);
  while ((await due()).length > 0) {
    // Codes first: while one is due no notice is sent.
    await sweep();
    await sendDueMessages();
  }
}

let world: Awaited<ReturnType<typeof openWorld>>;
let passwordHash: string;
beforeAll(async () => {
  world = await openWorld();
  passwordHash = await hashPassword("the old password of all");
});
beforeEach(async () => {
  await query(sql`DELETE FROM messages`);
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

let clients = 0;
/** Asks from a client of its own, whose limit is not what is tested. */
const ask = (email: string) => {
  clients += 1;
  return askForReset(email, { ...worldOrigin, address: `2001:db8:${clients.toString(16)}::1` });
};

const tokenIn = (text = "") => /^http:\/\/localhost:3000\/password-reset\/(\S+)$/m.exec(text)?.[1] ?? "";

/** The tokens of the reset emails to a user, oldest first. */
const tokensTo = ({ email }: User) => sent.filter(({ to }) => to === email).map(({ text }) => tokenIn(text));

/** The link that a user gets for asking. Its pause between two messages is over. */
async function linkFor(user: User): Promise<string> {
  await endPause(user);
  await ask(user.email);
  await afterwards();
  const token = tokensTo(user).filter(Boolean).at(-1);
  if (!token) throw new Error("no link");
  sent.length = 0;
  return token;
}

const endPause = (user: User) => query(sql`UPDATE links SET next_send_at = now() WHERE user_id = ${user.id}::uuid`);

/** A link of the earlier release: a random token, of which the hash is stored. */
async function earlierLinkFor(user: User): Promise<string> {
  const { token, hash } = newToken();
  await query(sql`INSERT INTO links (token_hash, user_id, purpose, security_stamp, expires_at)
                  VALUES (${hash}, ${user.id}::uuid, 'password_reset', ${user.securityStamp}, now() + interval '30 minutes')`);
  return token;
}

/** From a client of its own, as asking. */
const confirm = (token: string, newPassword = fresh) => {
  clients += 1;
  return confirmReset({ token, newPassword }, { ...worldOrigin, address: `2001:db8:${clients.toString(16)}::1` });
};
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
    const pending = await challenge.start(user, undefined, worldOrigin);
    const link = await linkFor(user);
    expect(await changePassword(await holder(here), change, worldOrigin)).toEqual({ ok: true, endedSessions: 3 });
    expect(await findWebSession(database(), here)).not.toBeNull();
    for (const token of [...others, stale]) expect(await findWebSession(database(), token)).toBeNull();
    expect(await challenge.describe(pending?.cookie)).toBeNull();
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

  it("must be another and a good one, and a bad one gives its charge back", async () => {
    const user = await makeUser({ passwordHash });
    const here = await holder(await signedIn(user));
    const same = { ...change, newPassword: change.currentPassword };
    expect(await changePassword(here, same, worldOrigin)).toMatchObject({ reason: "unacceptable" });
    for (let i = 0; i < 6; i++) {
      const weak = { ...change, newPassword: user.email };
      expect(await changePassword(here, weak, worldOrigin)).toMatchObject({ reason: "unacceptable" });
    }
    expect(await changePassword(here, change, worldOrigin)).toMatchObject({ ok: true });
  });

  it("S21 attack: the attempt is charged before the new password is judged, so that nobody can make the server judge for free", async () => {
    const user = await makeUser({ passwordHash });
    const here = await holder(await signedIn(user));
    const costly = { currentPassword: "not that", newPassword: "4@8({[<369&#!1/|0$5+7%2".repeat(11) };
    for (let i = 0; i < 5; i++) {
      expect(await changePassword(here, costly, worldOrigin)).toEqual({ ok: false, reason: "incorrect_password" });
    }
    const seen = await changePassword(here, { ...costly, newPassword: "short" }, worldOrigin);
    expect(seen).toMatchObject({ reason: "too_many_attempts" });
  });

  it("S04 attack: a second change within the hour is reported like the first", async () => {
    const user = await makeUser({ passwordHash });
    const here = await signedIn(user);
    await changePassword(await holder(here), change, worldOrigin);
    const again = { currentPassword: fresh, newPassword: "pferd batterie klammer" };
    expect(await changePassword(await holder(here), again, worldOrigin)).toMatchObject({ ok: true });
    await afterwards();
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual(
      Array(2).fill([user.email, "Your password was changed"]),
    );
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
    const pending = await challenge.start(user, undefined, worldOrigin);
    const token = await linkFor(user);
    expect(await resetLinkWorks(token)).toBe(true);
    expect(await confirm(token)).toEqual({ ok: true });
    for (const session of sessions) expect(await findWebSession(database(), session)).toBeNull();
    expect(await challenge.describe(pending?.cookie)).toBeNull();
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
    const client = { ...worldOrigin, address: "198.51.100.77" };
    const garbage = () => confirmReset({ token: randomBytes(32).toString("base64url"), newPassword: fresh }, client);
    for (let i = 0; i < RESET_CONFIRMS.client.points; i++) expect(await garbage()).toEqual(over);
    expect(await garbage()).toEqual(refused);
    // A token that this deployment did not make reaches neither the counters nor the links.
    const [counted] = await query<{ n: number }>(sql`SELECT count(*)::int AS n FROM throttles`);
    for (let i = 0; i < 10; i++) await confirmReset({ token: `${token}x`, newPassword: fresh }, client);
    expect(await query(sql`SELECT count(*)::int AS n FROM throttles`)).toEqual([counted]);
  });

  it("S11 attack: a link that is over fills no audit log, however often somebody tries it", async () => {
    const user = await makeUser({ passwordHash });
    const used = await linkFor(user);
    await confirm(used);
    const client = { ...worldOrigin, address: "198.51.100.78" };
    const events = async () =>
      (await eventsOf(user)).filter((event) => event === "account.password_reset failure").length;
    for (let i = 0; i < 8; i++) expect(await confirmReset({ token: used, newPassword: fresh }, client)).toEqual(over);
    await Promise.all(Array.from({ length: 8 }, () => confirmReset({ token: used, newPassword: fresh }, client)));
    expect(await events()).toBe(1);
    // Another client is another event, and so is the same one later.
    await confirmReset({ token: used, newPassword: fresh }, { ...client, address: "198.51.100.79" });
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

describe("asking for a link", () => {
  const from = (address: string) => ({ ...worldOrigin, address });

  it("sends one that works, of which neither the token nor its hash is stored", async () => {
    const user = await makeUser({ passwordHash });
    expect(await askForReset(user.email, from("198.51.100.1"))).toEqual({ ok: true });
    await afterwards();
    const token = tokenIn(sent[0]?.text);
    const mac = token.split(".")[2] ?? "";
    expect(mac).toMatch(/^[\w-]{43}$/);
    expect(sent[0]?.to).toBe(user.email);
    expect(sent[0]?.subject).not.toContain(token);
    const rows = await query<{ row: string; hash: Buffer | null }>(
      sql`SELECT l::text AS row, token_hash AS hash FROM links l WHERE user_id = ${user.id}::uuid
          UNION ALL SELECT m::text, NULL FROM messages m WHERE recipient_id = ${user.id}::uuid`,
    );
    expect(rows).toHaveLength(2);
    for (const { row, hash } of rows) {
      expect(row).not.toContain(mac);
      expect(hash).toBeNull();
    }
    expect(await confirm(token)).toEqual({ ok: true });
  });

  it("is a row of the outbox before the answer, the same for everybody: unknown addresses leave with their message", async () => {
    const user = await makeUser({ passwordHash });
    const nobody = `${randomUUID()}@world.test`;
    for (const email of [user.email, nobody]) await ask(email);
    const rowsOf = () =>
      query(sql`SELECT kind, state, recipient_id IS NULL AS "unresolved", link_id, attempts FROM messages
                 WHERE destination IN (${user.email}, ${nobody})`);
    expect(await rowsOf()).toEqual(
      Array(2).fill({ kind: "password_reset_link", state: "queued", unresolved: true, link_id: null, attempts: 0 }),
    );
    await afterwards();
    expect(await rowsOf()).toMatchObject([{ state: "sent", unresolved: false, attempts: 1 }]);
    expect(sent.map(({ to }) => to)).toEqual([user.email]);
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
    const rows = await query(sql`SELECT 1 FROM messages WHERE destination IN (${disabled.email}, ${nowhere.email})`);
    expect(rows).toEqual([]);
  });

  it("S10 attack: strangers who ask neither end the owner's link nor use up the owner's requests", async () => {
    const user = await makeUser({ passwordHash });
    await ask(user.email);
    await afterwards();
    const [own = ""] = tokensTo(user);
    for (let i = 0; i < 20; i++) {
      await endPause(user);
      await ask(user.email);
      await afterwards();
    }
    // The same link, as often as it may be sent: a mailbox cannot be filled.
    expect(tokensTo(user)).toEqual(Array(SENDS_PER_RESET_LINK).fill(own));
    expect(await resetLinkWorks(own)).toBe(true);
    // The owner uses it, forgets again, and asks again.
    expect(await confirm(own)).toEqual({ ok: true });
    await ask(user.email);
    await afterwards();
    const again = tokensTo(user).at(-1) ?? "";
    expect(again).not.toBe(own);
    expect(await confirm(again, "pferd batterie klammer")).toEqual({ ok: true });
  });

  it("S10 attack: an intruder who ends the open link by a change of the account leaves the owner a new one at once", async () => {
    const user = await makeUser({ passwordHash });
    await ask(user.email);
    await afterwards();
    await query(sql`UPDATE users SET security_stamp = security_stamp + 1 WHERE id = ${user.id}::uuid`);
    await ask(user.email);
    await afterwards();
    const [dead = "", live = ""] = tokensTo(user);
    expect([await resetLinkWorks(dead), await resetLinkWorks(live)]).toEqual([false, true]);
  });

  it("waits a minute before it sends the same link again, and each message carries a link for the full time", async () => {
    const user = await makeUser({ passwordHash });
    for (let i = 0; i < 3; i++) await ask(user.email);
    await afterwards();
    expect(tokensTo(user)).toHaveLength(1);
    await query(
      sql`UPDATE links SET next_send_at = now(), expires_at = now() + interval '1 minute' WHERE user_id = ${user.id}::uuid`,
    );
    await ask(user.email);
    await afterwards();
    const [row] = await query(
      sql`SELECT round(extract(epoch FROM expires_at - now()) / 60)::int AS minutes FROM links WHERE user_id = ${user.id}::uuid`,
    );
    expect(row).toEqual({ minutes: 30 });
    expect(new Set(tokensTo(user)).size).toBe(1);
  });

  it("leaves one open link when asked for at the same time", async () => {
    const user = await makeUser();
    await Promise.all(Array.from({ length: 8 }, () => ask(user.email)));
    await Promise.all(Array.from({ length: 8 }, sendDueMessages));
    await afterwards();
    expect(tokensTo(user)).toHaveLength(1);
    const links = await query(sql`SELECT generation, sends FROM links WHERE user_id = ${user.id}::uuid`);
    expect(links).toEqual([{ generation: 0, sends: 1 }]);
  });

  it("leaves a link of the earlier release alone, which works until it expires or is used", async () => {
    const user = await makeUser({ passwordHash });
    const earlier = await earlierLinkFor(user);
    const token = await linkFor(user);
    expect([await resetLinkWorks(earlier), await resetLinkWorks(token)]).toEqual([true, true]);
    expect(await confirm(earlier)).toEqual({ ok: true });
    for (const over of [earlier, token]) expect(await confirm(over)).toMatchObject({ reason: "link_over" });
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
