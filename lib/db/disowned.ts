/** "This was not me": the sign-in that a message was about ends, with whatever has come of it. */
import { sql } from "drizzle-orm";
import { DISOWN_LIFE } from "../mfa/limits";
import type { Origin } from "./audit";
import { isLive } from "./challenges";
import { type Database, type Executor, interval, run } from "./index";
import { type Admin, adminsOf } from "./mailbox-resets";

export type Disowned = {
  /** False: it was disowned before, and nothing more was done. */
  first: boolean;
  email: string;
  /** Is that still the mailbox which the message went to? Otherwise the intruder may read it. */
  sameMailbox: boolean;
  sessionsEnded: number;
  admins: Admin[];
};

/** Is the session from the challenge `c`, from after it, or the one that asked for it? */
const cameOfIt = sql`(coalesce(sessions.created_at >= c.consumed_at, false) OR sessions.id IS NOT DISTINCT FROM c.session_id)`;

/**
 * Cancels the challenge where it still waits. Where its code was used somebody has been inside since: then every session and token of
 * the app that was made since ends, and every challenge, for whoever is inside can make more of them; and the user's own choice of
 * two-factor is on again if it was turned off since. What is older goes on. The raised stamp ends what is being made right now. `queue`
 * runs in the transaction of the first report, so that its messages exist exactly if it does.
 * @returns null when there is no such challenge any more, or it is too old
 */
export async function disown(
  db: Database,
  challengeId: string,
  origin: Origin,
  queue: (tx: Executor, first: Disowned) => Promise<void> = async () => {},
): Promise<Disowned | null> {
  return db.transaction(async (tx) => {
    // As a try does: a code that is being checked right now has its session made before, and the next statement sees it.
    await run(
      tx,
      sql`SELECT FROM users WHERE id = (SELECT user_id FROM challenges WHERE id = ${challengeId}::uuid) FOR UPDATE`,
    );
    const rows = await run<Disowned>(
      tx,
      sql`WITH c AS MATERIALIZED (
            SELECT id, user_id, session_id, created_at, consumed_at, disowned_at IS NULL AS first, consumed_at IS NOT NULL AS used FROM challenges
             WHERE id = ${challengeId}::uuid AND purpose IN ('sign_in', 'reauthenticate') AND created_at > now() - ${interval(DISOWN_LIFE)}
               FOR UPDATE
          ), account AS (
            UPDATE users SET security_stamp = security_stamp + 1,
                   two_factor_enabled = two_factor_enabled OR EXISTS (
                     SELECT FROM audit_events a WHERE a.subject_id = users.id AND a.type = 'account.two_factor_off'
                        AND a.result = 'success' AND a.at >= c.created_at)
              FROM c WHERE users.id = c.user_id AND c.first AND c.used
            RETURNING users.id, users.security_stamp
          ), marked AS (
            UPDATE challenges SET disowned_at = CASE WHEN challenges.id = c.id THEN now() ELSE disowned_at END,
                   cancelled_at = CASE WHEN challenges.consumed_at IS NULL THEN coalesce(cancelled_at, now()) ELSE cancelled_at END
              FROM c
             WHERE c.first AND (challenges.id = c.id OR (c.used AND challenges.user_id = c.user_id AND ${isLive}))
          ), ended AS (
            UPDATE sessions SET revoked_at = now() FROM c
             WHERE c.first AND sessions.user_id = c.user_id AND sessions.revoked_at IS NULL AND ${cameOfIt}
            RETURNING sessions.expires_at > now() AS live
          ), older AS (
            UPDATE sessions SET security_stamp = account.security_stamp FROM account, c
             WHERE sessions.user_id = account.id AND sessions.revoked_at IS NULL
               AND sessions.security_stamp = account.security_stamp - 1 AND NOT ${cameOfIt}
          ), told AS (
            INSERT INTO audit_events (subject_id, type, result, address, user_agent, details)
            SELECT user_id, 'sign_in.disowned', 'success', ${origin.address}::text, ${origin.userAgent}::text,
                   jsonb_build_object('sessions', (SELECT count(*) FROM ended)) FROM c WHERE first
          )
          SELECT c.first, u.email, (SELECT count(*) FROM ended WHERE live)::int AS "sessionsEnded", ${adminsOf} AS admins,
                 u.email = (SELECT destination FROM deliveries d WHERE d.challenge_id = c.id AND d.channel = 'email'
                             ORDER BY d.created_at LIMIT 1) IS NOT FALSE AS "sameMailbox"
            FROM c JOIN users u ON u.id = c.user_id`,
    );
    if (rows[0]?.first) await queue(tx, rows[0]);
    return rows[0] ?? null;
  });
}
