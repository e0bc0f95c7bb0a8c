/**
 * Contact and two-factor changes. The statement that makes a change stores the state before and after it, so that a link can restore
 * what was before (`restoration.ts`). Rows of one user are written and undone under the lock of the user's row.
 */
import { type SQL, sql } from "drizzle-orm";
import { FORMER_EMAILS_TOLD, UNDO_HOURS } from "../auth/limits";
import { hours } from "../time";
import { interval } from "./index";

export type ChangeKind = "email_changed" | "phone_changed" | "phone_removed" | "two_factor_on" | "two_factor_off";

/** An INSERT for a WITH. `from` gives the row of users `b` before and `a` after the change, for each user that was changed. */
export function changeInsert(kind: ChangeKind, sessionId: SQL, from: SQL): SQL {
  return sql`INSERT INTO account_changes (user_id, session_id, kind, email_before, email_after, phone_before, phone_after,
                                          phone_verified_before, phone_verified_after, two_factor_before, two_factor_after)
    SELECT b.id, ${sessionId}, ${kind}::text, b.email, a.email, b.phone, a.phone, b.phone_verified_at, a.phone_verified_at,
           b.two_factor_enabled, a.two_factor_enabled ${from}
    RETURNING id`;
}

/**
 * The email addresses that the account of the row `u` had within the last 72 hours, as JSON, oldest first: an intruder who changes the
 * address must not be the only one who hears of the next change. Without the current one, and without those that an undo removed.
 */
export const formerEmails = (u: SQL) => sql`(
    SELECT coalesce(json_agg(email ORDER BY first), '[]')
      FROM (SELECT ch.email_before AS email, min(ch.id) AS first FROM account_changes ch
             WHERE ch.user_id = ${u}.id AND ch.kind = 'email_changed' AND ch.undone_at IS NULL
               AND ch.at > now() - ${interval(hours(UNDO_HOURS))} AND ch.email_before <> ${u}.email
             GROUP BY ch.email_before ORDER BY first LIMIT ${FORMER_EMAILS_TOLD}::int) AS former)`;
