/** The members list: what it says of each member, its filters, its order and its pages. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { type Channel, memberSorts, protections, type Role, type SuppressionReason } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { suppress } from "@/lib/messaging/suppression.store";
import { newNumber } from "@/local/testing/account-changes";
import { cast, join, listed, pause, stop } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup } from "@/local/testing/test-world";

installWorld();

const rename = (user: User, name: string) => query(sql`UPDATE users SET name = ${name} WHERE id = ${user.id}::uuid`);
const disable = (user: User) => query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${user.id}::uuid`);
const namesOf = async (...asked: Parameters<typeof listed>) => (await listed(...asked)).members.map(({ name }) => name);

describe("a listed member", () => {
  it("says what is wrong, since when, and whom the admin can help; never a number", async () => {
    const { admin, boss, member, first } = await cast();
    const at = (role: Role) => makeUser({ memberships: [{ workgroupId: first, role }] });
    const [both, out, off] = [await at("admin"), await at("member"), await at("member")];
    await query(join(both, await makeWorkgroup()));
    await Promise.all([pause(member), stop(both), stop(off), pause(boss)]);
    const reasons: [Channel, string, SuppressionReason][] = [
      ["email", out.email, "complained"],
      ["phone", member.phone ?? "", "opted_out"],
    ];
    for (const [channel, address, reason] of reasons) await suppress(database(), channel, address, reason);
    await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${off.id}::uuid`);

    const { members, next, total } = await listed(admin);
    expect([next, total]).toEqual([null, 5]);
    const brief = new Map(
      members.map(({ id, secondStep, suppressed, canHelp, disabled, role }) => [
        id,
        [role, secondStep, suppressed.map(({ channel, reason }) => `${channel} ${reason}`).join(), canHelp, disabled],
      ]),
    );
    expect(Object.fromEntries(brief)).toEqual({
      [boss.id]: ["admin", "paused", "", false, false],
      [member.id]: ["member", "paused", "phone opted_out", true, false],
      [both.id]: ["admin", "stopped", "", false, false],
      [out.id]: ["member", "ok", "email complained", true, false],
      [off.id]: ["member", "stopped", "", false, true],
    });
    expect(JSON.stringify(members)).not.toContain(member.phone);
    const found = members.find(({ id }) => id === member.id);
    const hour = 3_600_000;
    expect(Date.parse(found?.secondStepSince ?? "")).toBeCloseTo(Date.now() - hour, -5);
    expect(Date.parse(found?.pausedUntil ?? "")).toBeCloseTo(Date.now() + 23 * hour, -5);
    expect(members.filter(({ secondStep }) => secondStep === "ok").every((m) => m.secondStepSince === null)).toBe(true);

    const needing = await listed(admin, { needsHelp: "true" });
    expect(new Set(needing.members.map(({ id }) => id))).toEqual(new Set([boss.id, member.id, both.id, out.id]));
    expect(needing.total).toBe(4);
  });
});

describe("search and filters", () => {
  it.each([
    ["a part of a name, in any case", "ZOË", ["Zoë 100% König"]],
    ["a part of an email address", "Second.Person@", ["Second Person"]],
    ["% literally", "100%", ["Zoë 100% König"]],
    ["_ literally", "d_p", ["Ad_pter"]],
    ["a backslash literally", "\\", ["Back\\slash"]],
    ["a quote", "O'Neil", ["Pat O'Neil"]],
    ["nothing that is there", "nobody", []],
  ])("finds %s", async (_, search, names) => {
    const { admin, first, member } = await cast();
    await rename(member, "Zoë 100% König");
    for (const name of ["Second Person", "Ad_pter", "Back\\slash", "Pat O'Neil", "Adopter"]) {
      await rename(await makeUser({ memberships: [{ workgroupId: first }] }), name);
    }
    await query(sql`UPDATE users SET email = 'second.person@' || id || '.test' WHERE name = 'Second Person'`);
    const found = await listed(admin, { search });
    expect(found.members.map(({ name }) => name)).toEqual(names);
    expect(found.total).toBe(names.length);
  });

  it("filters by role and state, and takes empty fields for none", async () => {
    const { admin, boss, member, first } = await cast();
    const off = await makeUser({ memberships: [{ workgroupId: first, role: "admin" }] });
    for (const [user, name] of [
      [boss, "Boss"],
      [member, "Member"],
      [off, "Off"],
    ] as const)
      await rename(user, name);
    await disable(off);
    expect(await namesOf(admin, { role: "admin" })).toEqual(["Boss", "Off"]);
    expect(await namesOf(admin, { state: "active" })).toEqual(["Boss", "Member"]);
    expect(await namesOf(admin, { state: "disabled", role: "admin" })).toEqual(["Off"]);
    const empty = { search: " ", role: "", state: "", protection: "", sort: "", after: "", limit: "" };
    expect(await namesOf(admin, empty)).toEqual(["Boss", "Member", "Off"]);
  });

  it("filters by the protection that each member is listed with", async () => {
    const { admin, first } = await cast();
    const [app4, app] = [first, await makeWorkgroup("APP", true)];
    const facts = [false, true].flatMap((own) =>
      [false, true].flatMap((phone) =>
        [false, true].flatMap((enforced) =>
          [null, "email", "phone", "both", "long ago"].map((out) => ({ own, phone, enforced, out })),
        ),
      ),
    );
    for (const { own, phone, enforced, out } of facts) {
      const memberships = [{ workgroupId: app4 }, ...(enforced ? [{ workgroupId: app }] : [])];
      const user = await makeUser({ twoFactorEnabled: own, memberships, ...(phone && { phone: newNumber() }) });
      if (out && out !== "phone") await suppress(database(), "email", user.email, "bounced");
      if (user.phone && out && out !== "email") await suppress(database(), "phone", user.phone, "opted_out");
      if (out === "long ago") {
        await query(
          sql`UPDATE suppressions SET since = now() - interval '25 hours' WHERE destination IN (${user.email}, ${user.phone})`,
        );
      }
    }
    const all = await listed(admin, { limit: "200" });
    expect(new Set(all.members.map(({ protection }) => protection))).toEqual(new Set(protections));
    for (const protection of protections) {
      const some = await listed(admin, { protection, limit: "200" });
      expect(some.members, protection).toEqual(all.members.filter((member) => member.protection === protection));
      expect(some.total, protection).toBe(some.members.length);
    }
  });
});

describe("the policy of a listed member", () => {
  it("is that of the next sign-in, and names no other workgroup", async () => {
    const { admin, member } = await cast();
    const other = await makeWorkgroup("APP", true);
    await query(join(member, other));
    const { members } = await listed(admin, { role: "member" });
    expect(members[0]).toMatchObject({
      twoFactor: { own: false, required: true, channels: ["email", "phone"] },
      protection: "two_channels",
      canHelp: false,
    });
    expect(JSON.stringify(members)).not.toContain(other);
  });
});

describe("pages", () => {
  const fill = (workgroupId: string, count: number) =>
    query(
      sql`WITH u AS (
            INSERT INTO users (name, email, email_verified_at, password_hash, last_sign_in_at)
            SELECT CASE n % 3 WHEN 0 THEN 'robin' ELSE 'Robin ' || n % 3 END, 'page-' || n || ${`-${workgroupId}@world.test`}, now(), 'none',
                   CASE WHEN n % 4 > 0 THEN now() - (n % 7) * interval '1 microsecond' END
              FROM generate_series(1, ${count}::int) AS n RETURNING id, name
          )
          INSERT INTO memberships (user_id, workgroup_id, role)
          SELECT id, ${workgroupId}::uuid, CASE name WHEN 'robin' THEN 'admin' ELSE 'member' END FROM u`,
    );

  it.each(memberSorts)("by %s hold each member once, in order, also where keys are equal", async (sort) => {
    const { admin, first } = await cast();
    await fill(first, 98);
    const pages = [];
    for (let after = ""; pages.length < 5; ) {
      const page = await listed(admin, { sort, after, limit: "33" });
      pages.push(page);
      if (page.next === null) break;
      after = page.next;
    }
    expect(pages.map(({ members }) => members.length)).toEqual([33, 33, 33, 1]);
    expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([100]));
    const members = pages.flatMap((page) => page.members);
    expect(new Set(members.map(({ id }) => id)).size).toBe(100);
    const keys = members.map(({ name, role, lastSignInAt }) => ({
      name: name.toLowerCase(),
      role: `${role === "admin" ? 0 : 1} ${name.toLowerCase()}`,
      lastSignIn: -Date.parse(lastSignInAt ?? "1970-01-01"),
    }));
    const given = keys.map((key) => key[sort]);
    expect(given).toEqual([...given].sort((a, b) => (a < b ? -1 : Number(a > b))));
    expect(await listed(admin, { sort, limit: "200" })).toEqual({ members, next: null, total: 100 });
  });

  it("go on behind a member who has left meanwhile", async () => {
    const { admin, first } = await cast();
    await fill(first, 8);
    const { members, next } = await listed(admin, { limit: "3" });
    await query(sql`DELETE FROM memberships WHERE user_id = ${members.at(-1)?.id ?? ""}::uuid`);
    const rest = await listed(admin, { after: next ?? "" });
    expect(rest.members).toHaveLength(7);
    expect(rest.total).toBe(9);
  });

  it("have 50 members unless the client asks for another number, at most 200", async () => {
    const { admin, first } = await cast();
    await fill(first, 200);
    expect((await listed(admin)).members).toHaveLength(50);
    expect((await listed(admin, { limit: "200" })).members).toHaveLength(200);
    for (const limit of ["0", "201", "-1", "1e2", "x"]) await expect(listed(admin, { limit })).rejects.toThrow();
  });
});
