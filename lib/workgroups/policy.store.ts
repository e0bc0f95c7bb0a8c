/** The workgroup's setting: one row, however many members it has. */

import { sql } from "drizzle-orm";
import { z } from "zod";
import { type AuditType, editions, roles } from "@/lib/contract/vocabulary";
import type { AdministeredWorkgroup } from "@/lib/contract/workgroup-schemas";
import { type Executor, run, timestamp } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, type Denial, denialOf } from "@/lib/db/authority";
import { policyNoticeCtes } from "@/lib/messaging/message.store";

export type PolicyChanged =
  | { ok: true; changed: boolean; workgroup: AdministeredWorkgroup }
  /** `not_found`: the actor is no member; `forbidden`: no admin; `conflict`: the stored value is not the expected one. */
  | { ok: false; reason: Denial | "not_found" | "forbidden" | "conflict" };

/** `expected`: the stored value that the admin has seen. Without it, the last writer wins. */
export type PolicyChange = { workgroupId: string; required: boolean; expected?: boolean };

const policyRow = actorRow.extend({
  role: z.enum(roles).nullable(),
  before: z
    .object({ id: z.string(), name: z.string(), edition: z.enum(editions), twoFactorRequired: z.boolean() })
    .nullable(),
  changed: z.boolean(),
});

/**
 * Stores whether a workgroup enforces two-factor sign-in, for an admin with recent authentication. A value that is stored already
 * changes nothing and needs no recent authentication. The other admins are notified in the same statement.
 */
export async function updateTwoFactorRequired(
  db: Executor,
  actor: Actor,
  { workgroupId, required, expected }: PolicyChange,
  client: ClientInfo,
): Promise<PolicyChanged> {
  const event: AuditEvent = {
    type: required ? "workgroup.two_factor_on" : "workgroup.two_factor_off",
    result: "success",
    actorId: actor.userId,
    workgroupId,
  };
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor, workgroupId)}, w AS (
          UPDATE workgroups SET two_factor_required = ${required}, two_factor_required_from = NULL, two_factor_schedule_id = NULL,
                 two_factor_required_at = CASE WHEN ${required} THEN now() ELSE before.enforcement_began_at END
            FROM actor, changed_workgroup before
           WHERE workgroups.id = before.id AND before.role = 'admin' AND actor.level = 'recent'
             -- The locked row: the row itself would be judged as it was when the statement began, before it waited.
             AND before.enforcing <> ${required}
             AND before.enforcing = coalesce(${expected ?? null}::boolean, before.enforcing)
           RETURNING workgroups.id, workgroups.name
        ), audited AS (${auditInsert(event, client, sql`FROM w`)}), ${policyNoticeCtes(required, actor.userId)}
        SELECT ${actorLevel}, (SELECT role FROM changed_workgroup) AS role, EXISTS (SELECT FROM w) AS changed,
               (SELECT json_build_object('id', id, 'name', name, 'edition', edition, 'twoFactorRequired', enforcing)
                  FROM changed_workgroup) AS before`,
    policyRow,
  );
  const denial = denialOf(row?.level ?? null, "signed_in");
  if (!row || denial) return { ok: false, reason: denial ?? "unauthenticated" };
  if (!row.before) return { ok: false, reason: "not_found" };
  if (row.role !== "admin") return { ok: false, reason: "forbidden" };
  if (expected !== undefined && row.before.twoFactorRequired !== expected) return { ok: false, reason: "conflict" };
  const changes = row.before.twoFactorRequired !== required;
  if (changes && !row.changed) return { ok: false, reason: "reauthentication_required" };
  return { ok: true, changed: row.changed, workgroup: { ...row.before, twoFactorRequired: required } };
}

const lastChangeRow = z.object({
  at: timestamp,
  required: z.boolean(),
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type LastPolicyChange = z.output<typeof lastChangeRow>;

/** The newest recorded change of the policy; null without one. `by` is null if that account no longer exists. */
export async function findLastPolicyChange(db: Executor, workgroupId: string): Promise<LastPolicyChange | null> {
  const on: AuditType = "workgroup.two_factor_on";
  const off: AuditType = "workgroup.two_factor_off";
  const [row] = await run(
    db,
    sql`SELECT e.at, e.type = ${on} AS required,
               CASE WHEN u.id IS NOT NULL THEN json_build_object('id', u.id, 'name', u.name) END AS by
          FROM audit_events e LEFT JOIN users u ON u.id = e.actor_id
         WHERE e.workgroup_id = ${workgroupId}::uuid AND e.type IN (${on}, ${off}) AND e.result = 'success'
         ORDER BY e.at DESC, e.id DESC LIMIT 1`,
    lastChangeRow,
  );
  return row ?? null;
}
