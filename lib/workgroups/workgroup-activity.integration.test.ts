import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { insertMobileSession } from "@/lib/auth/mobile-session.store";
import { markSteppedUp } from "@/lib/auth/session.store";
import { currentKey } from "@/lib/config/keyring";
import { ACTIVITY_PAGE, EXPORT_PAGE, EXPORTS } from "@/lib/contract/limits";
import type { ActivityFilter } from "@/lib/contract/workgroup-activity-schemas";
import { database } from "@/lib/db";
import { recordEvent } from "@/lib/db/audit";
import type { User } from "@/lib/db/users";
import { deriveCode } from "@/lib/mfa/code";
import { opened, verify } from "@/local/testing/challenge-scenes";
import { type adminOf, cast } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { succeeded } from "@/local/testing/results";
import { enter, issue } from "@/local/testing/temporary-codes";
import { makeUser, makeWorkgroup, signedIn, startedChallenge, testClient } from "@/local/testing/test-world";
import { exportActivity, readActivity } from "./workgroup-activity";

installWorld();

type Admin = Awaited<ReturnType<typeof adminOf>>;

const activityOf = async (admin: Admin, filter: ActivityFilter & { after?: string } = {}) =>
  (await succeeded(readActivity(admin, filter))).value;

const typesOf = async (admin: Admin, filter: ActivityFilter & { after?: string } = {}) =>
  (await activityOf(admin, filter)).events.map(({ type, subject }) => `${type} ${subject?.id ?? "-"}`);

const signInsOf = (user: User) =>
  query<{ workgroup: string; secondStep: boolean; type: string }>(
    sql`SELECT s.workgroup_id AS workgroup, s.second_step AS "secondStep", e.type
          FROM workgroup_sign_ins s JOIN audit_events e ON e.id = s.event_id AND e.at = s.at
         WHERE e.subject_id = ${user.id}::uuid ORDER BY e.id, s.workgroup_id`,
  );

it("a sign-in belongs to every workgroup that the person could enter at that moment", async () => {
  const [one = "", two = "", left = ""] = [await makeWorkgroup(), await makeWorkgroup(), await makeWorkgroup()].sort();
  const member = await makeUser({ memberships: [one, two, left].map((workgroupId) => ({ workgroupId })) });
  await query(sql`UPDATE memberships SET disabled_at = now() WHERE workgroup_id = ${left}::uuid`);
  await signedIn(member);
  await insertMobileSession(database(), member, randomBytes(32), testClient);
  await query(sql`DELETE FROM memberships WHERE user_id = ${member.id}::uuid AND workgroup_id = ${one}::uuid`);
  const { cookie, code, wrong } = await opened(member);
  await verify(cookie, wrong);
  expect(await verify(cookie, code)).toEqual({ ok: true });
  expect(await signInsOf(member)).toEqual([
    { workgroup: one, secondStep: false, type: "sign_in.password" },
    { workgroup: two, secondStep: false, type: "sign_in.password" },
    { workgroup: one, secondStep: false, type: "mobile.sign_in" },
    { workgroup: two, secondStep: false, type: "mobile.sign_in" },
    { workgroup: two, secondStep: true, type: "sign_in.code" },
  ]);
});

