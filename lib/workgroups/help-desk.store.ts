/**
 * Help for members whose second step is paused or stopped, who are out of sends, or whose address gets no messages. An account
 * belongs to no workgroup, so only who administers every workgroup of a person may help; else an admin of one tenant would weaken the
 * sign-in to another.
 */

import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Channel, roles } from "@/lib/contract/vocabulary";
import { type Database, type Executor, execute, inTransaction, run, timestamp } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, type Denial, denialOf } from "@/lib/db/authority";
import { textablePhone } from "@/lib/db/consent-rows";
import { everyChannelNoticeCtes } from "@/lib/messaging/account-notice.store";
import { resumeDestinationCtes } from "@/lib/messaging/suppression.store";
import { unlockCtes } from "./unlock.store";

/** Workgroups of `theirs` (workgroup_id, disabled_at) that are active and not among those of `administered` (workgroup_id). */
export const elsewhere = (theirs: SQL, administered: SQL) =>
  sql`SELECT FROM ${theirs} AS t WHERE t.disabled_at IS NULL AND t.workgroup_id NOT IN (SELECT workgroup_id FROM ${administered} AS a)`;

export type Help = { workgroupId: string; actor: Actor; memberId: string };

/** Expected ends of a help. `elsewhere`: the actor does not administer every workgroup of the member, or not any more. */
export type HelpOutcome =
  | { ok: true; changed: boolean; until: Date | null }
  | { ok: false; reason: Denial | "not_found" | "forbidden" | "no_member" | "disabled" | "oneself" | "elsewhere" };

const helpRow = actorRow.extend({
  role: z.enum(roles).nullable(),
  member: z.boolean(),
  active: z.boolean(),
  email: z.string().nullable(),
  changed: z.boolean(),
  until: timestamp.nullable(),
});

/** Why nothing was done; in the order in which a route asks, so that an outsider learns nothing about a member. */
function refusalOf(row: z.output<typeof helpRow>): Extract<HelpOutcome, { ok: false }>["reason"] | null {
  const denial = denialOf(row.level, "recent");
  if (denial) return denial;
  if (row.role === null) return "not_found";
  if (row.role !== "admin") return "forbidden";
  if (!row.member) return "no_member";
  if (!row.active) return "disabled";
  return row.email === null ? "elsewhere" : null;
}

/**
 * Does what `effects` say to the account `helped` (id), if the actor may. They are members of a WITH, of which `done` has a row where
 * something changed. `until` selects when the effect ends, for those that do.
 *
 * Memberships are read with a lock, and so as they are now: one that is being taken away, given back or demoted this very moment is
 * waited for. One that is being added holds a key lock on its user, for which the first statement waits, so that the second sees it.
 */
export async function help(
  db: Database,
  { workgroupId, actor, memberId }: Help,
  effects: SQL,
  until: SQL = sql`NULL`,
): Promise<HelpOutcome> {
  if (actor.userId === memberId) return { ok: false, reason: "oneself" };
  const [row] = await inTransaction(db, async (tx) => {
    // Both in one order: two admins who help each other at once would deadlock.
    const both = sql`SELECT FROM users WHERE id IN (${memberId}::uuid, ${actor.userId}::uuid) ORDER BY id FOR UPDATE`;
    await execute(tx, both);
    return run(
      tx,
      sql`WITH ${actorCtes(actor)}, mine AS MATERIALIZED (
            SELECT id AS workgroup_id FROM user_workgroups
             WHERE role = 'admin' AND EXISTS (SELECT FROM actor WHERE level = 'recent')
          ), theirs AS MATERIALIZED (
            SELECT workgroup_id, disabled_at FROM memberships WHERE user_id = ${memberId}::uuid FOR SHARE
          ), active AS MATERIALIZED (
            SELECT id, email FROM users WHERE id = ${memberId}::uuid AND disabled_at IS NULL
               AND EXISTS (SELECT FROM theirs WHERE workgroup_id = ${workgroupId}::uuid AND disabled_at IS NULL)
          ), helped AS MATERIALIZED (
            SELECT id, email FROM active
             WHERE EXISTS (SELECT FROM mine WHERE workgroup_id = ${workgroupId}::uuid) AND NOT EXISTS (${elsewhere(sql`theirs`, sql`mine`)})
          ), ${effects}
          SELECT ${actorLevel}, (SELECT role FROM user_workgroups WHERE id = ${workgroupId}::uuid) AS role,
                 EXISTS (SELECT FROM theirs WHERE workgroup_id = ${workgroupId}::uuid) AS member,
                 EXISTS (SELECT FROM active) AS active, (SELECT email FROM helped) AS email,
                 EXISTS (SELECT FROM done) AS changed, ${until} AS until`,
      helpRow,
    );
  });
  const reason = row ? refusalOf(row) : "unauthenticated";
  if (!row || reason) return { ok: false, reason: reason ?? "unauthenticated" };
  return { ok: true, changed: row.changed, until: row.until };
}

/** Of a row `u` that was unlocked, or whose report that no code arrives was closed. */
const unlockNotice = sql`CASE WHEN u.unlocked THEN 'second_step_released' ELSE 'code_report_closed' END`;

const releaseEvent = { type: "account.second_step_released", result: "success" } as const satisfies AuditEvent;

/**
 * Unlocks a member: ends a pause or lockout, resets the send limits, and closes the report that no code arrives. `changed` is false where there was none of these. The member is
 * notified without the admin's address and browser.
 */
export async function unlockSecondStep(db: Database, who: Help, client: ClientInfo): Promise<HelpOutcome> {
  const event = { ...releaseEvent, actorId: who.actor.userId, subjectId: who.memberId, workgroupId: who.workgroupId };
  return help(
    db,
    who,
    sql`${unlockCtes(sql`id IN (SELECT id FROM helped)`)}, audited AS (${auditInsert(event, client, sql`FROM done`)}),
        ${everyChannelNoticeCtes(unlockNotice, sql`done u`)}`,
  );
}

/** Uses a member's address for codes again, and notifies the member. */
export async function resumeMemberDestination(
  db: Database,
  who: Help,
  channel: Channel,
  client: ClientInfo,
): Promise<HelpOutcome> {
  const addresses = sql`(SELECT id AS user_id, ${channel}::text AS channel,
                                CASE ${channel}::text WHEN 'email' THEN email ELSE phone END AS destination
                           FROM users WHERE id IN (SELECT id FROM helped))`;
  const lift = resumeDestinationCtes(addresses, { actorId: who.actor.userId, workgroupId: who.workgroupId, client });
  const resumed = sql`done AS (
      SELECT u.id, u.email, ${textablePhone(sql`u`)} AS phone FROM lifted JOIN users u ON u.id = lifted.user_id
    )`;
  return help(db, who, sql`${lift}, ${resumed}, ${everyChannelNoticeCtes("codes_resumed", sql`done u`)}`);
}

/** An operator's release, of whom nobody asks which workgroups they have. A running instance sends the notices. Null when there is no such account. */
export async function unlockByEmail(db: Executor, email: string): Promise<{ changed: boolean } | null> {
  const rows = await run(
    db,
    sql`WITH ${unlockCtes(sql`email = ${email}`)}, audited AS (
          ${auditInsert({ ...releaseEvent, subjectId: sql`id` }, null, sql`FROM done`)}
        ), ${everyChannelNoticeCtes(unlockNotice, sql`done u`)}
        SELECT EXISTS (SELECT FROM done) AS changed FROM users WHERE email = ${email}`,
    z.object({ changed: z.boolean() }),
  );
  return rows[0] ?? null;
}
