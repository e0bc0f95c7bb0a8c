/** Audit events: what happened, to whom, by whom, from where. Never a code, a password, a token or a full address of a person. */
import { is, SQL, sql } from "drizzle-orm";
import type { AuditResult, AuditType } from "@/lib/contract/vocabulary";
import { type Executor, execute } from "./.";

export type AuditEvent = {
  type: AuditType;
  result: AuditResult;
  reason?: string;
  actorId?: string | null;
  subjectId?: string | null;
  workgroupId?: string;
  details?: Record<string, string | number | boolean>;
};

/** Where a request came from. */
export type ClientInfo = { ipAddress: string; userAgent: string };

/** An event whose values may be SQL over the rows that it is written for; `details` then is a jsonb expression. */
export type AuditRow = { [Key in keyof AuditEvent]: AuditEvent[Key] | SQL };

/**
 * An INSERT for use inside a statement's WITH, so that the event exists exactly if the change that it reports does.
 * @param client null where no request caused the event, or where its cause must not be shown
 * @param from a FROM clause: one event is written for each of its rows; without it there is one event
 */
export function auditInsert(event: AuditRow, client: ClientInfo | null, from: SQL = sql``): SQL {
  const { workgroupId = null, actorId = null, subjectId = null, type, result, reason = null, details = {} } = event;
  const json = is(details, SQL) ? details : sql`${JSON.stringify(details)}::text::jsonb`;
  return sql`INSERT INTO audit_events (workgroup_id, actor_id, subject_id, type, result, reason, address, user_agent, details)
    SELECT (${workgroupId})::uuid, (${actorId})::uuid, (${subjectId})::uuid, (${type})::text, (${result})::text, (${reason})::text,
           ${client?.ipAddress ?? null}::text, ${client?.userAgent ?? null}::text, ${json} ${from}`;
}

/** Writes one event on its own. */
export async function recordEvent(db: Executor, event: AuditEvent, client: ClientInfo): Promise<void> {
  await execute(db, auditInsert(event, client));
}

/** The same for an event of a workgroup that may not exist: then nothing is written. */
export async function recordInWorkgroup(
  db: Executor,
  event: AuditEvent & { workgroupId: string },
  client: ClientInfo,
): Promise<void> {
  await execute(db, auditInsert(event, client, sql`FROM workgroups WHERE id = ${event.workgroupId}::uuid`));
}
