/**
 * Links that a mailbox gets to set a new password: of each only the SHA-256 is kept, it works once, and a newer one ends it. Other
 * purposes of the table are none of this file's.
 */
import { type SQL, sql } from "drizzle-orm";
import { RESET_LINK_LIFE } from "../auth/limits";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Database, type Executor, interval, run, toDate } from "./index";

/** May the row `u` of users sign in at all? Whoever may not gets no link and can use none. */
export const maySignIn = sql`u.disabled_at IS NULL
  AND EXISTS (SELECT FROM memberships m WHERE m.user_id = u.id AND m.disabled_at IS NULL)`;

/** A reset link `l` that has not been used, replaced or run out. */
export const isOpenReset = sql`l.purpose = 'password_reset' AND l.used_at IS NULL AND l.expires_at > now()`;

/** Uses up the reset links of the user row `u`. A link that undoes a change of address is not a way in, and stays. */
export function resetLinksUpdate(from: SQL): SQL {
  return sql`UPDATE links SET used_at = now() FROM ${from}
    WHERE links.user_id = u.id AND links.purpose = 'password_reset' AND links.used_at IS NULL`;
}

export type ResetLink = { email: string; expiresAt: Date };

/** Stores a new link for an address in canonical form and ends the older ones. Null when nobody who may sign in has that address. */
export async function insertResetLink(
  db: Database,
  { email, tokenHash }: { email: string; tokenHash: Buffer },
  origin: Origin,
): Promise<ResetLink | null> {
  return db.transaction(async (tx) => {
    // One after the other, or each of two requests would miss the other's link and leave two open.
    const [user] = await run<{ id: string }>(
      tx,
      sql`SELECT u.id FROM users u WHERE u.email = ${email} AND ${maySignIn} FOR UPDATE`,
    );
    if (!user) return null;
    // Who asked is not known: anybody can type an address.
    const event: AuditEvent = { type: "account.password_reset_asked", result: "success", subjectId: user.id };
    const [link] = await run<{ expiresAt: string }>(
      tx,
      sql`WITH ended AS (${resetLinksUpdate(sql`users u`)} AND u.id = ${user.id}::uuid),
          made AS (
            INSERT INTO links (token_hash, user_id, purpose, security_stamp, expires_at)
            SELECT ${tokenHash}, u.id, 'password_reset', u.security_stamp, now() + ${interval(RESET_LINK_LIFE)}
              FROM users u WHERE u.id = ${user.id}::uuid
            RETURNING expires_at
          ), audited AS (${auditInsert(event, origin, sql`FROM made`)})
          SELECT expires_at AS "expiresAt" FROM made`,
    );
    return link ? { email, expiresAt: toDate(link.expiresAt) } : null;
  });
}

/** Whose link this is, as long as it would work now. Changes nothing. */
export async function findResetOwner(db: Executor, tokenHash: Buffer): Promise<{ name: string; email: string } | null> {
  const rows = await run<{ name: string; email: string }>(
    db,
    sql`SELECT u.name, u.email FROM links l JOIN users u ON u.id = l.user_id
         WHERE l.token_hash = ${tokenHash} AND ${isOpenReset} AND l.security_stamp = u.security_stamp AND ${maySignIn}`,
  );
  return rows[0] ?? null;
}

/** Notes that a link of somebody was tried when it was over. A token that never was a link leaves no trace. */
export async function recordOverReset(db: Executor, tokenHash: Buffer, origin: Origin): Promise<void> {
  await run(
    db,
    sql`INSERT INTO audit_events (subject_id, type, result, reason, address, user_agent)
        SELECT user_id, 'account.password_reset', 'failure', 'link_over', ${origin.address}::text, ${origin.userAgent}::text
          FROM links WHERE token_hash = ${tokenHash} AND purpose = 'password_reset'`,
  );
}
