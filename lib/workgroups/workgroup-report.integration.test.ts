import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { REPORT_DAYS } from "@/lib/contract/limits";
import { opened, verify } from "@/local/testing/challenge-scenes";
import { type adminOf, cast, pause, release } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { succeeded } from "@/local/testing/results";
import { issue } from "@/local/testing/temporary-codes";
import { makeUser, makeWorkgroup, signedIn } from "@/local/testing/test-world";
import { readReport } from "./workgroup-report";

installWorld();

type Admin = Awaited<ReturnType<typeof adminOf>>;

const reportOf = async (admin: Admin, days: number = REPORT_DAYS.default) =>
  (await succeeded(readReport(admin, days))).value;

it("counts the sign-ins of each day in UTC, and its sums equal the events", async () => {
  const { admin, first, member } = await cast();
  await signedIn(member);
  const { cookie, code } = await opened(member);
  expect(await verify(cookie, code)).toEqual({ ok: true });
  await signedIn(await makeUser());
  // One second before the first moment of today, and one before the period.
  for (const [days, seconds] of [
    [0, 1],
    [29, 1],
  ]) {
    await query(sql`WITH e AS (
        INSERT INTO audit_events (at, subject_id, type, result)
        VALUES (date_trunc('day', now(), 'UTC') - ${days}::int * interval '24 hours' - ${seconds}::int * interval '1 second',
                ${member.id}::uuid, 'sign_in.code', 'success') RETURNING id, at)
      INSERT INTO workgroup_sign_ins SELECT ${first}::uuid, id, at, true FROM e`);
  }
  const { days } = await reportOf(admin);
  expect(days).toHaveLength(30);
  const dates = days.map(({ date }) => date);
  expect(dates).toEqual(dates.toSorted());
  expect(dates.at(-1)).toBe(new Date().toISOString().slice(0, 10));
  expect(days.at(-1)).toMatchObject({ withSecondStep: 1, withoutSecondStep: 2 });
  expect(days.at(-2)).toMatchObject({ withSecondStep: 1, withoutSecondStep: 0 });
  const sum = days.reduce((total, day) => total + day.withSecondStep + day.withoutSecondStep, 0);
  const [events] = await query<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM audit_events e JOIN workgroup_sign_ins s ON s.event_id = e.id
         WHERE s.workgroup_id = ${first}::uuid AND e.result = 'success'
           AND e.at >= date_trunc('day', now(), 'UTC') - interval '29 days'`,
  );
  expect(sum).toBe(events?.n);
  expect((await reportOf(admin, 1)).days).toEqual(days.slice(-1));
});

it("counts members by protection, and lists those without, temporary codes and unlocks", async () => {
  const { admin, first, boss, member } = await cast();
  const memberships = [{ workgroupId: first }];
  const protectedByEmail = await makeUser({ memberships, twoFactorEnabled: true });
  const bounced = await makeUser({ memberships, twoFactorEnabled: true });
  await query(
    sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${bounced.email}, 'bounced')`,
  );
  const gone = await makeUser({ memberships });
  await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${gone.id}::uuid`);
  await issue(admin, member);
  await pause(protectedByEmail);
  expect(await release(admin, protectedByEmail)).toBe("ok");
  const { members, exceptions } = await reportOf(admin);
  expect(members).toEqual({ two_channels: 0, email_only: 1, none: 2, unreachable: 1 });
  const named = (user: { id: string; name: string }) => ({ id: user.id, name: user.name });
  const at = expect.stringMatching(/^\d{4}-.*Z$/);
  const unprotected = exceptions.filter(({ kind }) => kind === "not_protected");
  expect(unprotected.map((exception) => exception.member?.id).sort()).toEqual([boss.id, member.id].sort());
  expect(exceptions.filter(({ kind }) => kind !== "not_protected")).toEqual([
    { kind: "unreachable", member: named(bounced), by: null, at: null },
    { kind: "temporary_code", member: named(member), by: named(boss), at },
    { kind: "unlocked", member: named(protectedByEmail), by: named(boss), at },
  ]);
});

it("S47 attack: tells nothing of another workgroup of a member", async () => {
  const { admin, member } = await cast();
  const other = await makeWorkgroup("APP", true);
  const colleague = await makeUser({ memberships: [{ workgroupId: other, role: "admin" }] });
  await signedIn(colleague);
  await query(sql`INSERT INTO audit_events (workgroup_id, subject_id, type, result)
                  VALUES (${other}::uuid, ${member.id}::uuid, 'account.temporary_code_issued', 'success')`);
  const { days, exceptions } = await reportOf(admin);
  expect(days.at(-1)).toMatchObject({ withSecondStep: 0, withoutSecondStep: 1 });
  expect(exceptions.map(({ kind }) => kind)).toEqual(["not_protected", "not_protected"]);
});
