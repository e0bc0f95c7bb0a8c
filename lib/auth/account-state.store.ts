/** Disabling and enabling a whole account, which only an operator does: audit events name no actor. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Executor, run } from "@/lib/db";
import { auditInsert } from "@/lib/db/audit";
import { isAdmin } from "@/lib/db/member-rows";

const changedRow = z.object({
  changed: z.boolean(),
  /** Names of the account's workgroups that have no admin who can enter. */
  withoutAdmin: z.array(z.string()),
});
export type AccountStateChanged = z.output<typeof changedRow>;

/**
 * Disables or enables the account of an email address in canonical form. Disabling ends its sessions, challenges and reset links; they stay
 * ended. Idempotent.
 * @returns null if there is no such account
 */
export async function setAccountDisabled(
  db: Executor,
  email: string,
  disabled: boolean,
): Promise<AccountStateChanged | null> {
  const type = disabled ? "account.disabled" : "account.enabled";
  const event = { type, result: "success", subjectId: sql`u.id` } as const;
  const hasAdmin = sql`EXISTS (SELECT FROM memberships o JOIN users a ON a.id = o.user_id
    WHERE o.workgroup_id = w.id AND ${isAdmin(sql`o`, sql`a`)} AND (a.id <> account.id OR NOT ${disabled}::boolean))`;
  const rows = await run(
    db,
    sql`WITH account AS MATERIALIZED (
          SELECT id, disabled_at FROM users WHERE email = ${email} FOR UPDATE
        ), u AS (
          UPDATE users SET disabled_at = CASE WHEN ${disabled}::boolean THEN now() END,
                 security_stamp = security_stamp + CASE WHEN ${disabled}::boolean THEN 1 ELSE 0 END
            FROM account WHERE users.id = account.id AND (account.disabled_at IS NULL) = ${disabled}::boolean
          RETURNING users.id
        ), ended AS (
          UPDATE sessions SET revoked_at = now() FROM u
           WHERE ${disabled}::boolean AND sessions.user_id = u.id AND sessions.revoked_at IS NULL
        ), audited AS (${auditInsert(event, null, sql`FROM u`)})
        SELECT EXISTS (SELECT FROM u) AS changed,
               (SELECT coalesce(json_agg(w.name ORDER BY w.name), '[]') FROM memberships m JOIN workgroups w ON w.id = m.workgroup_id
                 WHERE m.user_id = account.id AND m.disabled_at IS NULL AND ${disabled}::boolean AND NOT ${hasAdmin}) AS "withoutAdmin"
          FROM account`,
    changedRow,
  );
  return rows[0] ?? null;
}
