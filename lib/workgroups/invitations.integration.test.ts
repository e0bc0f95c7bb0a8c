import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/lib/db";
import { suppress } from "@/lib/messaging/suppression.store";
import { cast } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { invite, invited, newAddress, resend, revoke, tokensTo, tryToInvite } from "@/local/testing/invitation-scenes";
import { forget } from "@/local/testing/reset-kit";
import { sent } from "@/local/testing/sent-emails";
import { makeUser, makeWorkgroup, testClient } from "@/local/testing/test-world";
import { listInvitations, resendInvitation } from "./invitations";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));
vi.mock("@/lib/messaging/channels/resend-email", () => import("@/local/testing/sent-emails"));

const DAILY = 6;
installWorld({ INVITATIONS_DAILY: String(DAILY) });
beforeEach(forget);

const events = (workgroupId: string) =>
  query<{ type: string; actor: string }>(
    sql`SELECT type, actor_id AS actor FROM audit_events WHERE workgroup_id = ${workgroupId}::uuid AND type LIKE 'member.%' ORDER BY id`,
  );

describe("an invitation", () => {
  it("is bound to the canonical address, is sent once, and is recorded", async () => {
    const { admin, first, boss } = await cast();
    const email = newAddress();
    const invitation = await invited(admin, { email: ` ${email.toUpperCase()} `, role: "admin" });
    expect(invitation).toMatchObject({
      email,
      name: "Robin Reed",
      role: "admin",
      state: "pending",
      invitedBy: { id: boss.id },
    });
    const life = Date.parse(invitation.expiresAt ?? "") - Date.parse(invitation.sentAt ?? "");
    expect(life).toBe(72 * 3_600_000);
    expect(await tokensTo(email)).toHaveLength(1);
    expect(sent.map(({ to }) => to)).toEqual([email]);
    expect(sent[0]?.text).toContain(`${boss.email}) invited you to the workgroup APP4 Ltd`);
    expect(sent[0]?.text).not.toContain("Robin Reed");
    expect(await events(first)).toEqual([{ type: "member.invited", actor: boss.id }]);
    // Each priority of a link, before notices.
    expect(await query(sql`SELECT priority, state FROM messages WHERE destination = ${email}`)).toEqual([
      { priority: 1, state: "sent" },
    ]);
  });

  it.each(["not an address", "a@b", "a@b@c.test"])("refuses the address %j", async (email) => {
    expect(await tryToInvite((await cast()).admin, { email })).toBe("malformed");
  });

  it("refuses an address that marked our messages as spam", async () => {
    const email = newAddress();
    await suppress(database(), "email", email, "complained");
    expect(await tryToInvite((await cast()).admin, { email })).toBe("unwanted");
  });

  it("refuses members, also disabled ones, and invited addresses", async () => {
    const { admin, member, first } = await cast();
    expect(await tryToInvite(admin, { email: member.email })).toBe("already_member");
    await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${member.id}::uuid`);
    expect(await tryToInvite(admin, { email: member.email.toUpperCase() })).toBe("already_member");
    const { email } = await invited(admin);
    expect(await tryToInvite(admin, { email })).toBe("already_invited");
    // An expired one is sent again or revoked instead.
    await query(sql`UPDATE invitations SET expires_at = now() - interval '1 hour' WHERE email = ${email}`);
    expect(await tryToInvite(admin, { email })).toBe("already_invited");
    // Other workgroups neither see nor block it.
    const other = await cast();
    expect(await tryToInvite(other.admin, { email })).toBe("ok");
    expect(await listInvitations(other.admin, {})).toMatchObject({ invitations: [{ email }], next: null });
    expect((await events(first)).map(({ type }) => type)).toEqual(["member.invited"]);
  });

  it("exists once after parallel invitations of one address", async () => {
    const { admin } = await cast();
    const email = newAddress();
    const all = await Promise.all(Array.from({ length: 5 }, () => tryToInvite(admin, { email })));
    expect(all.sort()).toEqual([...Array(4).fill("already_invited"), "ok"]);
    expect(await tokensTo(email)).toHaveLength(1);
  });

  it("is refused after the admin was demoted, signed out or lost the membership", async () => {
    const { admin, boss } = await cast();
    await query(sql`UPDATE memberships SET role = 'member' WHERE user_id = ${boss.id}::uuid`);
    expect(await tryToInvite(admin)).toBe("forbidden");
    await query(sql`UPDATE memberships SET role = 'admin', disabled_at = now() WHERE user_id = ${boss.id}::uuid`);
    expect(await tryToInvite(admin)).toBe("unauthenticated");
    await query(sql`UPDATE memberships SET disabled_at = NULL WHERE user_id = ${boss.id}::uuid`);
    await query(sql`UPDATE sessions SET revoked_at = now() WHERE user_id = ${boss.id}::uuid`);
    expect(await tryToInvite(admin)).toBe("unauthenticated");
    expect(await query(sql`SELECT FROM invitations WHERE workgroup_id = ${admin.workgroup.id}::uuid`)).toEqual([]);
  });
});

describe("the daily limit", () => {
  it("lets exactly as many of parallel invitations pass as remain, and says when the next one can be sent", async () => {
    const { admin } = await cast();
    const all = await Promise.all(Array.from({ length: DAILY + 4 }, () => invite(admin)));
    const refused = all.filter((result) => !result.ok);
    expect(refused).toHaveLength(4);
    for (const result of refused) {
      expect(result).toMatchObject({ reason: "too_many_attempts" });
      expect("retryAfter" in result && result.retryAfter).toBeGreaterThan(23 * 3_600);
    }
    // It is the workgroup's own.
    expect(await tryToInvite((await cast()).admin)).toBe("ok");
  });

  it("is a rolling window, counts links that are sent again, and revoking gives nothing back", async () => {
    const { admin, first } = await cast();
    const one = await invited(admin);
    for (let i = 1; i < DAILY; i++) expect(await resend(admin, one)).toBe("ok");
    expect(await resend(admin, one)).toBe("too_many_attempts");
    expect(await revoke(admin, one)).toBe("ok");
    expect(await tryToInvite(admin)).toBe("too_many_attempts");
    // The oldest two messages leave the window, one after the other.
    const age = (hours: number) =>
      query(sql`UPDATE messages SET created_at = now() - ${hours}::int * interval '1 hour' WHERE id IN (
        SELECT m.id FROM messages m JOIN invitations i ON i.id = m.link_id WHERE i.workgroup_id = ${first}::uuid
         ORDER BY m.created_at LIMIT 2)`);
    await age(23);
    expect(await tryToInvite(admin)).toBe("too_many_attempts");
    await age(25);
    expect([await tryToInvite(admin), await tryToInvite(admin)]).toEqual(["ok", "ok"]);
    expect(await tryToInvite(admin)).toBe("too_many_attempts");
  });
});

describe("sending again", () => {
  it("replaces the link and its end, and needs an invitation that is pending in this workgroup", async () => {
    const { admin, first, boss } = await cast();
    const other = await cast();
    const invitation = await invited(admin);
    await query(sql`UPDATE invitations SET expires_at = now() - interval '1 hour' WHERE id = ${invitation.id}::uuid`);
    expect((await listInvitations(admin, {})).invitations).toMatchObject([{ state: "expired" }]);
    expect(await resend(other.admin, invitation)).toBe("not_found");
    const again = await resendInvitation(admin, invitation.id, testClient);
    expect(again).toMatchObject({ ok: true, invitation: { id: invitation.id, state: "pending" } });
    const [earlier, later] = await tokensTo(invitation.email);
    expect(later).not.toBe(earlier);
    expect((await events(first)).map(({ type }) => type)).toEqual(["member.invited", "member.invitation_sent_again"]);
    expect(await revoke(admin, invitation)).toBe("ok");
    for (const id of [invitation.id, boss.id, "x"]) expect(await resend(admin, { id })).toBe("not_found");
  });

  it("drops the message with the earlier link if it is still queued", async () => {
    const { admin } = await cast();
    const invitation = await invited(admin);
    expect(await resend(admin, invitation)).toBe("ok");
    expect(await tokensTo(invitation.email)).toHaveLength(1);
    const states = await query(
      sql`SELECT state, error_class AS class FROM messages WHERE destination = ${invitation.email} ORDER BY link_generation`,
    );
    expect(states).toEqual([
      { state: "canceled", class: "not_wanted" },
      { state: "sent", class: null },
    ]);
  });
});

describe("revoking", () => {
  it("cancels the queued message, once, in the own workgroup", async () => {
    const { admin, first, boss } = await cast();
    const other = await cast();
    const invitation = await invited(admin);
    expect(await revoke(other.admin, invitation)).toBe("not_found");
    expect(await Promise.all([revoke(admin, invitation), revoke(admin, invitation)])).toEqual(
      expect.arrayContaining(["ok", "not_found"]),
    );
    expect(await tokensTo(invitation.email)).toEqual([]);
    expect((await listInvitations(admin, {})).invitations).toEqual([]);
    expect((await events(first)).map(({ type }) => type)).toEqual(["member.invited", "member.invitation_revoked"]);
    // The address can be invited again.
    expect(await tryToInvite(admin, { email: invitation.email })).toBe("ok");
    await query(sql`UPDATE memberships SET role = 'member' WHERE user_id = ${boss.id}::uuid`);
    expect(await revoke(admin, invitation)).toBe("forbidden");
  });
});

describe("the list", () => {
  it("has pages of the own workgroup, the newest first, and nothing behind a foreign cursor", async () => {
    const { admin, first, boss } = await cast();
    const foreign = await makeWorkgroup();
    await query(sql`INSERT INTO invitations (workgroup_id, email, name, role, key_id, inviter_id, created_at)
      SELECT w.id, 'p' || n || '@page.test', 'P', 'member', '', ${boss.id}::uuid, now() - (n / 2) * interval '1 second'
        FROM generate_series(0, 119) AS n, unnest(ARRAY[${first}::uuid, ${foreign}::uuid]) AS w(id)`);
    const pages: string[][] = [];
    for (let after: string | undefined; pages.length < 4; ) {
      const page = await listInvitations(admin, { after });
      pages.push(page.invitations.map(({ email }) => email));
      if (page.next === null) break;
      after = page.next;
    }
    expect(pages.map((page) => page.length)).toEqual([50, 50, 20]);
    expect(new Set(pages.flat()).size).toBe(120);
    expect(pages.flat().slice(0, 2).sort()).toEqual(["p0@page.test", "p1@page.test"]);
    const [row] = await query<{ id: string }>(
      sql`SELECT id FROM invitations WHERE workgroup_id = ${foreign}::uuid LIMIT 1`,
    );
    expect(await listInvitations(admin, { after: row?.id })).toEqual({ invitations: [], next: null });
    expect(await listInvitations(admin, { after: (await makeUser()).id })).toEqual({ invitations: [], next: null });
  });
});
