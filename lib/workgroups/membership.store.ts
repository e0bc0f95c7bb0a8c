/**
 * Changes of a membership: role, disabled or not, removed. The account is never touched, except that its sessions end when it loses its
 * last active membership.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Role, roles } from "@/lib/contract/vocabulary";
import { type Database, execute, inTransaction, run, type Transaction } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, type Denial, denialOf } from "@/lib/db/authority";
import { isAdmin } from "@/lib/db/member-rows";
import { temporaryCodeEnd } from "@/lib/db/temporary-code-rows";
import { messageCtes } from "@/lib/messaging/message.store";

export type MembershipChange = { role?: Role | undefined; disabled?: boolean | undefined; removed?: boolean };

/** Whose membership changes, where, and by whom. */
export type Target = { workgroupId: string; actor: Actor; memberId: string };

/** The membership after a change; `disabled` also if the account is. */
export type ChangedMembership = { role: Role; disabled: boolean };

export type MembershipChanged =
  | { ok: true; changed: boolean; membership: ChangedMembership }
  /** `no_member`: the user is not a member of this workgroup; `last_admin`: no other admin could enter it. */
  | { ok: false; reason: Denial | "not_found" | "forbidden" | "no_member" | "last_admin" };

const changeRow = actorRow.extend({
  actorRole: z.enum(roles).nullable(),
  membership: z.object({ role: z.enum(roles), disabled: z.boolean() }).nullable(),
  isLastAdmin: z.boolean().nullable(),
  /** The change takes something away, and needs recent authentication. */
  weakens: z.boolean().nullable(),
  changed: z.boolean(),
});

function outcomeOf(row: z.output<typeof changeRow> | undefined): MembershipChanged {
  const denial = denialOf(row?.level ?? null, "signed_in");
  if (!row || denial) return { ok: false, reason: denial ?? "unauthenticated" };
  if (row.actorRole === null) return { ok: false, reason: "not_found" };
  if (row.actorRole !== "admin") return { ok: false, reason: "forbidden" };
  if (!row.membership) return { ok: false, reason: "no_member" };
  if (row.isLastAdmin) return { ok: false, reason: "last_admin" };
  const denied = row.weakens ? denialOf(row.level, "recent") : null;
  return denied ? { ok: false, reason: denied } : { ok: true, changed: row.changed, membership: row.membership };
}

/**
 * Locks both accounts and then the workgroup, in a statement of its own: the next one sees every change that was committed before these
 * locks were granted. All changes of memberships of one workgroup lock its row, so that of two admins who demote each other, or
 * themselves, the second one is found to be the last.
 */
async function lockInOrder(tx: Transaction, { workgroupId, actor, memberId }: Target): Promise<void> {
  await execute(
    tx,
    sql`WITH locked_users AS MATERIALIZED (
          SELECT id FROM users
           WHERE id = ${actor.userId}::uuid
              OR id IN (SELECT user_id FROM memberships WHERE workgroup_id = ${workgroupId}::uuid AND user_id = ${memberId}::uuid)
           ORDER BY id FOR UPDATE
        )
        -- Counted: EXISTS would lock the first one only.
        SELECT FROM workgroups WHERE id = ${workgroupId}::uuid AND (SELECT count(*) FROM locked_users) > 0 FOR NO KEY UPDATE`,
  );
}

/**
 * CTEs `target` (the membership before and after the change, its account and workgroup) and `allowed` (the same, if the actor may make
 * the change and it changes something).
 */
function changeCtes({ workgroupId, memberId }: Target, { role, disabled, removed = false }: MembershipChange): SQL {
  const otherAdmin = sql`EXISTS (SELECT FROM memberships o JOIN users a ON a.id = o.user_id
      WHERE o.workgroup_id = m.workgroup_id AND o.user_id <> m.user_id AND ${isAdmin(sql`o`, sql`a`)})`;
  return sql`target AS MATERIALIZED (
      SELECT u.id, u.email, w.name AS workgroup_name, m.role AS old_role, m.disabled_at IS NOT NULL AS was_disabled,
             u.disabled_at IS NOT NULL AS account_disabled, coalesce(${role ?? null}::text, m.role) AS role,
             coalesce(${disabled ?? null}::boolean, m.disabled_at IS NOT NULL) AS disabled,
             ${isAdmin(sql`m`, sql`u`)} AND NOT ${otherAdmin} AS only_admin
        FROM memberships m JOIN users u ON u.id = m.user_id JOIN workgroups w ON w.id = m.workgroup_id
       WHERE m.user_id = ${memberId}::uuid AND m.workgroup_id = ${workgroupId}::uuid FOR UPDATE OF m
    ), judged AS MATERIALIZED (
      SELECT *, ${removed} AS removed, only_admin AND (${removed} OR role <> 'admin' OR disabled) AS is_last_admin,
             ${removed} OR (old_role = 'admin' AND role <> 'admin') OR (disabled AND NOT was_disabled) AS weakens,
             ${removed} OR role <> old_role OR disabled <> was_disabled AS changes
        FROM target
    ), allowed AS MATERIALIZED (
      SELECT judged.* FROM judged, actor, changed_workgroup
       WHERE changes AND NOT is_last_admin AND changed_workgroup.role = 'admin'
         AND actor.level = ANY (CASE WHEN weakens THEN ARRAY['recent'] ELSE ARRAY['recent', 'signed_in'] END)
    )`;
}

