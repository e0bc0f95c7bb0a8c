/** A date for enforcement: set, moved, canceled, reached, and what each is recorded and told as. */
import { sql } from "drizzle-orm";
import { expect, it, vi } from "vitest";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { SCHEDULES_PER_WORKGROUP } from "@/lib/contract/limits";
import { installWorld, query } from "@/local/testing/integration";
import { kindsTo } from "@/local/testing/notices";
import {
  inDays,
  passDays,
  scheduleMessages,
  scheduleScene,
  storedPolicy,
  submitPolicy,
} from "@/local/testing/schedule-scenes";
import { reload } from "@/local/testing/test-world";
import { describeSecurity, readPolicyHistory } from "./policy-switch";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

installWorld();

const submit = submitPolicy;
const done = { ok: true, changed: true };
const conflict = { ok: false, reason: "conflict" };

/** The workgroup as the guard of the next request finds it. */
async function asStored(admin: WorkgroupAdmin): Promise<WorkgroupAdmin> {
  const workgroup = (await reload(admin.user.email)).workgroups.find(({ id }) => id === admin.workgroup.id);
  if (!workgroup) throw new Error("no admin");
  return { ...admin, workgroup };
}

const described = async (admin: WorkgroupAdmin) => describeSecurity((await asStored(admin)).workgroup);

it("is not in force before its date, and is described with who set it", async () => {
  const { workgroupId, ada } = await scheduleScene();
  const at = inDays(30);
  expect(await submit(ada, { twoFactorRequired: true, effectiveAt: at })).toMatchObject(done);
  expect(await storedPolicy(workgroupId)).toMatchObject({ required: false, from: at, schedule: expect.any(String) });
  const before = { twoFactorRequired: false, scheduledAt: at, changedBy: { id: ada.user.id, name: "Ada" } };
  expect(await described(ada)).toMatchObject(before);
  await passDays(workgroupId, 30.1);
  expect(await described(ada)).toMatchObject({ ...before, twoFactorRequired: true, scheduledAt: null });
});

it.each([
  ["in the past", -1, "too_soon"],
  ["59 minutes ahead", 59 / 1440, "too_soon"],
  ["181 days ahead", 181, "too_late"],
])("refuses a date %s, and stores nothing", async (_, days, reason) => {
  const { workgroupId, ada } = await scheduleScene();
  expect(await submit(ada, { twoFactorRequired: true, effectiveAt: inDays(days) })).toEqual({ ok: false, reason });
  expect(await storedPolicy(workgroupId)).toMatchObject({ required: false, from: null });
  expect((await readPolicyHistory(workgroupId)).changes).toEqual([]);
});

it.each([
  ["61 minutes ahead", 61 / 1440],
  ["179 days ahead", 179],
])("takes a date %s", async (_, days) => {
  const { ada } = await scheduleScene();
  expect(await submit(ada, { twoFactorRequired: true, effectiveAt: inDays(days) })).toMatchObject(done);
});

it("conflicts with a policy that is in force, by its box or by its date", async () => {
  const { workgroupId, ada } = await scheduleScene();
  const wish = { twoFactorRequired: true, effectiveAt: inDays(3) };
  await submit(ada, { twoFactorRequired: true });
  expect(await submit(await asStored(ada), wish)).toEqual(conflict);
  await submit(await asStored(ada), { twoFactorRequired: false });
  await submit(await asStored(ada), wish);
  await passDays(workgroupId, 4);
  expect(await submit(await asStored(ada), { ...wish, effectiveAt: inDays(9) })).toEqual(conflict);
});

it("records each change with the state before and after it, newest first, and notifies the other admins", async () => {
  const { workgroupId, ada, ben } = await scheduleScene();
  const [first, second, third] = [inDays(10), inDays(20), inDays(30)];
  await submit(ada, { twoFactorRequired: true, effectiveAt: first });
  await submit(await asStored(ben), { twoFactorRequired: true, effectiveAt: second });
  await submit(await asStored(ada), { twoFactorRequired: false });
  await submit(await asStored(ada), { twoFactorRequired: true, effectiveAt: third });
  await submit(await asStored(ben), { twoFactorRequired: true });
  await submit(await asStored(ada), { twoFactorRequired: false });
  const { changes, next } = await readPolicyHistory(workgroupId);
  const [by, other] = [
    { id: ada.user.id, name: "Ada" },
    { id: ben.user.id, name: "Ben" },
  ];
  expect(changes.map(({ at: _, ...change }) => change)).toEqual([
    { by, from: "on", to: "off", effectiveAt: expect.any(String) },
    { by: other, from: "scheduled", to: "on", effectiveAt: expect.any(String) },
    { by, from: "off", to: "scheduled", effectiveAt: third },
    { by, from: "scheduled", to: "off", effectiveAt: expect.any(String) },
    { by: other, from: "scheduled", to: "scheduled", effectiveAt: second },
    { by, from: "off", to: "scheduled", effectiveAt: first },
  ]);
  expect(next).toBeNull();
  const policyKinds = async (admin: WorkgroupAdmin) =>
    (await kindsTo(admin.user.email)).filter((kind) => kind.startsWith("workgroup_")).map((kind) => kind.slice(21));
  expect(await policyKinds(ben)).toEqual(["scheduled", "schedule_canceled", "scheduled", "off"]);
  expect(await policyKinds(ada)).toEqual(["schedule_moved", "on"]);
  const events = await query<{ type: string }>(
    sql`SELECT type FROM audit_events WHERE workgroup_id = ${workgroupId}::uuid ORDER BY id`,
  );
  expect(events.map(({ type }) => type.slice("workgroup.two_factor_".length))).toEqual([
    "scheduled",
    "schedule_moved",
    "schedule_canceled",
    "scheduled",
    "on",
    "off",
  ]);
});

