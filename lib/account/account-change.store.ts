/**
 * Contact and two-factor changes. The statement that makes a change stores the state before and after it, so that a link can restore
 * what was before (`restoration.ts`). Rows of one user are written and undone under the lock of the user's row.
 */

import { type SQL, sql } from "drizzle-orm";
import { hours } from "@/lib/contract/duration";
import { FORMER_EMAILS_TOLD, UNDO_HOURS } from "@/lib/contract/limits";
import { interval } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { UndoRef } from "@/lib/messaging/link-token";
import { messageCtes } from "@/lib/messaging/message.store";

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
 * A SELECT of the email addresses that the account of the row `u` had within the last 72 hours, oldest first: an intruder who changes the
 * address must not be the only one who hears of the next change. Without the current one, and without those that an undo removed.
 */
const formerEmails = (u: SQL) => sql`
    SELECT ch.email_before AS email FROM account_changes ch
     WHERE ch.user_id = ${u}.id AND ch.kind = 'email_changed' AND ch.undone_at IS NULL
       AND ch.at > now() - ${interval(hours(UNDO_HOURS))} AND ch.email_before <> ${u}.email
     GROUP BY ch.email_before ORDER BY min(ch.id) LIMIT ${FORMER_EMAILS_TOLD}::int`;

export type ChangeNotices = { client: ClientInfo; undo?: UndoRef };

/**
 * Members of the WITH of {@link changeInsert}: the notices about a change. The address before it gets the change's own notice, recent
 * former addresses hear of it too, and a new address is confirmed. `from` gives the stored change `ch` (id), which is the event, and the
 * row of users `b` before and `a` after it.
 */
export function changeNoticeCtes(kind: ChangeKind, { client, undo }: ChangeNotices, from: SQL): SQL {
  const parameters = JSON.stringify({ client });
  const told = sql`
      SELECT ${kind}::text AS kind, b.email AS destination, ${JSON.stringify({ client, undo })}::text AS parameters,
             ${undo?.keyId ?? null}::text AS key_id
      UNION ALL
      SELECT ${`former_${kind}`}::text, former.email, ${parameters}::text, NULL FROM (${formerEmails(sql`a`)}) AS former
       WHERE former.email <> b.email
      UNION ALL
      SELECT 'email_confirmed', a.email, ${parameters}::text, NULL WHERE ${kind === "email_changed"}`;
  return messageCtes(sql`SELECT told.kind, ch.id::text AS event_id, a.id AS recipient_id, told.destination, 'email'::text AS channel,
             told.parameters::jsonb AS parameters, told.key_id
        ${from} CROSS JOIN LATERAL (${told}) AS told`);
}
