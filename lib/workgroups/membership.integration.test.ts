/** Changes of a membership: what they do, whom they are refused, and what holds when several come at once. */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { stateOf, type WorkgroupAdmin } from "@/lib/auth/session";
import type { MemberPatch } from "@/lib/contract/member-schemas";
import type { User } from "@/lib/db/users";
import { adminOf, cast, eventsAbout, join } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { queuedNotices } from "@/local/testing/notices";
import { outcome } from "@/local/testing/results";
import { makeUser, makeWorkgroup, reload, signedIn, testClient } from "@/local/testing/test-world";
import { changeMember, removeMember } from "./membership";

installWorld();
// The rate limit is not what is tried here.
beforeEach(() => query(sql`DELETE FROM throttles`));

const change = (admin: WorkgroupAdmin, { id }: { id: string }, patch: MemberPatch) =>
  outcome(changeMember(admin, id, patch, testClient));
const remove = (admin: WorkgroupAdmin, { id }: { id: string }) => outcome(removeMember(admin, id, testClient));

const placesOf = ({ id }: User) =>
  query<{ workgroup: string; role: string; disabled: boolean }>(
    sql`SELECT workgroup_id AS workgroup, role, disabled_at IS NOT NULL AS disabled FROM memberships
         WHERE user_id = ${id}::uuid ORDER BY created_at`,
  );

const adminsOf = async (workgroupId: string) => {
  const rows = await query(
    sql`SELECT FROM memberships WHERE workgroup_id = ${workgroupId}::uuid AND role = 'admin' AND disabled_at IS NULL`,
  );
  return rows.length;
};

