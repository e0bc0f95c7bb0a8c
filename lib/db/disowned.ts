/** "This was not me": the sign-in that a message was about ends, with whatever has come of it. */
import { sql } from "drizzle-orm";
import { DISOWN_LIFE } from "../mfa/limits";
import type { Origin } from "./audit";
import { type Database, interval, run } from "./index";
import { type Admin, adminsOf } from "./mailbox-resets";

export type Disowned = {
  /** False: it was disowned before, and nothing more was done. */
  first: boolean;
  email: string;
  sessionsEnded: number;
  admins: Admin[];
};

/**
 * Cancels the challenge where it still waits, ends the sessions that its code made and the session that asked for it.
 * @returns null when there is no such challenge any more, or it is too old
 */
export async function disown(db: Database, challengeId: string, origin: Origin): Promise<Disowned | null> {
  return db.transaction(async (tx) => {
    // As a try does: a code that is being checked right now has its session made before, and the next statement sees it.
    await run(
      tx,
      sql`SELECT FROM users WHERE id = (SELECT user_id FROM challenges WHERE id = ${challengeId}::uuid) FOR UPDATE`,
    );
    const rows = await run<Disowned>(
      tx,
      sql`WITH c AS MATERIALIZED (
            SELECT id, user_id, session_id, disowned_at IS NULL AS first FROM challenges
             WHERE id = ${challengeId}::uuid AND purpose IN ('sign_in', 'reauthenticate') AND created_at > now() - ${interval(DISOWN_LIFE)}
               FOR UPDATE
          ), marked AS (
            UPDATE challenges SET disowned_at = now(),
                   cancelled_at = CASE WHEN consumed_at IS NULL THEN coalesce(cancelled_at, now()) ELSE cancelled_at END
              FROM c WHERE challenges.id = c.id AND c.first
          ), ended AS (
            UPDATE sessions SET revoked_at = now() FROM c
             WHERE c.first AND sessions.revoked_at IS NULL AND (sessions.challenge_id = c.id OR sessions.id = c.session_id)
            RETURNING sessions.id
          ), told AS (
            INSERT INTO audit_events (subject_id, type, result, address, user_agent, details)
            SELECT user_id, 'sign_in.disowned', 'success', ${origin.address}::text, ${origin.userAgent}::text,
                   jsonb_build_object('sessions', (SELECT count(*) FROM ended)) FROM c WHERE first
          )
          SELECT c.first, u.email, (SELECT count(*) FROM ended)::int AS "sessionsEnded", ${adminsOf} AS admins
            FROM c JOIN users u ON u.id = c.user_id`,
    );
    return rows[0] ?? null;
  });
}
