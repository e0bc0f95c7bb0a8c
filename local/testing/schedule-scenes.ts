// For integration tests of scheduled enforcement: workgroups with two admins and a member, and a database clock that moves.
import { sql } from "drizzle-orm";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import type { Edition } from "@/lib/contract/vocabulary";
import type { SecurityPatch } from "@/lib/contract/workgroup-schemas";
import { changePolicy } from "@/lib/workgroups/policy-switch";
import { adminOf } from "./help-desk-scenes";
import { query } from "./integration";
import { makeUser, makeWorkgroup, reload, testClient } from "./test-world";

/** An admin whose session has passed the second step, so that enforcement doesn't stop it. */
export async function makeAdmin(workgroupId: string, name: string): Promise<WorkgroupAdmin> {
  const user = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
  await query(sql`UPDATE users SET name = ${name} WHERE id = ${user.id}::uuid`);
  const admin = await adminOf(await reload(user.email), workgroupId);
  await query(sql`UPDATE sessions SET second_step_at = now() WHERE user_id = ${user.id}::uuid`);
  return admin;
}

/** A workgroup with the admins Ada and Ben and a member. */
export async function scheduleScene(edition: Edition = "APP") {
  const workgroupId = await makeWorkgroup(edition);
  const [ada, ben] = [await makeAdmin(workgroupId, "Ada"), await makeAdmin(workgroupId, "Ben")];
  return { workgroupId, ada, ben, member: await makeUser({ memberships: [{ workgroupId }] }) };
}

/** An instant `days` from now, to the minute. */
export const inDays = (days: number) =>
  new Date(Math.round((Date.now() + days * 86_400_000) / 60_000) * 60_000).toISOString();

/** Submits a change of the policy, as an admin's page does. */
export const submitPolicy = (admin: WorkgroupAdmin, patch: SecurityPatch) => changePolicy(admin, patch, testClient);

/** Lets the scheduled date of a workgroup come `days` nearer: the same as if the database's clock had moved on. */
export async function passDays(workgroupId: string, days: number): Promise<void> {
  const span = sql`${days}::double precision * interval '1 day'`;
  await query(
    sql`UPDATE workgroups SET two_factor_required_from = two_factor_required_from - ${span} WHERE id = ${workgroupId}::uuid`,
  );
  await query(
    sql`UPDATE messages SET created_at = created_at - ${span}, next_attempt_at = next_attempt_at - ${span}, expires_at = expires_at - ${span}
         WHERE parameters ->> 'workgroupId' = ${workgroupId}`,
  );
}

/** Messages about the schedules of a workgroup, as `kind destination`, in order of the alphabet. */
export async function scheduleMessages(workgroupId: string, state = "queued"): Promise<string[]> {
  const rows = await query<{ line: string }>(
    sql`SELECT kind || ' ' || destination AS line FROM messages
         WHERE parameters ->> 'workgroupId' = ${workgroupId} AND state = ${state} ORDER BY 1`,
  );
  return rows.map(({ line }) => line);
}

/** What the database has about the policy of a workgroup. */
export async function storedPolicy(workgroupId: string) {
  const [row] = await query<{ required: boolean; from: string | null; schedule: string | null; began: string | null }>(
    sql`SELECT two_factor_required AS required, two_factor_required_from AS "from", two_factor_schedule_id AS schedule,
               two_factor_required_at AS began FROM workgroups WHERE id = ${workgroupId}::uuid`,
  );
  if (!row) throw new Error("no such workgroup");
  return { ...row, from: row.from && new Date(row.from).toISOString() };
}
