/** The workgroup's setting: one row, however many members it has. */

import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { SCHEDULE_AHEAD } from "@/lib/contract/limits";
import { editions, type PolicyState, policyStates, roles } from "@/lib/contract/vocabulary";
import type { AdministeredWorkgroup } from "@/lib/contract/workgroup-schemas";
import { type Executor, interval, run, timestamp } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, type Denial, denialOf } from "@/lib/db/authority";
import { policyNoticeCtes } from "@/lib/messaging/policy-notice.store";
import { announcementCtes, canceledScheduleUpdate } from "@/lib/messaging/schedule-message.store";

export type PolicyChanged =
  | { ok: true; changed: boolean; workgroup: AdministeredWorkgroup }
  /**
   * `not_found`: the actor is no member; `forbidden`: no admin; `conflict`: the stored value is not the expected one, or a date was given
   * while it is in force; `too_soon`, `too_late`: the date is outside of {@link SCHEDULE_AHEAD}.
   */
  | { ok: false; reason: Denial | "not_found" | "forbidden" | "conflict" | "too_soon" | "too_late" };

export type PolicyChange = {
  workgroupId: string;
  required: boolean;
  /** Required from then on; null: at once. */
  effectiveAt?: Date | null;
  /** The stored values that the admin has seen. Without them, the last writer wins. */
  expected?: { required?: boolean | undefined; scheduledAt?: Date | null | undefined };
};

const policyRow = actorRow.extend({
  role: z.enum(roles).nullable(),
  before: z
    .object({
      id: z.string(),
      name: z.string(),
      edition: z.enum(editions),
      state: z.enum(policyStates),
      scheduledAt: timestamp.nullable(),
    })
    .nullable(),
  expected: z.boolean().nullable(),
  /** The stored policy is the wanted one already. */
  same: z.boolean().nullable(),
  range: z.enum(["ok", "too_soon", "too_late"]),
  changed: z.boolean(),
});

/** An instant as a parameter of type timestamptz. */
const instant = (date: Date | null) => sql`${date?.toISOString() ?? null}::text::timestamptz`;

/** The policy that is stored and the one that is wanted, of the locked row: the row itself would be read as it was before the wait. */
function wishCte({ required, effectiveAt = null, expected = {} }: PolicyChange): SQL {
  const after: PolicyState = !required ? "off" : effectiveAt ? "scheduled" : "on";
  const at = instant(effectiveAt);
  const isExpectedDate =
    expected.scheduledAt === undefined
      ? sql`true`
      : sql`b.scheduled_at IS NOT DISTINCT FROM ${instant(expected.scheduledAt)}`;
  return sql`wish AS MATERIALIZED (
      SELECT b.*, ${after}::text AS after, ${at} AS wanted_at,
             coalesce(b.enforcing = ${expected.required ?? null}::boolean, true) AND ${isExpectedDate} AS expected,
             b.state = ${after} AND b.scheduled_at IS NOT DISTINCT FROM ${at} AS same,
             CASE WHEN ${at} < now() + ${interval(SCHEDULE_AHEAD.least)} THEN 'too_soon'
                  WHEN ${at} > now() + ${interval(SCHEDULE_AHEAD.most)} THEN 'too_late' ELSE 'ok' END AS range
        FROM (SELECT *, CASE WHEN enforcing THEN 'on' WHEN scheduled_at IS NOT NULL THEN 'scheduled' ELSE 'off' END AS state
                FROM changed_workgroup) AS b
    )`;
}

/** The names of the changes, as audit events and notices have them after `two_factor_`. */
const change = sql`CASE wish.after WHEN 'on' THEN 'on'
    WHEN 'scheduled' THEN CASE wish.state WHEN 'scheduled' THEN 'schedule_moved' ELSE 'scheduled' END
    ELSE CASE wish.state WHEN 'scheduled' THEN 'schedule_canceled' ELSE 'off' END END`;

