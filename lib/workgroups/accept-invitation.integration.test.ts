import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { verifyPassword } from "@/lib/auth/credential-hash";
import type { Role } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { linkToken, readLinkToken } from "@/lib/messaging/link-token";
import { suppress } from "@/lib/messaging/suppression.store";
import { cast } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import {
  accept,
  invited,
  linkFor,
  membershipsOf,
  newAddress,
  resend,
  revoke,
  sessionOf,
  tokensTo,
} from "@/local/testing/invitation-scenes";
import { kindsTo } from "@/local/testing/notices";
import { forget, fresh, hashOf } from "@/local/testing/reset-kit";
import { findUserByEmail, makeUser, reload, signedIn } from "@/local/testing/test-world";
import { openInvitation } from "./accept-invitation";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));
vi.mock("@/lib/messaging/channels/resend-email", () => import("@/local/testing/sent-emails"));

installWorld();
beforeEach(forget);

const types = (user: User) =>
  query<{ type: string }>(sql`SELECT type FROM audit_events WHERE subject_id = ${user.id}::uuid ORDER BY id`).then(
    (rows) => rows.map(({ type }) => type),
  );

const disableMembership = (user: User) =>
  query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${user.id}::uuid`);

/** Gives the user a temporary code that works. */
const giveTemporaryCode = (user: User) =>
  query(sql`INSERT INTO temporary_codes (id, user_id, mac, key_id, reason, security_stamp, expires_at)
    VALUES (gen_random_uuid(), ${user.id}::uuid, sha256('x'), 'k', 'no phone', 0, now() + interval '1 hour')`);

const openTemporaryCodes = (user: User) =>
  query(sql`SELECT FROM temporary_codes WHERE user_id = ${user.id}::uuid AND ended_at IS NULL`);

describe("a person without an account", () => {
  it("sees the workgroup, and gets an account with a proven address and one membership, but no session", async () => {
    const { admin, first } = await cast();
    const email = newAddress();
    const token = await linkFor(admin, { email, role: "admin" });
    const opened = { workgroup: "APP4 Ltd", email, name: "Robin Reed", hasAccount: false };
    // Opening changes nothing.
    for (let i = 0; i < 3; i++) expect(await openInvitation(token)).toEqual(opened);
    expect(await accept(token, { name: "Robin Rivers", password: fresh })).toBe("ok");
    const user = await reload(email);
    expect(user).toMatchObject({ name: "Robin Rivers", twoFactorEnabled: false, phone: null });
    expect(await verifyPassword(fresh, await hashOf(user))).toBe(true);
    expect(await membershipsOf(email)).toEqual([{ workgroup: first, role: "admin", disabled: false }]);
    const [proof] = await query(
      sql`SELECT email_proven_at = email_verified_at AS proven, (SELECT count(*)::int FROM sessions WHERE user_id = u.id) AS sessions
            FROM users u WHERE id = ${user.id}::uuid`,
    );
    expect(proof).toEqual({ proven: true, sessions: 0 });
    expect(await types(user)).toEqual(["member.joined"]);
    expect(await openInvitation(token)).toBeNull();
    expect(await accept(token)).toBe("link_over");
  });

  it("keeps the invited name if none is given, and the link if the password is missing, common or the name", async () => {
    const { admin } = await cast();
    const email = newAddress();
    const token = await linkFor(admin, { email });
    for (const password of [undefined, "short", "password12345678", "Robin Reed Robin Reed"]) {
      expect(await accept(token, { password })).toBe("unacceptable");
    }
    expect(await accept(token)).toBe("ok");
    expect((await reload(email)).name).toBe("Robin Reed");
  });

  it("gets messages again if the address had bounced", async () => {
    const { admin } = await cast();
    const email = newAddress();
    const token = await linkFor(admin, { email });
    await suppress(database(), "email", email, "bounced");
    expect(await accept(token)).toBe("ok");
    expect(await reload(email)).toMatchObject({ emailSuppression: null });
  });

  it("gets one account and one membership from parallel uses of one link", async () => {
    const { admin } = await cast();
    const email = newAddress();
    const token = await linkFor(admin, { email });
    const all = await Promise.all(Array.from({ length: 4 }, () => accept(token)));
    expect(all.sort()).toEqual(["link_over", "link_over", "link_over", "ok"]);
    expect(await membershipsOf(email)).toHaveLength(1);
  });

  it("gets one account from parallel uses of two workgroups' links: the other asks for a sign-in", async () => {
    const [one, other] = [await cast(), await cast()];
    const email = newAddress();
    const tokens = [await linkFor(one.admin, { email }), await linkFor(other.admin, { email })];
    const all = await Promise.all(tokens.map((token) => accept(token)));
    expect(all.sort()).toEqual(["ok", "unauthenticated"]);
    expect(await membershipsOf(email)).toHaveLength(1);
  });

  it("joins or is refused, never both, when the link is revoked or replaced at the same time", async () => {
    for (const end of [revoke, resend]) {
      const { admin } = await cast();
      const { email, id } = await invited(admin);
      const [token = ""] = await tokensTo(email);
      const [joined, ended] = await Promise.all([accept(token), end(admin, { id })]);
      expect([joined, ended]).toEqual(joined === "ok" ? ["ok", "not_found"] : ["link_over", "ok"]);
      expect(await membershipsOf(email)).toHaveLength(joined === "ok" ? 1 : 0);
    }
  });

  it("may accept after the inviter was demoted", async () => {
    const { admin, boss } = await cast();
    const token = await linkFor(admin, { role: "admin" });
    await query(sql`UPDATE memberships SET role = 'member' WHERE user_id = ${boss.id}::uuid`);
    expect(await accept(token)).toBe("ok");
  });

  it("cannot accept in a browser that is signed in as another account", async () => {
    const { admin, boss } = await cast();
    const email = newAddress();
    const token = await linkFor(admin, { email });
    expect(await accept(token, { password: fresh }, await sessionOf(await signedIn(boss)))).toBe("wrong_account");
    expect(await findUserByEmail(email)).toBeNull();
  });
});

describe("a person with an account that can sign in", () => {
  async function guest(role: Role = "member") {
    const { admin, first } = await cast();
    const user = await makeUser();
    return { admin, first, user, token: await linkFor(admin, { email: user.email, role }) };
  }

  it("accepts in the own session only, and keeps name, password and sessions", async () => {
    const { admin, first, user, token } = await guest("admin");
    expect(await openInvitation(token)).toMatchObject({ hasAccount: true, email: user.email });
    await giveTemporaryCode(user);
    const own = await signedIn(user);
    expect(await accept(token)).toBe("unauthenticated");
    expect(await accept(token, {}, await sessionOf(await signedIn(await makeUser())))).toBe("wrong_account");
    expect(await membershipsOf(user.email)).toHaveLength(1);
    expect(await accept(token, { name: "Taken", password: fresh }, await sessionOf(own))).toBe("ok");
    expect((await membershipsOf(user.email)).at(-1)).toEqual({ workgroup: first, role: "admin", disabled: false });
    expect(await reload(user.email)).toMatchObject({ name: user.name, securityStamp: user.securityStamp });
    expect([await hashOf(user), await own.alive()]).toEqual(["none", true]);
    // A new membership ends the help of admins of the others.
    expect(await openTemporaryCodes(user)).toEqual([]);
    expect(
      await query(sql`SELECT FROM users WHERE id = ${user.id}::uuid AND email_proven_at IS NOT NULL`),
    ).toHaveLength(1);
    expect(await accept(token, {}, await sessionOf(own))).toBe("link_over");
    expect(admin.workgroup.id).toBe(first);
  });

  it("joins once with parallel calls", async () => {
    const { user, token } = await guest();
    const session = await sessionOf(await signedIn(user));
    const all = await Promise.all(Array.from({ length: 4 }, () => accept(token, {}, session)));
    expect(all.sort()).toEqual(["link_over", "link_over", "link_over", "ok"]);
    expect(await membershipsOf(user.email)).toHaveLength(2);
  });

  it("cannot accept with a session that ended or lacks the second step, or that reads older than the account", async () => {
    const { user, token } = await guest();
    const own = await signedIn(user);
    const session = await sessionOf(own);
    await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${user.workgroups[0]?.id ?? ""}::uuid`);
    for (const read of [session, await sessionOf(own)])
      expect(await accept(token, {}, read)).toBe("second_step_required");
    await query(sql`UPDATE sessions SET revoked_at = now() WHERE user_id = ${user.id}::uuid`);
    expect(await accept(token, {}, session)).toBe("unauthenticated");
    expect(await membershipsOf(user.email)).toHaveLength(1);
  });

  it("is refused if it is a member already, and has no open link if that membership is disabled", async () => {
    const { first, user, token } = await guest();
    await query(
      sql`INSERT INTO memberships (user_id, workgroup_id, role) VALUES (${user.id}::uuid, ${first}::uuid, 'member')`,
    );
    const session = await sessionOf(await signedIn(user));
    expect(await accept(token, {}, session)).toBe("already_member");
    await query(
      sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${user.id}::uuid AND workgroup_id = ${first}::uuid`,
    );
    expect([await openInvitation(token), await accept(token, {}, session)]).toEqual([null, "link_over"]);
  });

  it("keeps the link after its address changed: the link is bound to the address, not to the account", async () => {
    const { user, token } = await guest();
    const own = await signedIn(user);
    await query(sql`UPDATE users SET email = ${newAddress()} WHERE id = ${user.id}::uuid`);
    expect(await accept(token, {}, await sessionOf(own))).toBe("wrong_account");
    expect(await openInvitation(token)).toMatchObject({ email: user.email, hasAccount: false });
  });
});

describe("an account without an active membership", () => {
  async function dormant() {
    const { admin, first } = await cast();
    const user = await makeUser({ phone: "+14155550123", twoFactorEnabled: true });
    const old = await signedIn(user);
    await disableMembership(user);
    return { admin, first, user, old, token: await linkFor(admin, { email: user.email }) };
  }

  it("accepts with a new password, which ends sessions; phone, policy and the disabled membership stay", async () => {
    const { first, user, old, token } = await dormant();
    await giveTemporaryCode(user);
    expect(await openInvitation(token)).toMatchObject({ name: "Robin Reed", hasAccount: false });
    expect(await accept(token, {})).toBe("unacceptable");
    expect(await accept(token, { password: fresh })).toBe("ok");
    const now = await reload(user.email);
    expect(now).toMatchObject({
      name: user.name,
      phone: user.phone,
      phoneVerified: true,
      twoFactorEnabled: true,
      securityStamp: user.securityStamp + 1,
    });
    expect([await verifyPassword(fresh, await hashOf(user)), await old.alive()]).toEqual([true, false]);
    expect(await membershipsOf(user.email)).toEqual([
      { workgroup: user.workgroups[0]?.id, role: "member", disabled: true },
      { workgroup: first, role: "member", disabled: false },
    ]);
    expect(await openTemporaryCodes(user)).toEqual([]);
    expect((await types(user)).sort()).toEqual(["account.password_reset", "member.joined", "sign_in.password"]);
    expect(await kindsTo(user.email)).toContain("password_reset");
  });

  it("changes its name if one is given", async () => {
    const { user, token } = await dormant();
    expect(await accept(token, { name: "Another Name", password: fresh })).toBe("ok");
    expect((await reload(user.email)).name).toBe("Another Name");
  });

  it("changes its password once with parallel calls", async () => {
    const { user, token } = await dormant();
    const all = await Promise.all(Array.from({ length: 3 }, () => accept(token)));
    expect(all.sort()).toEqual(["link_over", "link_over", "ok"]);
    expect((await reload(user.email)).securityStamp).toBe(user.securityStamp + 1);
  });

  it("has no open link once the operator disabled it", async () => {
    const { user, token } = await dormant();
    await query(sql`UPDATE users SET disabled_at = now() WHERE id = ${user.id}::uuid`);
    expect([await openInvitation(token), await accept(token)]).toEqual([null, "link_over"]);
  });
});

describe("a link", () => {
  it("is over if it is expired, forged, of another purpose, of another generation or of a retired secret", async () => {
    const { admin } = await cast();
    const email = newAddress();
    const token = await linkFor(admin, { email });
    const ref = readLinkToken("invitation", token);
    if (!ref) throw new Error("no reference");
    const forged = [
      token.slice(0, -3),
      `${token.slice(0, 60)}${token[60] === "A" ? "B" : "A"}${token.slice(61)}`,
      linkToken("password_reset", ref) ?? "",
      linkToken("invitation", { ...ref, generation: 1 }) ?? "",
      token.replace(/^[\w-]{8}/, "AAAAAAAA"),
      "",
    ];
    for (const bad of forged) expect([await openInvitation(bad), await accept(bad)]).toEqual([null, "link_over"]);
    await query(sql`UPDATE invitations SET expires_at = now() WHERE email = ${email}`);
    expect([await openInvitation(token), await accept(token)]).toEqual([null, "link_over"]);
    expect(await findUserByEmail(email)).toBeNull();
  });

  it("takes a bounded number of attempts, counted before the password is judged", async () => {
    const { admin } = await cast();
    const token = await linkFor(admin);
    const all: string[] = [];
    for (let i = 0; i < 21; i++) all.push(await accept(token, { password: "short" }));
    expect(new Set(all.slice(0, 20))).toEqual(new Set(["unacceptable"]));
    expect(all.at(-1)).toBe("too_many_attempts");
  });
});
