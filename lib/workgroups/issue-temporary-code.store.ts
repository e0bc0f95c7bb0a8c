/** Issues temporary codes: by an admin who may help the person, or by an operator. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Database, execute, inTransaction, run, timestamp } from "@/lib/db";
import { type AuditEvent, type AuditRow, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { everyChannelNoticeCtes } from "@/lib/messaging/account-notice.store";
import { type NewTemporaryCode, temporaryCodeCtes } from "@/lib/mfa/temporary-code.store";
import { type Help, type HelpOutcome, help } from "./help-desk.store";

type NewCode = Omit<NewTemporaryCode, "issuer">;

/** The reason is for the activity of the workgroup and of the person. */
const issueEvent = ({ reason }: NewCode) =>
  ({ type: "account.temporary_code_issued", result: "success", details: { reason } }) as const satisfies AuditEvent;

const effectsOf = (code: NewTemporaryCode, event: AuditRow, client: ClientInfo | null, which = sql`true`) =>
  sql`${temporaryCodeCtes(code, which)}, audited AS (${auditInsert(event, client, sql`FROM done`)}),
      ${everyChannelNoticeCtes("temporary_code_issued", sql`done u`)}`;

export type TemporaryCodeStored =
  | { ok: true; expiresAt: Date }
  /** `member_locked`: the second step is paused or locked, so the code would not be evaluated. */
  | { ok: false; reason: Extract<HelpOutcome, { ok: false }>["reason"] | "member_locked" };

/** Stores a code for a member whom the actor may help, and notifies the member. */
export async function insertTemporaryCode(
  db: Database,
  who: Help,
  code: NewCode,
  client: ClientInfo,
): Promise<TemporaryCodeStored> {
  const { actor, memberId, workgroupId } = who;
  const event = { ...issueEvent(code), actorId: actor.userId, subjectId: memberId, workgroupId };
  const issued = { ...code, issuer: { userId: actor.userId, workgroupId } };
  const until = sql`(SELECT expires_at FROM done)`;
  const helped = await help(db, who, effectsOf(issued, event, client, sql`id IN (SELECT id FROM helped)`), until);
  if (!helped.ok) return helped;
  return helped.until ? { ok: true, expiresAt: helped.until } : { ok: false, reason: "member_locked" };
}

const issuedRow = z.object({ disabled: z.boolean(), expiresAt: timestamp.nullable() });

/** The same by an operator, for any account that can sign in. `no_account` also where there is none with that email address. */
export async function insertOperatorCode(
  db: Database,
  email: string,
  code: NewCode,
): Promise<{ ok: true; expiresAt: Date } | { ok: false; reason: "no_account" | "member_locked" }> {
  const [row] = await inTransaction(db, async (tx) => {
    // Of parallel codes the second statement of each sees those before.
    await execute(tx, sql`SELECT FROM users WHERE email = ${email} FOR UPDATE`);
    const event = { ...issueEvent(code), subjectId: sql`id` };
    return run(
      tx,
      sql`WITH ${effectsOf({ ...code, issuer: null }, event, null, sql`email = ${email} AND disabled_at IS NULL`)}
          SELECT disabled_at IS NOT NULL AS disabled, (SELECT expires_at FROM done) AS "expiresAt" FROM users WHERE email = ${email}`,
      issuedRow,
    );
  });
  if (!row || row.disabled) return { ok: false, reason: "no_account" };
  return row.expiresAt ? { ok: true, expiresAt: row.expiresAt } : { ok: false, reason: "member_locked" };
}
