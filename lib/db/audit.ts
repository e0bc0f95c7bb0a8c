/** Audit events: what happened, to whom, by whom, from where. Never a code, a password, a token or a full address of a person. */
import { type SQL, sql } from "drizzle-orm";
import { type Executor, run } from "./index";

export type AuditEvent = {
  type:
    | "sign_in.password"
    | "sign_in.code"
    | "sign_in.code_sent"
    | "sign_in.cancelled"
    | "sign_out"
    | "reauthentication"
    | "account.name_changed"
    | "account.two_factor_on"
    | "account.two_factor_off"
    | "account.password_changed"
    | "account.password_reset_asked"
    | "account.password_reset"
    | "account.phone_changed"
    | "account.phone_removed"
    | "account.email_changed"
    | "account.email_change_undone"
    | "account.confirmation_sent"
    | "account.confirmation"
    | "session.ended"
    | "mobile.sign_in"
    | "mobile.sign_out"
    | "workgroup.two_factor_on"
    | "workgroup.two_factor_off";
  result: "success" | "failure";
  reason?: string;
  actorId?: string | null;
  subjectId?: string | null;
  workgroupId?: string;
  details?: Record<string, string | number | boolean>;
};

/** Where a request came from. */
export type Origin = { address: string; userAgent: string };

/** An INSERT for use inside a statement's WITH; `from` says for which rows it is written. */
export function auditInsert(event: AuditEvent, origin: Origin, from: SQL = sql``): SQL {
  return sql`INSERT INTO audit_events (workgroup_id, actor_id, subject_id, type, result, reason, address, user_agent, details)
    SELECT ${event.workgroupId ?? null}::uuid, ${event.actorId ?? null}::uuid, ${event.subjectId ?? null}::uuid, ${event.type}::text,
           ${event.result}::text, ${event.reason ?? null}::text, ${origin.address}::text, ${origin.userAgent}::text,
           ${JSON.stringify(event.details ?? {})}::text::jsonb ${from}`;
}

/** Writes one event on its own. */
export async function recordEvent(db: Executor, event: AuditEvent, origin: Origin): Promise<void> {
  await run(db, auditInsert(event, origin));
}
