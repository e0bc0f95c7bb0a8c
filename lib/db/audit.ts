/** Audit events: what happened, to whom, by whom, from where. Never a code, a password, a token or a full address of a person. */
import { type SQL, sql } from "drizzle-orm";
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

/** An INSERT for use inside a statement's WITH; `from` says for which rows it is written. Without a client nobody asked for it. */
export function auditInsert(event: AuditEvent, client: ClientInfo | null, from: SQL = sql``): SQL {
  return sql`INSERT INTO audit_events (workgroup_id, actor_id, subject_id, type, result, reason, address, user_agent, details)
    SELECT ${event.workgroupId ?? null}::uuid, ${event.actorId ?? null}::uuid, ${event.subjectId ?? null}::uuid, ${event.type}::text,
           ${event.result}::text, ${event.reason ?? null}::text, ${client?.ipAddress ?? null}::text, ${client?.userAgent ?? null}::text,
           ${JSON.stringify(event.details ?? {})}::text::jsonb ${from}`;
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
