/** The report of a workgroup, counted by the database in one statement. */
import { type SQL, sql } from "drizzle-orm";
import { REPORT_EXCEPTIONS } from "@/lib/contract/limits";
import { protections } from "@/lib/contract/vocabulary";
import { type WorkgroupReport, workgroupReportSchema } from "@/lib/contract/workgroup-report-schemas";
import { run } from "@/lib/db";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";
import { protectedMembers } from "./member-list.store";

export type ReportQuery = {
  workgroupId: string;
  /** Of the period in UTC, today included. */
  days: number;
  /** False if the operator configured no SMS provider. */
  phoneAvailable: boolean;
};

const person = (id: SQL) => sql`(SELECT json_build_object('id', p.id, 'name', p.name) FROM users p WHERE p.id = ${id})`;

/** ISO 8601 in UTC. */
const instant = (at: SQL) => sql`to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Members without protection, by name. */
const memberExceptions = (kind: string, protection: string) => sql`(
    SELECT ${kind}::text AS kind, id AS member_id, NULL::uuid AS by_id, NULL::timestamptz AS at FROM members
     WHERE protection = ${protection} ORDER BY name, id LIMIT ${REPORT_EXCEPTIONS}::int)`;

/** What admins and operators did for members in the period, newest first. */
const eventExceptions = (kind: string, type: string, workgroupId: string) => sql`(
    SELECT ${kind}::text AS kind, subject_id AS member_id, actor_id AS by_id, at FROM audit_events
     WHERE workgroup_id = ${workgroupId}::uuid AND at >= (SELECT at FROM first_moment) AND type = ${type} AND result = 'success'
     ORDER BY at DESC, id DESC LIMIT ${REPORT_EXCEPTIONS}::int)`;

/** Reads the report. Days are in UTC, oldest first. */
export async function findReport(
  db: HeavyExecutor,
  { workgroupId, days, phoneAvailable }: ReportQuery,
): Promise<WorkgroupReport> {
  const counts = protections.map(
    (one) => sql`${sql.raw(`'${one}'`)}, count(*) FILTER (WHERE protection = ${one}::text)::int`,
  );
  const [report] = await run(
    db,
    // Hours, not days: the length of a day depends on the time zone of the connection.
    sql`WITH first_moment AS MATERIALIZED (
          SELECT date_trunc('day', now(), 'UTC') - ${(days - 1) * 24}::int * interval '1 hour' AS at
        ), tally AS MATERIALIZED (
          SELECT (at AT TIME ZONE 'UTC')::date AS day, count(*) FILTER (WHERE second_step)::int AS with_step,
                 count(*) FILTER (WHERE NOT second_step)::int AS without_step
            FROM workgroup_sign_ins
           WHERE workgroup_id = ${workgroupId}::uuid AND at >= (SELECT at FROM first_moment) GROUP BY 1
        ), period AS (
          SELECT (f.at AT TIME ZONE 'UTC')::date + n AS day FROM first_moment f, generate_series(0, ${days - 1}::int) AS n
        ), members AS MATERIALIZED (${protectedMembers(workgroupId, phoneAvailable)}), exceptional AS MATERIALIZED (
          ${memberExceptions("not_protected", "none")} UNION ALL ${memberExceptions("unreachable", "unreachable")}
          UNION ALL ${eventExceptions("temporary_code", "account.temporary_code_issued", workgroupId)}
          UNION ALL ${eventExceptions("unlocked", "account.second_step_released", workgroupId)}
        )
        SELECT (SELECT json_agg(json_build_object('date', day, 'withSecondStep', coalesce(with_step, 0),
                                                  'withoutSecondStep', coalesce(without_step, 0)) ORDER BY day)
                  FROM period LEFT JOIN tally USING (day)) AS days,
               (SELECT json_build_object(${sql.join(counts, sql`, `)}) FROM members) AS members,
               (SELECT coalesce(json_agg(json_build_object('kind', kind, 'member', ${person(sql`x.member_id`)},
                                                           'by', ${person(sql`x.by_id`)}, 'at', ${instant(sql`x.at`)})), '[]')
                  FROM exceptional AS x) AS exceptions`,
    workgroupReportSchema,
  );
  if (!report) throw new Error("The statement of a report gave no row.");
  return report;
}
