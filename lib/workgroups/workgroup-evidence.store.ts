/** What an auditor asks about a workgroup and a period, in pages: members, exceptions, sign-ins per day. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type AuditType, protections, roles } from "@/lib/contract/vocabulary";
import { BEFORE_ALL_IDS, type Executor, run, timestamp } from "@/lib/db";
import { canEnter } from "@/lib/db/member-rows";
import { suppressionJoins } from "@/lib/messaging/suppression.store";
import { policyJoin, protectionSql } from "./member-list.store";

/** Days in UTC, both included: `YYYY-MM-DD`. */
export type Period = { from: string; to: string };

const startOf = (day: string) => sql`(${day}::date::timestamp AT TIME ZONE 'UTC')`;
const isIn = (at: SQL, { from, to }: Period) =>
  sql`${at} >= ${startOf(from)} AND ${at} < ${startOf(to)} + interval '24 hours'`;

const memberRow = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  isActive: z.boolean(),
  protection: z.enum(protections),
  lastSignInAt: timestamp.nullable(),
});
export type EvidenceMember = z.output<typeof memberRow>;

/** At most `limit` members of a workgroup, from behind the id `after`. `protection` is as it is now. */
export async function findPopulation(
  db: Executor,
  { workgroupId, phoneAvailable }: { workgroupId: string; phoneAvailable: boolean },
  after: string | null,
  limit: number,
): Promise<EvidenceMember[]> {
  return run(
    db,
    sql`WITH m AS MATERIALIZED (
          SELECT * FROM memberships WHERE workgroup_id = ${workgroupId}::uuid AND user_id > ${after ?? BEFORE_ALL_IDS}::uuid
           ORDER BY user_id LIMIT ${limit}::int
        )
        SELECT u.id, u.name, u.email, m.role, ${canEnter(sql`m`, sql`u`)} AS "isActive", u.last_sign_in_at AS "lastSignInAt",
               ${protectionSql(phoneAvailable)} AS protection
          FROM m JOIN users u ON u.id = m.user_id ${suppressionJoins} ${policyJoin(sql`SELECT user_id FROM m`)}
         ORDER BY u.id`,
    memberRow,
  );
}

/** What an admin or an operator did so that a member gets past the second step. */
const exceptionTypes: readonly AuditType[] = ["account.temporary_code_issued", "account.second_step_released"];

const exceptionRow = z.object({
  id: z.string(),
  at: timestamp,
  type: z.enum(["account.temporary_code_issued", "account.second_step_released"]),
  reason: z.string().nullable(),
  memberId: z.string().nullable(),
  memberName: z.string().nullable(),
  byId: z.string().nullable(),
  byName: z.string().nullable(),
});
export type EvidenceException = z.output<typeof exceptionRow>;

const exceptions = (where: SQL, limit: number) => sql`
  SELECT e.id, e.at, e.type, e.details ->> 'reason' AS reason, e.subject_id AS "memberId", member.name AS "memberName",
         e.actor_id AS "byId", actor.name AS "byName"
    FROM audit_events e LEFT JOIN users member ON member.id = e.subject_id LEFT JOIN users actor ON actor.id = e.actor_id
   WHERE e.result = 'success' AND e.type = ANY (string_to_array(${exceptionTypes.join(" ")}, ' ')) AND ${where}
   ORDER BY e.at, e.id LIMIT ${limit}::int`;

/** At most `limit` exceptions that admins of the workgroup made in the period, oldest first, from behind the event `after`. */
export async function findExceptions(
  db: Executor,
  workgroupId: string,
  period: Period,
  after: EvidenceException | null,
  limit: number,
): Promise<EvidenceException[]> {
  const behind = after
    ? sql`(e.at, e.id) > ((SELECT at FROM audit_events WHERE id = ${after.id}::bigint), ${after.id}::bigint)`
    : sql`true`;
  return run(
    db,
    exceptions(sql`e.workgroup_id = ${workgroupId}::uuid AND ${isIn(sql`e.at`, period)} AND ${behind}`, limit),
    exceptionRow,
  );
}

/** Exceptions that operators made in the period for these accounts: their events name neither a workgroup nor an actor. */
export async function findOperatorExceptions(
  db: Executor,
  userIds: readonly string[],
  period: Period,
  limit: number,
): Promise<EvidenceException[]> {
  const ids = sql`(SELECT jsonb_array_elements_text(${JSON.stringify(userIds)}::text::jsonb)::uuid)`;
  return run(
    db,
    exceptions(sql`e.workgroup_id IS NULL AND e.subject_id IN ${ids} AND ${isIn(sql`e.at`, period)}`, limit),
    exceptionRow,
  );
}

const dayRow = z.object({ date: z.string(), withSecondStep: z.number(), withoutSecondStep: z.number() });
export type EvidenceDay = z.output<typeof dayRow>;

/** Sign-ins of each day of the period, oldest first, with and without a second step. Counted as the report counts them. */
export async function findSignInDays(db: Executor, workgroupId: string, period: Period): Promise<EvidenceDay[]> {
  return run(
    db,
    sql`WITH tally AS MATERIALIZED (
          SELECT (at AT TIME ZONE 'UTC')::date AS day, count(*) FILTER (WHERE second_step)::int AS with_step,
                 count(*) FILTER (WHERE NOT second_step)::int AS without_step
            FROM workgroup_sign_ins WHERE workgroup_id = ${workgroupId}::uuid AND ${isIn(sql`at`, period)} GROUP BY 1
        )
        SELECT to_char(days.day, 'YYYY-MM-DD') AS date, coalesce(with_step, 0) AS "withSecondStep", coalesce(without_step, 0) AS "withoutSecondStep"
          FROM (SELECT ${period.from}::date + n AS day FROM generate_series(0, ${period.to}::date - ${period.from}::date) AS n) AS days
          LEFT JOIN tally USING (day) ORDER BY days.day`,
    dayRow,
  );
}
