import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/lib/db";
import { installWorld, query } from "@/local/testing/integration";
import { tablesWith, wholePerson } from "@/local/testing/person-scenes";
import { makeUser, makeWorkgroup, signedIn, testClient } from "@/local/testing/test-world";
import { erasePerson, planErasure } from "./erase-person";
import { ABOUT_OTHERS, exportPerson, NOT_DISCLOSED } from "./export-person";
import { otherTables, personalTables } from "./personal-data.store";

installWorld();

const erase = (email: string, leaveWithoutAdmin = false) => erasePerson(database(), email, { leaveWithoutAdmin });

describe("the export of a person", () => {
  it("has rows of every table with data about people, and no secret", async () => {
    const { user, phone, colleague, marks } = await wholePerson();
    const exported = await exportPerson(database(), user.email);
    expect(Object.keys(exported?.tables ?? {})).toEqual(Object.keys(personalTables));
    for (const [name, { own }] of Object.entries(exported?.tables ?? {})) expect(own.length, name).toBeGreaterThan(0);
    const text = JSON.stringify(exported);
    for (const value of [user.email, phone, marks.reason, ...Object.values(marks.client)]) {
      expect(text).toContain(value);
    }
    expect(text).not.toContain("quartz-hash");
    expect(exported?.tables.users?.own).toMatchObject([{ email: user.email, password_hash: NOT_DISCLOSED }]);
    expect(exported?.tables.sessions?.own).toMatchObject([{ token_hash: NOT_DISCLOSED }]);
    // Other people's data stay theirs.
    for (const value of [colleague.email, marks.invitee, testClient.ipAddress]) expect(text).not.toContain(value);
    expect(exported?.tables.invitations?.shared).toMatchObject([{ email: ABOUT_OTHERS, role: "member" }]);
  });

  it("is recorded, and is null for an address without an account", async () => {
    const user = await makeUser();
    await exportPerson(database(), user.email);
    const events = await query(
      sql`SELECT type, actor_id AS actor FROM audit_events WHERE subject_id = ${user.id}::uuid`,
    );
    expect(events).toEqual([{ type: "account.exported", actor: null }]);
    expect(await exportPerson(database(), "nobody@world.test")).toBeNull();
  });
});

describe("an erasure", () => {
  it("leaves no value of the person in any column of any table", async () => {
    const { user, values } = await wholePerson();
    for (const value of values) expect((await tablesWith(value)).length, value).toBeGreaterThan(0);
    const plan = await planErasure(database(), user.email);
    expect(plan?.rows.map(({ table }) => table)).toEqual(Object.keys(personalTables));
    expect(await erase(user.email)).toEqual({ ok: true, id: user.id, withoutAdmin: [] });
    for (const value of values) expect(await tablesWith(value), value).toEqual([]);
    expect(await tablesWith(user.id)).toEqual(["audit_events", "erasures"]);
    expect(Object.keys(otherTables)).toContain("erasures");
  });

  it("keeps the audit events, the counts of sign-ins and what others need", async () => {
    const { user, colleague, workgroupId, marks } = await wholePerson();
    const eventsOf = () =>
      query<{ type: string }>(
        sql`SELECT type FROM audit_events WHERE subject_id = ${user.id}::uuid OR actor_id = ${user.id}::uuid ORDER BY id`,
      );
    const before = await eventsOf();
    await erase(user.email);
    expect(await eventsOf()).toEqual([...before, { type: "account.erased" }]);
    expect(
      await query(
        sql`SELECT actor_id AS actor, address FROM audit_events WHERE type = 'account.temporary_code_issued' AND subject_id = ${user.id}::uuid`,
      ),
    ).toEqual([{ actor: colleague.id, address: testClient.ipAddress }]);
    expect(await query(sql`SELECT FROM workgroup_sign_ins WHERE workgroup_id = ${workgroupId}::uuid`)).toHaveLength(1);
    expect(
      await query(sql`SELECT actor_id AS actor, after FROM policy_changes WHERE workgroup_id = ${workgroupId}::uuid`),
    ).toEqual([{ actor: null, after: "on" }]);
    // Notices to others are sent without the name; what was about the person alone is not sent.
    const messages =
      await query(sql`SELECT kind, parameters -> 'actorEmail' AS actor, parameters -> 'inviter' AS inviter FROM messages
                                      WHERE destination IN (${colleague.email}, ${marks.invitee}) AND state = 'queued' ORDER BY kind`);
    expect(messages).toEqual([
      { kind: "invitation", actor: null, inviter: null },
      { kind: "membership_role_changed", actor: "name removed", inviter: null },
      { kind: "two_factor_announced", actor: null, inviter: null },
    ]);
    expect(await query(sql`SELECT email FROM invitations WHERE workgroup_id = ${workgroupId}::uuid`)).toEqual([
      { email: marks.invitee },
    ]);
  });

  it("leaves a shared phone number, its suppression and its messages to the other account", async () => {
    const { user, phone } = await wholePerson();
    const twin = await makeUser({ phone });
    await query(sql`INSERT INTO messages (kind, event_id, recipient_id, destination, channel, expires_at)
                    VALUES ('phone_changed', 'twin', ${twin.id}::uuid, ${phone}, 'phone', now() + interval '1 day')`);
    await erase(user.email);
    expect(await query(sql`SELECT reason FROM suppressions WHERE destination = ${phone}`)).toEqual([
      { reason: "opted_out" },
    ]);
    expect(await query(sql`SELECT recipient_id AS recipient FROM messages WHERE destination = ${phone}`)).toEqual([
      { recipient: twin.id },
    ]);
  });

  it("ends every session at once", async () => {
    const user = await makeUser();
    const session = await signedIn(user);
    expect(await session.alive()).toBe(true);
    await erase(user.email);
    expect(await session.alive()).toBe(false);
    expect(await erase(user.email)).toEqual({ ok: false, reason: "no_account" });
  });

  it("is refused for the only admin of a workgroup, and changes nothing; unless it is wanted", async () => {
    const workgroupId = await makeWorkgroup("APP2");
    const boss = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
    const session = await signedIn(boss);
    expect(await erase(boss.email)).toEqual({ ok: false, reason: "only_admin", workgroups: ["APP2 Ltd"] });
    expect(await session.alive()).toBe(true);
    expect(await erase(boss.email, true)).toEqual({ ok: true, id: boss.id, withoutAdmin: ["APP2 Ltd"] });
  });

  it("of two parallel ones of the last two admins, one is refused", async () => {
    const workgroupId = await makeWorkgroup();
    const memberships = [{ workgroupId, role: "admin" as const }];
    const admins = [await makeUser({ memberships }), await makeUser({ memberships })];
    const erased = await Promise.all(admins.map(({ email }) => erase(email)));
    expect(erased.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  });

  it("that was interrupted is completed by the next one", async () => {
    const { user, values } = await wholePerson();
    await query(
      sql`UPDATE users SET disabled_at = now(), security_stamp = security_stamp + 1 WHERE id = ${user.id}::uuid`,
    );
    await query(sql`DELETE FROM messages WHERE recipient_id = ${user.id}::uuid`);
    expect((await erase(user.email)).ok).toBe(true);
    for (const value of values) expect(await tablesWith(value), value).toEqual([]);
  });
});
