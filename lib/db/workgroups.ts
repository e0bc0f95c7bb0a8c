/** Workgroups: the tenant's own setting is one row, however many members it has. */
import { sql } from "drizzle-orm";
import { SESSION_IDLE } from "../auth/limits";
import type { Edition, WorkgroupSecurity } from "../schemas";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Executor, interval, run } from "./index";
import { policyNoticeCtes } from "./messages";
import { leftOutColumns, type Suppression } from "./users";

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
           WHERE id = ${workgroupId}::uuid AND two_factor_required <> ${required} RETURNING id, name
        ), audited AS (${auditInsert(event, origin, sql`FROM w`)}), ${policyNoticeCtes(required, actorId)}
        SELECT id, name, edition, ${required} AS "twoFactorRequired" FROM workgroups WHERE id = ${workgroupId}::uuid`,
  );
  return rows[0] ?? null;
}

/** The facts about a workgroup's members that a preview of its policy is counted from. */
export type MemberFacts = {
  twoFactorEnabled: boolean;
  phoneVerified: boolean;
  emailOut: Suppression | null;
  phoneOut: Suppression | null;
  /** The member's active workgroups, this one included. */
  workgroups: { id: string; name: string; edition: Edition; twoFactorRequired: boolean }[];
  /** Live web sessions without a second step; those that the user's own choice spares are counted apart. */
  sessionsWithoutSecondStep: number;
  sparedSessions: number;
  mobileSessions: number;
};

/** Every active member of a workgroup with what its policy needs to know, in one statement. */
export async function findMemberFacts(db: Executor, workgroupId: string): Promise<MemberFacts[]> {
  return run<MemberFacts>(
    db,
    sql`SELECT u.two_factor_enabled AS "twoFactorEnabled", u.phone_verified_at IS NOT NULL AS "phoneVerified", ${leftOutColumns},
               (SELECT json_agg(json_build_object('id', w.id, 'name', w.name, 'edition', w.edition,
                                                  'twoFactorRequired', w.two_factor_required))
                  FROM memberships o JOIN workgroups w ON w.id = o.workgroup_id
                 WHERE o.user_id = u.id AND o.disabled_at IS NULL) AS workgroups,
               s.lacking::int AS "sessionsWithoutSecondStep", s.spared::int AS "sparedSessions", s.mobile::int AS "mobileSessions"
          FROM memberships m
          JOIN users u ON u.id = m.user_id
          CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE client = 'web' AND second_step_at IS NULL AND NOT own_choice_spared) AS lacking,
                   count(*) FILTER (WHERE client = 'web' AND second_step_at IS NULL AND own_choice_spared) AS spared,
                   count(*) FILTER (WHERE client = 'mobile') AS mobile
              FROM sessions
             WHERE user_id = u.id AND revoked_at IS NULL AND expires_at > now() AND security_stamp = u.security_stamp
               AND (client = 'mobile' OR last_seen_at > now() - ${interval(SESSION_IDLE)})
          ) AS s
         WHERE m.workgroup_id = ${workgroupId}::uuid AND m.disabled_at IS NULL AND u.disabled_at IS NULL`,
  );
}
