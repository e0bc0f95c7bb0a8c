/** "This was not me": the sign-in that a message was about ends, with whatever has come of it. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminsOf, adminsRow } from "@/lib/auth/mailbox-reset.store";
import { NOT_ME_LINK_LIFE } from "@/lib/contract/limits";
import { type Database, type Executor, execute, inTransaction, interval, run } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { isLiveChallenge } from "@/lib/db/challenge-rows";
import { temporaryCodeEnd } from "@/lib/db/temporary-code-rows";
import { type Restored, restore, retryWithoutEmail } from "./restoration.store";

const endedRow = z.object({
  email: z.string(),
  /** Is that the mailbox which the message went to? Otherwise the intruder may read it. */
  sameMailbox: z.boolean(),
  sessionsEnded: z.number(),
  admins: adminsRow,
});

export type NotMeRevoked = z.output<typeof endedRow> & {
  /** False: it was disowned before, and nothing more was done. */
  first: boolean;
  /** What was restored; null where the code was not used. */
  restored: Restored | null;
};

const foundRow = z.object({
  userId: z.string(),
  /** As PostgreSQL writes it. */
  createdAt: z.string(),
  first: z.boolean(),
  used: z.boolean(),
});
type Found = z.output<typeof foundRow>;

/** Locks the account, then reads the challenge as it is then: the session of a code that was being checked is there by now. */
async function lockedChallenge(tx: Executor, challengeId: string): Promise<Found | null> {
  await execute(
    tx,
    sql`SELECT FROM users WHERE id = (SELECT user_id FROM challenges WHERE id = ${challengeId}::uuid) FOR UPDATE`,
  );
  const [found] = await run(
    tx,
    sql`SELECT user_id AS "userId", created_at AS "createdAt", disowned_at IS NULL AS first, consumed_at IS NOT NULL AS used FROM challenges
         WHERE id = ${challengeId}::uuid AND purpose IN ('sign_in', 'reauthenticate') AND created_at > now() - ${interval(NOT_ME_LINK_LIFE)}`,
    foundRow,
  );
  return found ?? null;
}

/** Is the session from the challenge `c`, from after it, or the one that asked for it? */
const cameOfIt = sql`(coalesce(sessions.created_at >= c.consumed_at, false) OR sessions.id IS NOT DISTINCT FROM c.session_id)`;

/** Was the challenge opened after the code of `c` was used? Then its own link has nothing left to end, and may be in another mailbox. */
const sinceUsed = sql`coalesce(challenges.created_at >= c.consumed_at, false)`;

/** Ends what came of a challenge, as the account is now. */
async function end(tx: Executor, challengeId: string, first: boolean, client: ClientInfo) {
  const sessions = sql`jsonb_build_object('sessions', (SELECT count(*) FROM ended))`;
  const event = { type: "sign_in.disowned", result: "success", subjectId: sql`user_id`, details: sessions } as const;
  const [row] = await run(
    tx,
    sql`WITH c AS MATERIALIZED (
          SELECT id, user_id, session_id, consumed_at, consumed_at IS NOT NULL AS used, ${first} AS first
            FROM challenges WHERE id = ${challengeId}::uuid
        ), marked AS (
          UPDATE challenges SET disowned_at = CASE WHEN challenges.id = c.id OR ${sinceUsed} THEN coalesce(disowned_at, now()) ELSE disowned_at END,
                 cancelled_at = CASE WHEN challenges.consumed_at IS NULL THEN coalesce(cancelled_at, now()) ELSE cancelled_at END
            FROM c
           WHERE c.first AND (challenges.id = c.id OR (c.used AND challenges.user_id = c.user_id AND (${isLiveChallenge(sql`challenges`)} OR ${sinceUsed})))
        ), ended AS (
          UPDATE sessions SET revoked_at = now() FROM c
           WHERE c.first AND sessions.user_id = c.user_id AND sessions.revoked_at IS NULL AND ${cameOfIt}
          RETURNING sessions.expires_at > now() AS live
        ), older AS (
          UPDATE sessions SET security_stamp = u.security_stamp FROM c JOIN users u ON u.id = c.user_id
           WHERE c.first AND c.used AND sessions.user_id = c.user_id AND sessions.revoked_at IS NULL
             AND sessions.security_stamp = u.security_stamp - 1 AND NOT ${cameOfIt}
        ), ended_code AS (
          ${temporaryCodeEnd(sql`(SELECT user_id FROM c WHERE first) AS owner`)}
        ), audited AS (
          ${auditInsert(event, client, sql`FROM c WHERE first`)}
        )
        SELECT u.email, (SELECT count(*) FROM ended WHERE live)::int AS "sessionsEnded", ${adminsOf} AS admins,
               u.email = (SELECT destination FROM deliveries d WHERE d.challenge_id = c.id AND d.channel = 'email'
                           ORDER BY d.created_at LIMIT 1) IS NOT FALSE AS "sameMailbox"
          FROM c JOIN users u ON u.id = c.user_id`,
    endedRow,
  );
  return row;
}

/**
 * Cancels the challenge where it still waits, and ends a temporary code: the reporter doubts what happens to the account. Where its code was used, an intruder has been inside since: the contact addresses and the
 * two-factor setting are restored to what they were when the challenge was made; every session and token of the app that was made since
 * ends, and every challenge, for an intruder can make more of them. Older sessions go on. The raised stamp ends what is being made right now.
 * `queue` runs in the transaction of the first report, so that its messages exist exactly if it does.
 * @returns null when there is no such challenge any more, or it is too old
 */
export function revokeNotMe(
  db: Database,
  challengeId: string,
  client: ClientInfo,
  queue: (tx: Executor, first: NotMeRevoked) => Promise<void> = async () => {},
): Promise<NotMeRevoked | null> {
  return retryWithoutEmail((emailTaken) =>
    inTransaction(db, async (tx) => {
      const found = await lockedChallenge(tx, challengeId);
      if (!found) return null;
      const { userId, createdAt: at, first, used } = found;
      const point = { userId, at, changeId: null, email: null };
      const restored = first && used ? await restore(tx, point, emailTaken, client) : null;
      const ended = await end(tx, challengeId, first, client);
      if (!ended) return null;
      const disowned = { first, restored, ...ended };
      if (first) await queue(tx, disowned);
      return disowned;
    }),
  );
}
