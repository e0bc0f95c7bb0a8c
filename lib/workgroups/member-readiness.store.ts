/** Facts about the members of a workgroup that decide whether a code would reach them, and nudges to those whom none would. */

import { sql } from "drizzle-orm";
import { z } from "zod";
import { roles, suppressionReasons } from "@/lib/contract/vocabulary";
import { type Executor, run } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, type Denial, denialOf } from "@/lib/db/authority";
import { isConsented } from "@/lib/db/consent-rows";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";
import { liveSession } from "@/lib/db/session-rows";
import { nudgeInsert } from "@/lib/messaging/schedule-message.store";
import { suppressionColumns, suppressionJoins } from "@/lib/messaging/suppression.store";

const suppressionReason = z
  .object({ reason: z.enum(suppressionReasons) })
  .nullable()
  .transform((suppression) => suppression?.reason ?? null);

const memberFactsRow = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  emailSuppression: suppressionReason,
  phoneSuppression: suppressionReason,
  phone: z.string().nullable(),
  phoneVerified: z.boolean(),
  phoneConsented: z.boolean(),
  /** A workgroup of theirs is APP4. */
  app4: z.boolean(),
  /** The owner has shown that the mailbox is read, or a code was delivered there. */
  emailProven: z.boolean(),
});
export type MemberFacts = z.output<typeof memberFactsRow>;

/** Every member who can enter the workgroup, by name. A code was delivered within the time for which deliveries are kept. */
export async function findMemberFacts(db: HeavyExecutor, workgroupId: string): Promise<MemberFacts[]> {
  return run(
    db,
    sql`WITH member AS MATERIALIZED (
          SELECT m.user_id, bool_or(w.edition = 'APP4') AS app4
            FROM memberships m
            JOIN memberships o ON o.user_id = m.user_id AND o.disabled_at IS NULL
            JOIN workgroups w ON w.id = o.workgroup_id
           WHERE m.workgroup_id = ${workgroupId}::uuid AND m.disabled_at IS NULL
           GROUP BY m.user_id
        )
        SELECT u.id, u.name, u.email, u.phone, u.phone_verified_at IS NOT NULL AS "phoneVerified",
               ${isConsented(sql`u`)} AS "phoneConsented", member.app4, ${suppressionColumns},
               u.email_proven_at IS NOT NULL OR delivered.to_email IS NOT NULL AS "emailProven"
          FROM member JOIN users u ON u.id = member.user_id ${suppressionJoins}
          LEFT JOIN LATERAL (
            SELECT true AS to_email FROM challenges c JOIN deliveries d ON d.challenge_id = c.id
             WHERE c.user_id = u.id AND d.channel = 'email' AND d.destination = u.email AND d.delivered_at IS NOT NULL LIMIT 1
          ) AS delivered ON u.email_proven_at IS NULL
         WHERE u.disabled_at IS NULL ORDER BY u.name, u.id`,
    memberFactsRow,
  );
}

const asIds = (userIds: readonly string[]) =>
  sql`(SELECT value::uuid FROM jsonb_array_elements_text(${JSON.stringify(userIds)}::text::jsonb))`;

/** Which of these users are signed in to the mobile app, which can't ask for codes. */
export async function findAppUsers(db: HeavyExecutor, userIds: readonly string[]): Promise<Set<string>> {
  const rows = await run(
    db,
    sql`SELECT DISTINCT u.id FROM users u JOIN sessions s ON s.user_id = u.id
         WHERE u.id IN ${asIds(userIds)} AND s.client = 'mobile' AND ${liveSession}`,
    z.object({ id: z.string() }),
  );
  return new Set(rows.map(({ id }) => id));
}

export type Nudged = { ok: true; sent: number } | { ok: false; reason: Denial | "not_found" | "forbidden" };

/**
 * Queues a nudge for each of these users who is a member, can get email and had no message about the schedule lately; none without a
 * schedule. The workgroup is locked, so that its schedule is still the one that the messages name.
 */
export async function insertNudges(
  db: Executor,
  actor: Actor,
  { workgroupId, userIds }: { workgroupId: string; userIds: readonly string[] },
  client: ClientInfo,
): Promise<Nudged> {
  const event = {
    type: "workgroup.members_nudged",
    result: "success",
    actorId: actor.userId,
    workgroupId,
    details: sql`jsonb_build_object('sent', (SELECT count(*) FROM nudged))`,
  } as const;
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor, workgroupId)}, w AS MATERIALIZED (
          SELECT b.id, b.name, b.edition, b.schedule_id, b.scheduled_at AS effective_at FROM changed_workgroup b, actor
           WHERE b.role = 'admin' AND actor.level IN ('signed_in', 'recent')
        ), nudged AS (${nudgeInsert(sql`w`, sql`u.id IN ${asIds(userIds)}`)}),
        audited AS (${auditInsert(event, client, sql`WHERE EXISTS (SELECT FROM nudged)`)})
        SELECT ${actorLevel}, (SELECT role FROM changed_workgroup) AS role, (SELECT count(*) FROM nudged)::int AS sent`,
    actorRow.extend({ role: z.enum(roles).nullable(), sent: z.number() }),
  );
  const denial = denialOf(row?.level ?? null, "signed_in");
  if (!row || denial) return { ok: false, reason: denial ?? "unauthenticated" };
  if (row.role === null) return { ok: false, reason: "not_found" };
  return row.role === "admin" ? { ok: true, sent: row.sent } : { ok: false, reason: "forbidden" };
}
