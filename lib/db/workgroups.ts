/** Workgroups: the tenant's own setting is one row, however many members it has. */
import { sql } from "drizzle-orm";
import type { WorkgroupSecurity } from "../schemas";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Executor, run } from "./index";

/** How many people can enter a workgroup now. */
export async function countMembers(db: Executor, workgroupId: string): Promise<number> {
  const rows = await run<{ n: number }>(
    db,
    sql`SELECT count(*)::int AS n FROM memberships WHERE workgroup_id = ${workgroupId}::uuid AND disabled_at IS NULL`,
  );
  return rows[0]?.n ?? 0;
}

/** Stores whether a workgroup enforces. A value that is stored already changes nothing; the last writer wins. */
export async function updateTwoFactorRequired(
  db: Executor,
  params: { workgroupId: string; actorId: string; required: boolean },
  origin: Origin,
): Promise<WorkgroupSecurity | null> {
  const { workgroupId, actorId, required } = params;
  const event: AuditEvent = {
    type: required ? "workgroup.two_factor_on" : "workgroup.two_factor_off",
    result: "success",
    actorId,
    workgroupId,
  };
  const rows = await run<WorkgroupSecurity>(
    db,
    sql`WITH w AS (
          UPDATE workgroups SET two_factor_required = ${required},
                 two_factor_required_at = CASE WHEN ${required} THEN now() ELSE two_factor_required_at END
           WHERE id = ${workgroupId}::uuid AND two_factor_required <> ${required} RETURNING id
        ), audited AS (${auditInsert(event, origin, sql`FROM w`)})
        SELECT id, name, edition, ${required} AS "twoFactorRequired" FROM workgroups WHERE id = ${workgroupId}::uuid`,
  );
  return rows[0] ?? null;
}