/** CTE `events`: what `allowed` is, once for each kind of change, with the names of the audit event and of the notice. */
const eventCte = sql`events AS MATERIALIZED (
    SELECT allowed.*, e.type, e.kind FROM allowed, LATERAL (VALUES
      ('member.removed', 'membership_removed', removed),
      ('member.role_changed', 'membership_role_changed', NOT removed AND role <> old_role),
      ('member.disabled', 'membership_disabled', NOT removed AND disabled AND NOT was_disabled),
      ('member.enabled', 'membership_enabled', NOT removed AND was_disabled AND NOT disabled)
    ) AS e(type, kind, applies) WHERE e.applies
  )`;

/** CTEs that make the change: sessions end with the last active membership, and an open temporary code with a new one. */
function effectCtes(workgroupId: string): SQL {
  const here = sql`m.user_id = allowed.id AND m.workgroup_id = ${workgroupId}::uuid`;
  const elsewhere = sql`EXISTS (SELECT FROM memberships o
      WHERE o.user_id = allowed.id AND o.workgroup_id <> ${workgroupId}::uuid AND o.disabled_at IS NULL)`;
  return sql`updated AS (
      UPDATE memberships m SET role = allowed.role, disabled_at = CASE WHEN allowed.disabled THEN coalesce(m.disabled_at, now()) END
        FROM allowed WHERE ${here} AND NOT removed
    ), deleted AS (
      DELETE FROM memberships m USING allowed WHERE ${here} AND removed
    ), ended_sessions AS (
      UPDATE sessions SET revoked_at = now() FROM allowed
       WHERE sessions.user_id = allowed.id AND revoked_at IS NULL AND (removed OR disabled) AND NOT ${elsewhere}
    ), ended_codes AS (
      ${temporaryCodeEnd(sql`(SELECT id AS user_id FROM allowed WHERE was_disabled AND NOT disabled) AS owner`)}
    )`;
}

function reportCtes({ workgroupId, actor }: Target, client: ClientInfo): SQL {
  const event = {
    type: sql`e.type`,
    result: "success",
    actorId: actor.userId,
    subjectId: sql`e.id`,
    workgroupId,
    details: sql`CASE e.type WHEN 'member.role_changed' THEN jsonb_build_object('role', e.role) ELSE '{}' END`,
  } as const;
  const notice = sql`SELECT e.kind, gen_random_uuid()::text AS event_id, e.id AS recipient_id, e.email AS destination, 'email'::text AS channel,
             jsonb_build_object('workgroupName', e.workgroup_name, 'role', e.role, 'actorName', a.name, 'actorEmail', a.email, 'client', NULL)
               AS parameters, NULL::text AS key_id
        FROM events e, locked_user a`;
  return sql`audited AS (${auditInsert(event, client, sql`FROM events e`)}), ${messageCtes(notice)}`;
}

/**
 * Changes or removes a membership, for an admin of its workgroup; what takes something away needs recent authentication. The member is
 * notified in the same statement. Values that are stored already change nothing. Idempotent, except that a removed member is
 * `no_member`.
 */
export async function changeMembership(
  db: Database,
  target: Target,
  change: MembershipChange,
  client: ClientInfo,
): Promise<MembershipChanged> {
  const [row] = await inTransaction(db, async (tx) => {
    await lockInOrder(tx, target);
    return run(
      tx,
      sql`WITH ${actorCtes(target.actor, target.workgroupId)}, ${changeCtes(target, change)}, ${eventCte},
          ${effectCtes(target.workgroupId)}, ${reportCtes(target, client)}
          SELECT ${actorLevel}, (SELECT role FROM changed_workgroup) AS "actorRole",
                 (SELECT json_build_object('role', role, 'disabled', disabled OR account_disabled) FROM judged) AS membership,
                 (SELECT is_last_admin FROM judged) AS "isLastAdmin", (SELECT weakens FROM judged) AS weakens,
                 EXISTS (SELECT FROM allowed) AS changed`,
      changeRow,
    );
  });
  return outcomeOf(row);
}
