/** A new password for the owner of a mailbox, who used a link in it: a reset link, or an invitation of an account that cannot sign in. */
import { type SQL, sql } from "drizzle-orm";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { noticeCtes } from "@/lib/messaging/message.store";
import { resetLinksUpdate } from "@/lib/messaging/reset-link.store";
import { clearSendsCte } from "@/lib/mfa/send-counter.store";

/** `usedLink`: the reset link that the statement itself uses up. */
type MailboxPassword = { account: SQL; passwordHash: string; usedLink?: string | null };

/**
 * Members of a WITH: a new password for the account `account` (id) of a CTE, whose owner used a link in its mailbox. `u` (id, email) has
 * the account. It ends every session, challenge and reset link, resets the send limits that an intruder with the old password may have
 * used up, and lifts the pause after wrong codes, but neither their streak nor a stop, which only an admin lifts: a mailbox must not be
 * enough to guess codes for ever.
 */
export function mailboxPasswordCtes(
  { account, passwordHash, usedLink = null }: MailboxPassword,
  client: ClientInfo,
): SQL {
  const event = {
    type: "account.password_reset",
    result: "success",
    actorId: sql`u.id`,
    subjectId: sql`u.id`,
  } as const;
  return sql`u AS (
      UPDATE users
         SET password_hash = ${passwordHash}, security_stamp = security_stamp + 1, wrong_code_at = '{}', mailbox_reset_at = now(),
             email_proven_at = now(), email_verified_at = coalesce(email_verified_at, now())
        FROM ${account} AS account WHERE users.id = account.id
      RETURNING users.id, users.email
    ), ended AS (
      UPDATE sessions SET revoked_at = now() FROM u WHERE sessions.user_id = u.id AND sessions.revoked_at IS NULL
      RETURNING sessions.id
    ), used_up AS (${resetLinksUpdate(sql`u`)} AND links.id IS DISTINCT FROM ${usedLink}::uuid),
    ${noticeCtes("password_reset", client, sql`FROM u`)},
    ${clearSendsCte(sql`u`, sql`ended`)},
    audited AS (${auditInsert(event, client, sql`FROM u`)})`;
}