const age = (admin: WorkgroupAdmin) =>
  query(sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE id = ${admin.session.id}::uuid`);

async function secondAdmin(workgroupId: string) {
  const user = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
  return { user, admin: await adminOf(user, workgroupId) };
}

describe("a change of a membership", () => {
  const steps: [name: string, MemberPatch, type: string, notice: string, place: object][] = [
    [
      "promotes",
      { role: "admin" },
      "member.role_changed",
      "membership_role_changed",
      { role: "admin", disabled: false },
    ],
    [
      "demotes",
      { role: "member" },
      "member.role_changed",
      "membership_role_changed",
      { role: "member", disabled: false },
    ],
    ["disables", { disabled: true }, "member.disabled", "membership_disabled", { role: "member", disabled: true }],
    ["enables", { disabled: false }, "member.enabled", "membership_enabled", { role: "member", disabled: false }],
  ];

  it("is stored, recorded and told once, without the admin's address; the same again changes nothing", async () => {
    const { admin, boss, member, first } = await cast();
    for (const [name, patch, type, notice, place] of steps) {
      const [earlier, told] = [(await eventsAbout(member, type)).length, (await queuedNotices()).length];
      expect(await change(admin, member, patch), name).toBe("ok");
      expect(await change(admin, member, patch), name).toBe("ok");
      expect(await placesOf(member), name).toMatchObject([place]);
      const events = await eventsAbout(member, type);
      expect(events, name).toHaveLength(earlier + 1);
      expect(events.at(-1), name).toMatchObject({ actor: boss.id, workgroup: first, result: "success" });
      const notices = await queuedNotices();
      expect(notices, name).toHaveLength(told + 1);
      expect(notices.at(-1), name).toMatchObject({ to: member.email, kind: notice, from: false });
    }
  });

  it("removes a member, who stays a user and in other workgroups", async () => {
    const { admin, member } = await cast();
    const other = await makeWorkgroup();
    await query(join(member, other));
    const session = await signedIn(member);
    expect(await remove(admin, member)).toBe("ok");
    expect(await placesOf(member)).toMatchObject([{ workgroup: other }]);
    expect((await reload(member.email)).id).toBe(member.id);
    expect(await session.alive()).toBe(true);
    expect(await eventsAbout(member, "member.removed")).toHaveLength(1);
    expect((await queuedNotices()).at(-1)).toMatchObject({ to: member.email, kind: "membership_removed" });
    expect(await remove(admin, member)).toBe("no_member");
  });

  it("makes role and state in one call, each recorded", async () => {
    const { admin, member } = await cast();
    expect(await change(admin, member, { role: "admin", disabled: true })).toBe("ok");
    expect(await placesOf(member)).toMatchObject([{ role: "admin", disabled: true }]);
    expect(await eventsAbout(member, "member.role_changed")).toMatchObject([{ details: { role: "admin" } }]);
    expect(await eventsAbout(member, "member.disabled")).toHaveLength(1);
  });

  it.each<[string, (admin: WorkgroupAdmin, member: User) => Promise<string>]>([
    ["disabling", (admin, member) => change(admin, member, { disabled: true })],
    ["removing", remove],
  ])("%s ends the sessions with the last active membership, and not before", async (_, work) => {
    const { admin, member, ids } = await cast(2);
    await query(join(member, ids[1] ?? ""));
    const session = await signedIn(member);
    expect(await work(admin, member)).toBe("ok");
    expect(await session.alive()).toBe(true);
    const second = { ...admin, workgroup: { ...admin.workgroup, id: ids[1] ?? "" } };
    expect(await work(second, member)).toBe("ok");
    const [row] = await query<{ over: boolean }>(
      sql`SELECT revoked_at IS NOT NULL AS over FROM sessions WHERE id = ${session.session.id}::uuid`,
    );
    expect(row?.over).toBe(true);
    // An active membership that comes back does not bring the session back.
    await query(sql`UPDATE memberships SET disabled_at = NULL WHERE user_id = ${member.id}::uuid`);
    await query(
      sql`INSERT INTO memberships (user_id, workgroup_id, role) VALUES (${member.id}::uuid, ${ids[0]}::uuid, 'member') ON CONFLICT DO NOTHING`,
    );
    expect((await stateOf(session.tokenHash)).state).toBe("anonymous");
  });

  it("ends an open temporary code when the membership is enabled again, and only then", async () => {
    const { admin, member } = await cast();
    await query(
      sql`INSERT INTO temporary_codes (id, user_id, mac, key_id, reason, security_stamp, expires_at)
          VALUES (${randomUUID()}::uuid, ${member.id}::uuid, sha256('x'), 'k', 'lost phone', 0, now() + interval '1 hour')`,
    );
    const open = async () =>
      (await query(sql`SELECT FROM temporary_codes WHERE user_id = ${member.id}::uuid AND ended_at IS NULL`)).length;
    expect(await change(admin, member, { disabled: true })).toBe("ok");
    expect(await open()).toBe(1);
    expect(await change(admin, member, { disabled: false })).toBe("ok");
    expect(await open()).toBe(0);
  });
});

describe("attack: a change that the actor may not make", () => {
  type Cast = Awaited<ReturnType<typeof cast>>;
  const cases: [name: string, refusal: string, (c: Cast) => Promise<{ admin?: WorkgroupAdmin; id?: string }>][] = [
    ["a member of another tenant", "no_member", async () => ({ id: (await cast()).member.id })],
    ["nobody", "no_member", async () => ({ id: randomUUID() })],
    ["no id", "no_member", async () => ({ id: "x' OR true--" })],
    [
      "by an admin demoted since",
      "forbidden",
      async ({ boss }) => {
        await query(sql`UPDATE memberships SET role = 'member' WHERE user_id = ${boss.id}::uuid`);
        return {};
      },
    ],
    [
      "by an admin removed since, who is a member elsewhere",
      "not_found",
      async ({ boss, first }) => {
        await query(join(boss, await makeWorkgroup(), "admin"));
        await query(sql`DELETE FROM memberships WHERE user_id = ${boss.id}::uuid AND workgroup_id = ${first}::uuid`);
        return {};
      },
    ],
    [
      "by an admin whose session has ended",
      "unauthenticated",
      async ({ admin }) => {
        await query(sql`UPDATE sessions SET revoked_at = now() WHERE id = ${admin.session.id}::uuid`);
        return {};
      },
    ],
    [
      "without recent authentication",
      "reauthentication_required",
      async ({ admin }) => {
        await age(admin);
        return {};
      },
    ],
  ];
  it.each(cases)("%s: %s", async (_, refusal, prepare) => {
    const c = await cast();
    const { admin = c.admin, id = c.member.id } = await prepare(c);
    const before = await query(sql`SELECT * FROM memberships ORDER BY user_id, workgroup_id`);
    const told = await queuedNotices();
    expect([await change(admin, { id }, { disabled: true }), await remove(admin, { id })]).toEqual([refusal, refusal]);
    expect(await query(sql`SELECT * FROM memberships ORDER BY user_id, workgroup_id`)).toEqual(before);
    expect(await queuedNotices()).toEqual(told);
  });

  it("promoting and enabling need no recent authentication, as they take nothing away", async () => {
    const { admin, member } = await cast();
    await age(admin);
    expect(await change(admin, member, { role: "admin" })).toBe("ok");
    expect(await change(admin, member, { role: "member" })).toBe("reauthentication_required");
    await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${member.id}::uuid`);
    expect(await change(admin, member, { disabled: false })).toBe("ok");
  });
});

