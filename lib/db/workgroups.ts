/** Workgroups: the tenant's own setting is one row, however many members it has. */
import { sql } from "drizzle-orm";
import { SESSION_IDLE } from "../auth/limits";
import type { Edition, Role, WorkgroupSecurity } from "../schemas";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Actor, actorCtes, actorLevel, type Denial, denialOf, type Level } from "./authority";
import { type Executor, interval, run } from "./index";
import { leftOutColumns, type Suppression } from "./users";

/** How many people can enter a workgroup now. */
export async function countMembers(db: Executor, workgroupId: string): Promise<number> {
  const rows = await run<{ n: number }>(
    db,
    sql`SELECT count(*)::int AS n FROM memberships WHERE workgroup_id = ${workgroupId}::uuid AND disabled_at IS NULL`,
  );
  return rows[0]?.n ?? 0;
}

export type PolicyChanged =
  | { ok: true; changed: boolean; security: WorkgroupSecurity }
  /** `not_found`: the actor is no member; `forbidden`: no admin. */
  | { ok: false; reason: Denial | "not_found" | "forbidden" };

type PolicyRow = { level: Level | null; role: Role | null; before: WorkgroupSecurity | null; changed: boolean };

/**
 * Stores whether a workgroup enforces two-factor sign-in, for an admin with recent authentication. A value that is stored already
 * changes nothing and needs no recent authentication; the last writer wins.
 */
export async function updateTwoFactorRequired(
  db: Executor,
  actor: Actor,
  { workgroupId, required }: { workgroupId: string; required: boolean },
  origin: Origin,
): Promise<PolicyChanged> {
  const event: AuditEvent = {
    type: required ? "workgroup.two_factor_on" : "workgroup.two_factor_off",
    result: "success",
    actorId: actor.userId,
    workgroupId,
  };
  const [row] = await run<PolicyRow>(
    db,
    sql`WITH ${actorCtes(actor, workgroupId)}, w AS (
          UPDATE workgroups SET two_factor_required = ${required},
                 two_factor_required_at = CASE WHEN ${required} THEN now() ELSE two_factor_required_at END
            FROM actor
           WHERE workgroups.id = (SELECT id FROM changed_workgroup WHERE role = 'admin') AND actor.level = 'recent'
             AND workgroups.two_factor_required <> ${required} RETURNING workgroups.id
        ), audited AS (${auditInsert(event, origin, sql`FROM w`)})
        SELECT ${actorLevel}, (SELECT role FROM changed_workgroup) AS role, EXISTS (SELECT FROM w) AS changed,
               (SELECT json_build_object('id', id, 'name', name, 'edition', edition, 'twoFactorRequired', two_factor_required)
                  FROM changed_workgroup) AS before`,
  );
  const denial = denialOf(row?.level ?? null, "signed_in");
  if (!row || denial) return { ok: false, reason: denial ?? "unauthenticated" };
  if (!row.before) return { ok: false, reason: "not_found" };
  if (row.role !== "admin") return { ok: false, reason: "forbidden" };
  const changes = row.before.twoFactorRequired !== required;
  if (changes && !row.changed) return { ok: false, reason: "reauthentication_required" };
  return { ok: true, changed: row.changed, security: { ...row.before, twoFactorRequired: required } };
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
