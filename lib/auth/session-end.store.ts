/** Why a session is over, for the browser that still presents its token. Read only on the way to the sign-in page. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { hours } from "@/lib/contract/duration";
import { type SessionEnd, sessionEnds } from "@/lib/contract/vocabulary";
import { type Executor, interval, run } from "@/lib/db";
import { endOfSession, isUnexpiredSession } from "@/lib/db/session-rows";

/** Later the reason is no news. */
const TOLD_FOR = hours(24);

/**
 * Returns why the web session of a token ended within the last 24 hours; null if it is live, unknown, or the account is disabled: that answer
 * is the same as for a wrong password.
 */
export async function findSessionEnd(db: Executor, tokenHash: Buffer): Promise<SessionEnd | null> {
  const rows = await run(
    db,
    sql`SELECT CASE
             WHEN s.security_stamp <> u.security_stamp AND EXISTS (
               SELECT FROM audit_events e
                WHERE e.subject_id = s.user_id AND e.at >= s.created_at AND e.result = 'success'
                  AND e.type IN ('account.password_changed', 'account.password_reset')) THEN 'password_changed'
             WHEN s.revoked_at IS NULL AND NOT (${isUnexpiredSession}) THEN 'expired'
             WHEN s.revoked_at IS NOT NULL OR s.security_stamp <> u.security_stamp THEN 'ended'
           END AS reason
          FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.token_hash = ${tokenHash} AND s.client = 'web' AND u.disabled_at IS NULL
           AND coalesce(s.revoked_at, ${endOfSession}) > now() - ${interval(TOLD_FOR)}`,
    z.object({ reason: z.enum(sessionEnds).nullable() }),
  );
  return rows[0]?.reason ?? null;
}
