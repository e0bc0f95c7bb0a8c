/** The audit events about one person, newest first. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type AuditResult, type AuditType, auditResults, auditTypes } from "@/lib/contract/vocabulary";
import { type Executor, run, timestamp } from "@/lib/db";

const subjectEventRow = z.object({
  id: z.string(),
  at: timestamp,
  type: z.enum(auditTypes),
  result: z.enum(auditResults),
  reason: z.string().nullable(),
  /** Null where another person acted. */
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** What an admin typed as the reason of a temporary code. */
  note: z.string().nullable(),
});
export type SubjectEvent = z.output<typeof subjectEventRow>;

/**
 * At most `limit` events whose subject is the user, from before the event `before`. Events without a subject concern a workgroup
 * and are nobody's own. A cursor that names no event of this user has nothing before it.
 */
export async function findEventsAbout(
  db: Executor,
  params: { userId: string; before: string | undefined; limit: number; types?: AuditType[]; result?: AuditResult },
): Promise<SubjectEvent[]> {
  const { userId, before, limit, types, result } = params;
  // By time first: that is the order of the index, and the one people read. The id decides between events of one statement.
  const older = before
    ? sql`AND (e.at, e.id) < (SELECT at, id FROM audit_events WHERE id = ${before}::bigint AND subject_id = ${userId}::uuid)`
    : sql``;
  const ofTypes = types ? sql`AND e.type = ANY (string_to_array(${types.join(" ")}, ' '))` : sql``;
  const ofResult = result ? sql`AND e.result = ${result}::text` : sql``;
  const own = sql`coalesce(e.actor_id = e.subject_id, true)`;
  return run(
    db,
    sql`SELECT e.id, e.at, e.type, e.result, e.reason, e.details ->> 'reason' AS note,
               CASE WHEN ${own} THEN e.address END AS address, CASE WHEN ${own} THEN e.user_agent END AS "userAgent"
          FROM audit_events e
         WHERE e.subject_id = ${userId}::uuid ${older} ${ofTypes} ${ofResult}
         ORDER BY e.at DESC, e.id DESC LIMIT ${limit}::int`,
    subjectEventRow,
  );
}
