import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { requestPasswordReset, resetLinkWorks } from "@/lib/account/password-reset";
import { SENDS_PER_RESET_LINK } from "@/lib/contract/limits";
import { sendDueMessages } from "@/lib/messaging/message-outbox";
import { installWorld, query } from "@/local/testing/integration";
import {
  afterwards,
  ask,
  confirm,
  earlierLinkFor,
  endPause,
  forget,
  linkFor,
  passwordHash,
  tokenIn,
  tokensTo,
} from "@/local/testing/reset-kit";
import { later } from "@/local/testing/scheduled-work";
import { sent } from "@/local/testing/sent-emails";
import { makeUser, testClient } from "@/local/testing/test-world";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));
vi.mock("@/lib/messaging/channels/resend-email", () => import("@/local/testing/sent-emails"));

installWorld();
beforeEach(forget);

describe("asking for a link", () => {
  const from = (ipAddress: string) => ({ ...testClient, ipAddress });

  it("sends one that works, of which neither the token nor its hash is stored", async () => {
    const user = await makeUser({ passwordHash });
    expect(await requestPasswordReset(user.email, from("198.51.100.1"))).toEqual({ ok: true });
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

  it("answers alike and sends nothing for unknown and disabled users and those without a workgroup", async () => {
    const disabled = await makeUser();
    await query(sql`UPDATE users SET disabled_at = now() WHERE id = ${disabled.id}::uuid`);
    const nowhere = await makeUser();
    await query(sql`DELETE FROM memberships WHERE user_id = ${nowhere.id}::uuid`);
    for (const email of [`${randomUUID()}@world.test`, disabled.email, nowhere.email]) {
      expect(await requestPasswordReset(email, from("198.51.100.2"))).toEqual({ ok: true });
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
    // The notice of the new password, which has no token, may come before or after it.
    const again = tokensTo(user).filter(Boolean).at(-1) ?? "";
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

  it("leaves one open link after concurrent requests", async () => {
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

  it("rate-limits a client that requests too many, for known and unknown email addresses", async () => {
    for (let i = 0; i < 20; i++) await requestPasswordReset(`${randomUUID()}@world.test`, from("198.51.100.9"));
    const known = await makeUser();
    const refused = { ok: false, retryAfter: expect.any(Number) };
    expect(await requestPasswordReset(known.email, from("198.51.100.9"))).toEqual(refused);
    expect(await requestPasswordReset(`${randomUUID()}@world.test`, from("198.51.100.9"))).toEqual(refused);
  });
});
