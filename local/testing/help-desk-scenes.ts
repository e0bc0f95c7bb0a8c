// For integration tests of the help desk: admins, members who need help, and what help leaves behind.
import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { stateOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { insertPasswordSession } from "@/lib/auth/session.store";
import { type MemberPage, memberQuerySchema } from "@/lib/contract/member-schemas";
import type { Channel, Role } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { resumeMemberDestination, unlockMember } from "@/lib/workgroups/help-desk";
import { listMembers } from "@/lib/workgroups/member-list";
import { newNumber } from "./account-changes";
import { query } from "./integration";
import { outcome } from "./results";
import { makeUser, makeWorkgroup, testClient } from "./test-world";

/** An admin with a new session, as the guard of a route returns it. */
export async function adminOf(user: User, workgroupId: string): Promise<WorkgroupAdmin> {
  const tokenHash = randomBytes(32);
  await insertPasswordSession(database(), user, {
    tokenHash,
    client: testClient,
    replacedTokenHash: null,
    charged: [],
  });
  const state = await stateOf(tokenHash);
  const workgroup = user.workgroups.find(({ id }) => id === workgroupId);
  if (state.state !== "signed_in" || !workgroup) throw new Error("no admin");
  return { ...state, workgroup };
}

/** An admin of `workgroups` workgroups and a member of the first. */
export async function cast(workgroups = 1) {
  const ids: string[] = [];
  for (let i = 0; i < workgroups; i++) ids.push(await makeWorkgroup("APP4"));
  const [first = ""] = ids;
  const boss = await makeUser({ memberships: ids.map((workgroupId) => ({ workgroupId, role: "admin" })) });
  const member = await makeUser({ memberships: [{ workgroupId: first }], phone: newNumber() });
  return { ids, first, boss, admin: await adminOf(boss, first), member };
}

/** The statement that adds a user to a workgroup. */
export const join = (user: User, workgroupId: string, role: Role = "member") =>
  sql`INSERT INTO memberships (user_id, workgroup_id, role) VALUES (${user.id}::uuid, ${workgroupId}::uuid, ${role})`;

/** Pauses the second step of a user: ten incorrect codes, one hour ago. */
export const pause = (user: User) =>
  query(
    sql`UPDATE users SET wrong_code_at = array_fill(now() - interval '1 hour', ARRAY[10]), wrong_code_streak = 10
         WHERE id = ${user.id}::uuid`,
  );

/** Locks the second step of a user: fifty incorrect codes in a row. */
export const stop = (user: User) =>
  query(
    sql`UPDATE users SET second_step_stopped_at = now(), wrong_code_streak = 50, wrong_code_at = ARRAY[now()]
         WHERE id = ${user.id}::uuid`,
  );

/** What a user's incorrect codes have led to. */
export async function codesOf(user: User) {
  const [row] = await query<{ wrong: number; streak: number; stopped: boolean }>(
    sql`SELECT cardinality(wrong_code_at) AS wrong, wrong_code_streak AS streak, second_step_stopped_at IS NOT NULL AS stopped
          FROM users WHERE id = ${user.id}::uuid`,
  );
  return row;
}

/** `codesOf` of a user without incorrect codes, and of one after `pause`. */
export const free = { wrong: 0, streak: 0, stopped: false };
export const paused = { wrong: 10, streak: 10, stopped: false };

/** Audit events of one type about a user. */
export const eventsAbout = (user: User, type: string) =>
  query<{ actor: string | null; workgroup: string | null; result: string; address: string | null; details: object }>(
    sql`SELECT actor_id AS actor, workgroup_id AS workgroup, result, address, details FROM audit_events
         WHERE subject_id = ${user.id}::uuid AND type = ${type}`,
  );

/** Unlocks a member. @returns `ok`, or the reason of the refusal */
export const release = (admin: WorkgroupAdmin, { id }: { id: string }) => outcome(unlockMember(admin, id, testClient));

/** Resumes a member's suppressed destination. @returns `ok`, or the reason of the refusal */
export const lift = (admin: WorkgroupAdmin, { id }: { id: string }, channel: Channel = "email") =>
  outcome(resumeMemberDestination(admin, id, channel, testClient));

/** Reads a page of the members list, with the parameters of a URL. @throws Error with the reason of a refusal */
export async function listed(admin: WorkgroupAdmin, parameters: Record<string, string> = {}): Promise<MemberPage> {
  const read = await listMembers(admin, memberQuerySchema.parse(parameters));
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}