it("pages the history by the id of the last change", async () => {
  const { workgroupId } = await scheduleScene();
  await query(
    sql`INSERT INTO policy_changes (workgroup_id, before, after, effective_at)
        SELECT ${workgroupId}::uuid, 'off', 'on', now() + n * interval '1 minute' FROM generate_series(1, 45) AS n`,
  );
  const pages = [];
  for (let after: string | undefined; ; ) {
    const page = await readPolicyHistory(workgroupId, after);
    pages.push(page.changes.map(({ effectiveAt }) => effectiveAt));
    if (page.next === null) break;
    after = page.next;
  }
  expect(pages.map((page) => page.length)).toEqual([20, 20, 5]);
  expect(new Set(pages.flat()).size).toBe(45);
  expect((await readPolicyHistory(workgroupId)).changes[0]?.by).toBeNull();
});

it("S30 refuses a change that expects another date than the stored one", async () => {
  const { workgroupId, ada, ben } = await scheduleScene();
  const [first, second] = [inDays(10), inDays(20)];
  await submit(ada, { twoFactorRequired: true, effectiveAt: first, expectedScheduledAt: null });
  // Ben's page still shows "off", then the first date.
  expect(await submit(ben, { twoFactorRequired: true, expectedScheduledAt: null })).toEqual(conflict);
  expect(await submit(ben, { twoFactorRequired: false, expectedScheduledAt: null })).toEqual(conflict);
  await submit(await asStored(ada), { twoFactorRequired: true, effectiveAt: second, expectedScheduledAt: first });
  expect(await submit(ben, { twoFactorRequired: false, expectedScheduledAt: first })).toEqual(conflict);
  expect(await storedPolicy(workgroupId)).toMatchObject({ from: second });
  const same = { twoFactorRequired: true, effectiveAt: second, expectedScheduledAt: second };
  expect(await submit(await asStored(ben), same)).toMatchObject({ ok: true, changed: false });
});

it("S30 lets one of parallel changes of the same page state through: schedule, enforce, cancel", async () => {
  const { workgroupId, ada, ben } = await scheduleScene();
  await submit(ada, { twoFactorRequired: true, effectiveAt: inDays(10) });
  const seen = { expectedTwoFactorRequired: false, expectedScheduledAt: inDays(10) };
  const [one, two] = [await asStored(ada), await asStored(ben)];
  const exact = { ...seen, expectedScheduledAt: one.workgroup.scheduledAt };
  const results = await Promise.all([
    submit(one, { twoFactorRequired: true, effectiveAt: inDays(20), ...exact }),
    submit(two, { twoFactorRequired: true, ...exact }),
    submit(one, { twoFactorRequired: false, ...exact }),
    submit(two, { twoFactorRequired: true, effectiveAt: inDays(30), ...exact }),
  ]);
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results.filter((result) => !result.ok && result.reason === "conflict")).toHaveLength(3);
  expect((await readPolicyHistory(workgroupId)).changes).toHaveLength(2);
});

it("remembers when a date took effect, after it was turned off: tokens of the app from before stay over", async () => {
  const { workgroupId, ada } = await scheduleScene();
  await submit(ada, { twoFactorRequired: true, effectiveAt: inDays(2) });
  await submit(await asStored(ada), { twoFactorRequired: false });
  expect((await storedPolicy(workgroupId)).began).toBeNull();
  await submit(await asStored(ada), { twoFactorRequired: true, effectiveAt: inDays(2) });
  await passDays(workgroupId, 3);
  await submit(await asStored(ada), { twoFactorRequired: false });
  const { began, required, from } = await storedPolicy(workgroupId);
  expect([required, from]).toEqual([false, null]);
  expect(Date.parse(began ?? "")).toBeLessThan(Date.now() - 86_000_000);
});

it("attack: moving the date again and again does not flood the members' mailboxes", async () => {
  const { workgroupId, ada } = await scheduleScene();
  const results = [];
  for (let n = 0; n <= SCHEDULES_PER_WORKGROUP.points; n += 1) {
    results.push(await submit(ada, { twoFactorRequired: true, effectiveAt: inDays(10 + n) }));
  }
  expect(results.filter(({ ok }) => ok)).toHaveLength(SCHEDULES_PER_WORKGROUP.points);
  expect(results.at(-1)).toMatchObject({ ok: false, reason: "too_many_attempts" });
  expect(await scheduleMessages(workgroupId)).toHaveLength(3);
});