/** `w`: the row as it is stored now, with the state before it and the date that the change is about. */
const storeCte = sql`w AS (
    UPDATE workgroups SET two_factor_required = wish.after = 'on', two_factor_required_from = wish.wanted_at,
           two_factor_schedule_id = CASE wish.after WHEN 'scheduled' THEN gen_random_uuid() END,
           two_factor_required_at = CASE wish.after WHEN 'on' THEN now() ELSE wish.enforcement_began_at END
      FROM actor, wish
     WHERE workgroups.id = wish.id AND wish.role = 'admin' AND actor.level = 'recent' AND wish.expected AND NOT wish.same
       AND (wish.after <> 'scheduled' OR (wish.range = 'ok' AND wish.state <> 'on'))
    RETURNING workgroups.id, workgroups.name, workgroups.edition, workgroups.two_factor_schedule_id AS schedule_id, wish.state AS before,
              wish.after, wish.schedule_id AS ended_schedule_id, ${change} AS change,
              CASE WHEN wish.after = 'off' AND wish.state = 'scheduled' THEN wish.scheduled_at ELSE coalesce(wish.wanted_at, now()) END AS effective_at
  )`;

const recordCte = (actorId: string) => sql`recorded AS (
    INSERT INTO policy_changes (workgroup_id, actor_id, before, after, effective_at)
    SELECT id, ${actorId}::uuid, before, after, CASE after WHEN 'off' THEN now() ELSE effective_at END FROM w
  )`;

/**
 * Stores whether a workgroup enforces two-factor sign-in and from when on, for an admin with recent authentication. A value that is stored
 * already changes nothing and needs no recent authentication. In the same statement: the change is recorded, the other admins are
 * notified, and a schedule is announced to all members; messages about an earlier one are canceled.
 */
export async function updateTwoFactorRequired(
  db: Executor,
  actor: Actor,
  wanted: PolicyChange,
  client: ClientInfo,
): Promise<PolicyChanged> {
  const { workgroupId, required, effectiveAt = null } = wanted;
  const event = {
    type: sql`'workgroup.two_factor_' || w.change`,
    result: "success",
    actorId: actor.userId,
    workgroupId,
    details: sql`CASE WHEN w.change IN ('on', 'off') THEN '{}' ELSE jsonb_build_object('effectiveAt', w.effective_at) END`,
  } as const;
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor, workgroupId)}, ${wishCte(wanted)}, ${storeCte}, ${recordCte(actor.userId)},
        audited AS (${auditInsert(event, client, sql`FROM w`)}), ${policyNoticeCtes(actor.userId)},
        ended AS (${canceledScheduleUpdate(sql`w.ended_schedule_id`, sql`w`)}), ${announcementCtes(sql`w`)}
        SELECT ${actorLevel}, (SELECT role FROM changed_workgroup) AS role, EXISTS (SELECT FROM w) AS changed,
               (SELECT json_build_object('id', id, 'name', name, 'edition', edition, 'state', state, 'scheduledAt', scheduled_at)
                  FROM wish) AS before,
               (SELECT expected FROM wish) AS expected, (SELECT same FROM wish) AS same,
               coalesce((SELECT range FROM wish), 'ok') AS range`,
    policyRow,
  );
  const denial = denialOf(row?.level ?? null, "signed_in");
  if (!row || denial) return { ok: false, reason: denial ?? "unauthenticated" };
  if (!row.before) return { ok: false, reason: "not_found" };
  if (row.role !== "admin") return { ok: false, reason: "forbidden" };
  const { state, scheduledAt, ...workgroup } = row.before;
  if (!row.expected || (effectiveAt && state === "on")) return { ok: false, reason: "conflict" };
  const stored = { twoFactorRequired: required && !effectiveAt, scheduledAt: effectiveAt?.toISOString() ?? null };
  if (!row.same && row.range !== "ok") return { ok: false, reason: row.range };
  if (!row.same && !row.changed) return { ok: false, reason: "reauthentication_required" };
  return { ok: true, changed: row.changed, workgroup: { ...workgroup, ...stored } };
}