it("a temporary code counts as a second step; a step-up and the code for a live session do not count", async () => {
  const { admin, first, member } = await cast();
  const code = await issue(admin, member);
  expect(await enter((await opened(member)).cookie, code)).toEqual({ ok: true });
  const { actor } = await signedIn(member);
  await markSteppedUp(database(), actor, testClient);
  await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${first}::uuid`);
  const { cookie } = await startedChallenge(member, undefined, actor);
  expect(await verify(cookie, deriveCode(currentKey(), cookie.split(".")[1] ?? "", "sign_in"))).toEqual({ ok: true });
  expect(await signInsOf(member)).toMatchObject([
    { secondStep: true, type: "sign_in.code" },
    { secondStep: false, type: "sign_in.password" },
  ]);
});

it("lists the workgroup's events and sign-ins with names, and the asking admin's own address only", async () => {
  const { admin, boss, member } = await cast();
  const elsewhere = await cast();
  await issue(admin, member);
  await issue(elsewhere.admin, elsewhere.member);
  await signedIn(member);
  const { events, next } = await activityOf(admin);
  expect(next).toBeNull();
  expect(events).toMatchObject([
    { type: "sign_in.password", actor: { id: member.id, name: member.name }, address: null, browser: null },
    { type: "account.temporary_code_issued", actor: { id: boss.id }, subject: { id: member.id } },
    { type: "sign_in.password", subject: { id: boss.id }, address: testClient.ipAddress, browser: "Firefox on Linux" },
  ]);
});

it("narrows to kind, person, result and time", async () => {
  const { admin, boss, member } = await cast();
  await signedIn(member);
  await issue(admin, member);
  const issued = `account.temporary_code_issued ${member.id}`;
  const signIns = [`sign_in.password ${member.id}`, `sign_in.password ${boss.id}`];
  expect(await typesOf(admin, { type: "sign_ins" })).toEqual(signIns);
  expect(await typesOf(admin, { type: "help" })).toEqual([issued]);
  expect(await typesOf(admin, { type: "policy" })).toEqual([]);
  expect(await typesOf(admin, { person: boss.id })).toEqual([issued, `sign_in.password ${boss.id}`]);
  expect(await typesOf(admin, { result: "failure" })).toEqual([]);
  await query(sql`UPDATE audit_events SET at = now() - interval '1 hour' WHERE subject_id = ${boss.id}::uuid`);
  await query(sql`UPDATE workgroup_sign_ins s SET at = e.at FROM audit_events e WHERE e.id = s.event_id`);
  const moment = new Date(Date.now() - 1_800_000).toISOString();
  expect(await typesOf(admin, { to: moment })).toEqual([`sign_in.password ${boss.id}`]);
  expect(await typesOf(admin, { from: moment })).toEqual([issued, `sign_in.password ${member.id}`]);
});

it("S47 attack: an outsider reads nothing by cursor, and writes no name into another workgroup's activity", async () => {
  const [mine, theirs] = [await cast(), await cast()];
  const outsider = await makeUser();
  const event = { type: "workgroup.two_factor_off", result: "failure", reason: "forbidden" } as const;
  await recordEvent(database(), { ...event, actorId: outsider.id, workgroupId: mine.first }, testClient);
  const [refused] = (await activityOf(mine.admin)).events;
  expect(refused).toMatchObject({ result: "failure", actor: null, address: null });
  const [foreign] = (await activityOf(theirs.admin)).events;
  expect(await activityOf(mine.admin, { after: foreign?.id ?? "" })).toEqual({ events: [], next: null });
  expect(await activityOf(mine.admin, { person: theirs.member.id })).toEqual({ events: [], next: null });
});

/** Adds sign-ins and help desk events, many in the same moment. */
async function fill(workgroupId: string, user: User, count: number): Promise<void> {
  const at = sql`now() - (n / 30) * interval '1 minute'`;
  await query(sql`WITH e AS (
      INSERT INTO audit_events (at, subject_id, actor_id, type, result)
      SELECT ${at}, ${user.id}::uuid, ${user.id}::uuid, 'sign_in.code', 'success' FROM generate_series(1, ${count}::int) AS n
      RETURNING id, at)
    INSERT INTO workgroup_sign_ins SELECT ${workgroupId}::uuid, id, at, true FROM e`);
  await query(sql`INSERT INTO audit_events (at, workgroup_id, subject_id, type, result)
    SELECT ${at}, ${workgroupId}::uuid, ${user.id}::uuid, 'account.second_step_released', 'success'
      FROM generate_series(1, ${count}::int) AS n`);
}

it("gives every event once, page by page and in the export", async () => {
  const { admin, first, member } = await cast();
  await fill(first, member, EXPORT_PAGE + 7);
  const all = 2 * (EXPORT_PAGE + 7) + 1;
  const pages: string[] = [];
  for (let after: string | null | undefined; after !== null && pages.length < 4 * ACTIVITY_PAGE; ) {
    const page = await activityOf(admin, after ? { after } : {});
    pages.push(...page.events.map(({ id }) => id));
    after = page.next;
  }
  const sizes: number[] = [];
  const exported: { id: string; at: string }[] = [];
  for await (const events of (await succeeded(exportActivity(admin, {}))).value) {
    sizes.push(events.length);
    exported.push(...events);
  }
  expect(sizes).toEqual([EXPORT_PAGE, EXPORT_PAGE, 15]);
  expect(new Set(exported.map(({ id }) => id)).size).toBe(all);
  expect(exported.slice(0, pages.length).map(({ id }) => id)).toEqual(pages);
  const times = exported.map(({ at }) => at);
  expect(times).toEqual(times.toSorted().toReversed());
});

it("S07 an export that its reader abandons holds no turn, and exports are rate-limited", async () => {
  const { admin, first, member } = await cast();
  await fill(first, member, EXPORT_PAGE);
  for (let n = 0; n < EXPORTS.points; n++) {
    const parts = (await succeeded(exportActivity(admin, { type: "help" }))).value;
    await parts.next();
    if (n % 2) await parts.return(undefined);
  }
  expect((await activityOf(admin)).events).toHaveLength(ACTIVITY_PAGE);
  expect(await exportActivity(admin, {})).toMatchObject({ ok: false, reason: "too_many_attempts" });
});

it.each([
  ["is demoted", sql`UPDATE memberships SET role = 'member'`],
  ["is disabled", sql`UPDATE memberships SET disabled_at = now()`],
  ["signs out", sql`UPDATE sessions SET revoked_at = now()`],
])("S48 attack: an admin who %s during an export gets no further part", async (_, loss) => {
  const { admin, boss, first, member } = await cast();
  await fill(first, member, EXPORT_PAGE + 1);
  const parts = (await succeeded(exportActivity(admin, {}))).value;
  expect((await parts.next()).value).toHaveLength(EXPORT_PAGE);
  await query(sql`${loss} WHERE user_id = ${boss.id}::uuid`);
  await expect(parts.next()).rejects.toThrow("authority ended");
});

it("removes the relation with the event that retention deletes", async () => {
  const member = await makeUser();
  await signedIn(member);
  await query(sql`DELETE FROM audit_events WHERE subject_id = ${member.id}::uuid`);
  expect(
    await query(sql`SELECT FROM workgroup_sign_ins s LEFT JOIN audit_events e ON e.id = s.event_id WHERE e.id IS NULL`),
  ).toEqual([]);
});
