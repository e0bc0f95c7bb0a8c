/** The recorded changes of a workgroup's policy. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type AuditType, policyStates } from "@/lib/contract/vocabulary";
import { type Executor, run, timestamp } from "@/lib/db";

const personRow = z.object({ id: z.string(), name: z.string() }).nullable();

/** `by` is null for an operator, and once the account is erased. */
const person = sql`CASE WHEN u.id IS NOT NULL THEN json_build_object('id', u.id, 'name', u.name) END`;

const changeRow = z.object({
  id: z.string(),
  at: timestamp,
  by: personRow,
  from: z.enum(policyStates),
  to: z.enum(policyStates),
  effectiveAt: timestamp,
});
export type PolicyChangeRow = z.output<typeof changeRow>;

/** At most `limit` changes of the workgroup, newest first, from before the change `after`. */
export async function findPolicyChanges(
  db: Executor,
  { workgroupId, after, limit }: { workgroupId: string; after: string | undefined; limit: number },
): Promise<PolicyChangeRow[]> {
  const older = after ? sql`AND c.id < ${after}::bigint` : sql``;
  return run(
    db,
    sql`SELECT c.id, c.at, ${person} AS by, c.before AS "from", c.after AS "to", c.effective_at AS "effectiveAt"
          FROM policy_changes c LEFT JOIN users u ON u.id = c.actor_id
         WHERE c.workgroup_id = ${workgroupId}::uuid ${older}
         ORDER BY c.id DESC LIMIT ${limit}::int`,
    changeRow,
  );
}

const lastChangeRow = changeRow.pick({ at: true, by: true, to: true, effectiveAt: true });
export type LastPolicyChange = z.output<typeof lastChangeRow>;

/** The newest change of the policy; null without one. Changes of the release before are in the audit log only. */
export async function findLastPolicyChange(db: Executor, workgroupId: string): Promise<LastPolicyChange | null> {
  const on: AuditType = "workgroup.two_factor_on";
  const off: AuditType = "workgroup.two_factor_off";
  const [row] = await run(
    db,
    sql`SELECT last.at, last.to, last.effective_at AS "effectiveAt", ${person} AS by
          FROM ((SELECT at, actor_id, after AS to, effective_at, 1 AS place FROM policy_changes
                  WHERE workgroup_id = ${workgroupId}::uuid ORDER BY id DESC LIMIT 1)
                UNION ALL
                (SELECT at, actor_id, CASE type WHEN ${on} THEN 'on' ELSE 'off' END, at, 2 FROM audit_events
                  WHERE workgroup_id = ${workgroupId}::uuid AND type IN (${on}, ${off}) AND result = 'success'
                  ORDER BY at DESC, id DESC LIMIT 1)) AS last
          LEFT JOIN users u ON u.id = last.actor_id
         ORDER BY last.at DESC, last.place LIMIT 1`,
    lastChangeRow,
  );
  return row ?? null;
}
