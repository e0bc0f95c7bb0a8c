/** The expected value of a policy change, and who changed the policy last. */
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { installWorld, query } from "@/local/testing/integration";
import { makeAdmin } from "@/local/testing/schedule-scenes";
import { makeWorkgroup, testClient } from "@/local/testing/test-world";
import { changePolicy, describeSecurity } from "./policy-switch";

installWorld();

async function twoAdmins(twoFactorRequired = false) {
  const workgroupId = await makeWorkgroup("APP", twoFactorRequired);
  return { workgroupId, ada: await makeAdmin(workgroupId, "Ada"), ben: await makeAdmin(workgroupId, "Ben") };
}

async function requiredIn(workgroupId: string): Promise<boolean | undefined> {
  const rows = await query<{ required: boolean }>(
    sql`SELECT two_factor_required AS required FROM workgroups WHERE id = ${workgroupId}::uuid`,
  );
  return rows[0]?.required;
}

const submit = (admin: WorkgroupAdmin, twoFactorRequired: boolean, expectedTwoFactorRequired?: boolean) =>
  changePolicy(admin, { twoFactorRequired, expectedTwoFactorRequired }, testClient);

const conflict = { ok: false, reason: "conflict" };

it("S30 refuses a policy change that expects another value than the stored one, and stores nothing", async () => {
  const { workgroupId, ada, ben } = await twoAdmins();
  expect(await submit(ada, true, false)).toMatchObject({ ok: true, changed: true });
  // Ben's page still shows "off". Whatever he submits, the stored value stays.
  for (const wanted of [true, false]) expect(await submit(ben, wanted, false)).toEqual(conflict);
  expect(await requiredIn(workgroupId)).toBe(true);
  expect(await submit(ben, false, true)).toMatchObject({ ok: true, changed: true });
});

it("S30 lets one of two parallel changes of the same page state through", async () => {
  const { workgroupId, ada, ben } = await twoAdmins();
  const results = await Promise.all([submit(ada, true, false), submit(ben, true, false)]);
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results).toContainEqual(conflict);
  const events = await query(sql`SELECT FROM audit_events WHERE workgroup_id = ${workgroupId}::uuid`);
  expect(events).toHaveLength(1);
});

it("keeps the last writer's value for a caller that expects nothing", async () => {
  const { ada, ben } = await twoAdmins();
  expect(await submit(ada, true)).toMatchObject({ ok: true, changed: true });
  expect(await submit(ben, true)).toMatchObject({ ok: true, changed: false });
  expect(await submit(ben, false)).toMatchObject({ ok: true, changed: true });
});

it("names the admin of the last change, and nobody for a value that no recorded change led to", async () => {
  const { workgroupId, ada, ben } = await twoAdmins();
  const described = async () =>
    describeSecurity({ ...ada.workgroup, twoFactorRequired: (await requiredIn(workgroupId)) ?? false });
  expect(await described()).toMatchObject({ changedBy: null, changedAt: null });
  await submit(ada, true);
  expect(await described()).toMatchObject({ changedBy: { id: ada.user.id, name: "Ada" } });
  await submit(ben, false);
  const last = await described();
  expect(last).toMatchObject({ twoFactorRequired: false, changedBy: { id: ben.user.id, name: "Ben" } });
  expect(Date.parse(last.changedAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
  await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${workgroupId}::uuid`);
  expect(await described()).toMatchObject({ twoFactorRequired: true, changedBy: null, changedAt: null });
});
