/** The events of a workgroup, with the sign-ins of those who could enter it, newest first. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { workgroupKindOf } from "@/lib/contract/activity-kinds";
import { auditResults, auditTypes } from "@/lib/contract/vocabulary";
import { type ActivityFilter, eventPersonSchema } from "@/lib/contract/workgroup-activity-schemas";
import { run, timestamp } from "@/lib/db";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";

const workgroupEventRow = z.object({
  id: z.string(),
  at: timestamp,
  type: z.enum(auditTypes),
  result: z.enum(auditResults),
  reason: z.string().nullable(),
  /** The reason that an admin typed. */
  note: z.string().nullable(),
  actor: eventPersonSchema.nullable(),
  subject: eventPersonSchema.nullable(),
  /** Null unless the asking admin acted. */
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
});
export type StoredWorkgroupEvent = z.output<typeof workgroupEventRow>;

export type WorkgroupEventQuery = ActivityFilter & {
  workgroupId: string;
  /** The admin who asks. */
  askerId: string;
  /** Id of the last event of the previous page. */
  after?: string | undefined;
  limit: number;
};

/** Conditions on the audit_events row `e`; `at` and `id` are the columns of the index that is read. */
function conditionsOf({ type, person, result, from, to, after }: WorkgroupEventQuery, at: SQL, id: SQL): SQL {
  const types = type && auditTypes.filter((one) => workgroupKindOf(one) === type).join(" ");
  const conditions = [
    types ? sql`e.type = ANY (string_to_array(${types}, ' '))` : null,
    person ? sql`(e.subject_id = ${person}::uuid OR e.actor_id = ${person}::uuid)` : null,
    result ? sql`e.result = ${result}::text` : null,
    from ? sql`${at} >= ${from}::timestamptz` : null,
    to ? sql`${at} < ${to}::timestamptz` : null,
    after ? sql`(${at}, ${id}) < (SELECT at, id FROM reached)` : null,
  ].filter((condition) => condition !== null);
  return sql.join([sql``, ...conditions], sql` AND `);
}

/** The last event of the previous page. An id that is none of this workgroup's events has nothing behind it. */
const reachedEvent = ({ workgroupId, after }: WorkgroupEventQuery) => sql`reached AS MATERIALIZED (
    SELECT e.at, e.id FROM audit_events e
     WHERE e.id = ${after ?? null}::bigint AND (e.workgroup_id = ${workgroupId}::uuid OR EXISTS (
       SELECT FROM workgroup_sign_ins s WHERE s.event_id = e.id AND s.workgroup_id = ${workgroupId}::uuid))
  )`;

/**
 * The sign-ins `s` with their events `e`: through the person's events, which are few, or through the workgroup's sign-ins. OFFSET 0 keeps
 * PostgreSQL from joining whole tables, whatever the statistics say.
 */
function signInsOf({ workgroupId, person }: WorkgroupEventQuery): SQL {
  if (person) {
    return sql`audit_events e CROSS JOIN LATERAL (
                 SELECT FROM workgroup_sign_ins WHERE event_id = e.id AND workgroup_id = ${workgroupId}::uuid OFFSET 0) AS s
               WHERE e.subject_id = ${person}::uuid`;
  }
  return sql`workgroup_sign_ins s CROSS JOIN LATERAL (SELECT * FROM audit_events WHERE id = s.event_id OFFSET 0) AS e
             WHERE s.workgroup_id = ${workgroupId}::uuid`;
}

/** Rows of audit_events: the workgroup's own and the sign-ins, neither longer than a page. */
function sourcesOf(query: WorkgroupEventQuery): SQL[] {
  const { workgroupId, type, result, person, limit } = query;
  const newest = (from: SQL, at: SQL, id: SQL) =>
    sql`(SELECT e.* FROM ${from} ${conditionsOf(query, at, id)} ORDER BY ${at} DESC, ${id} DESC LIMIT ${limit}::int)`;
  const own = newest(sql`audit_events e WHERE e.workgroup_id = ${workgroupId}::uuid`, sql`e.at`, sql`e.id`);
  const hasSignIns = (type === undefined || type === "sign_ins") && result !== "failure";
  if (!hasSignIns) return [own];
  const [at, id] = person ? [sql`e.at`, sql`e.id`] : [sql`s.at`, sql`s.event_id`];
  return [own, newest(signInsOf(query), at, id)];
}

/**
 * The name of a person in an event `e`: of members, and of everybody whose action succeeded, which only people of the workgroup and
 * operators can do. An outsider chooses the own name, and must not write it into another workgroup's log.
 */
const personOf = (id: SQL, workgroupId: string) => sql`(
    SELECT json_build_object('id', p.id, 'name', p.name) FROM users p
     WHERE p.id = ${id} AND (e.result = 'success' OR EXISTS (
       SELECT FROM memberships m WHERE m.user_id = p.id AND m.workgroup_id = ${workgroupId}::uuid)))`;

/** At most `limit` events, from behind the event `after`. */
export async function findWorkgroupEvents(
  db: HeavyExecutor,
  query: WorkgroupEventQuery,
): Promise<StoredWorkgroupEvent[]> {
  const { workgroupId, askerId, limit } = query;
  const isOwn = sql`e.actor_id = ${askerId}::uuid`;
  return run(
    db,
    sql`WITH ${reachedEvent(query)}, e AS MATERIALIZED (
          SELECT * FROM (${sql.join(sourcesOf(query), sql` UNION ALL `)}) AS found ORDER BY at DESC, id DESC LIMIT ${limit}::int
        )
        SELECT e.id, e.at, e.type, e.result, e.reason, e.details ->> 'reason' AS note, ${personOf(sql`e.actor_id`, workgroupId)} AS actor,
               ${personOf(sql`e.subject_id`, workgroupId)} AS subject,
               CASE WHEN ${isOwn} THEN e.address END AS address, CASE WHEN ${isOwn} THEN e.user_agent END AS "userAgent"
          FROM e ORDER BY e.at DESC, e.id DESC`,
    workgroupEventRow,
  );
}