describe("the last admin", () => {
  it("cannot be demoted, disabled or removed, not even without recent authentication", async () => {
    const { admin, boss, first } = await cast();
    await age(admin);
    expect(await change(admin, boss, { role: "member" })).toBe("last_admin");
    expect(await change(admin, boss, { disabled: true })).toBe("last_admin");
    expect(await remove(admin, boss)).toBe("last_admin");
    expect(await adminsOf(first)).toBe(1);
  });

  it("is the only one who can enter: a disabled admin and one with a disabled account do not count", async () => {
    const { admin, boss, first } = await cast();
    const [off, gone] = [await secondAdmin(first), await secondAdmin(first)];
    await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${off.user.id}::uuid`);
    await query(sql`UPDATE users SET disabled_at = now() WHERE id = ${gone.user.id}::uuid`);
    expect(await change(admin, boss, { role: "member" })).toBe("last_admin");
    // They themselves are no last admins.
    expect(await change(admin, off.user, { role: "member" })).toBe("ok");
    expect(await remove(admin, gone.user)).toBe("ok");
  });

  it("can go once there is another one", async () => {
    const { admin, boss, member } = await cast();
    expect(await change(admin, member, { role: "admin" })).toBe("ok");
    expect(await change(admin, boss, { role: "member" })).toBe("ok");
    expect(await change(admin, member, { role: "member" })).toBe("forbidden");
  });
});

describe("attack: two admins at once", () => {
  const rounds = Array.from({ length: 5 }, (_, n) => n);

  it.each(rounds)("who demote each other leave one admin (%i)", async () => {
    const { admin, boss, first } = await cast();
    const other = await secondAdmin(first);
    const results = await Promise.all([
      change(admin, other.user, { role: "member" }),
      change(other.admin, boss, { role: "member" }),
    ]);
    expect(results.sort()).toEqual(["forbidden", "ok"]);
    expect(await adminsOf(first)).toBe(1);
  });

  it.each(rounds)("who each step down leave one admin (%i)", async () => {
    const { admin, boss, first } = await cast();
    const other = await secondAdmin(first);
    const results = await Promise.all([change(admin, boss, { role: "member" }), remove(other.admin, other.user)]);
    expect(results.sort()).toEqual(["last_admin", "ok"]);
    expect(await adminsOf(first)).toBe(1);
  });

  it("of four admins who demote, disable and remove everybody, themselves included, one is left", async () => {
    const { admin, boss, first } = await cast();
    const team = [{ user: boss, admin }];
    for (let n = 1; n < 4; n++) team.push(await secondAdmin(first));
    const ways = [
      (by: WorkgroupAdmin, to: User) => change(by, to, { role: "member" }),
      (by: WorkgroupAdmin, to: User) => change(by, to, { disabled: true }),
      remove,
    ];
    const results = await Promise.all(
      team.flatMap((by, i) => team.map(async (to, j) => ways[(i + j) % 3]?.(by.admin, to.user))),
    );
    expect(await adminsOf(first)).toBe(1);
    const expected = ["ok", "last_admin", "forbidden", "not_found", "no_member", "unauthenticated"];
    expect(expected).toEqual(expect.arrayContaining([...new Set(results)]));
  });

  it("who remove one member do it once, with one notice", async () => {
    const { admin, member, first } = await cast();
    const other = await secondAdmin(first);
    const results = await Promise.all([remove(admin, member), remove(other.admin, member)]);
    expect(results.sort()).toEqual(["no_member", "ok"]);
    expect(await eventsAbout(member, "member.removed")).toHaveLength(1);
    expect((await queuedNotices()).filter(({ to }) => to === member.email)).toHaveLength(1);
  });
});
