/** The link "Restore your email address", which the old mailbox gets when the address of an account changes. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Database, type Executor, execute, inTransaction, run } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { isLiveChallenge } from "@/lib/db/challenge-rows";
import { type Restored, type RestorePoint, restore, retryWithoutEmail } from "./restoration.store";

const pointRow = z.object({
  userId: z.string(),
  changeId: z.string().nullable(),
  /** As PostgreSQL writes it. */
  at: z.string(),
  email: z.string(),
}) satisfies z.ZodType<RestorePoint>;

/** Locks the account of a link and reads the link. Null when it is used, expired or unknown, or the account is disabled. */
async function lockedPoint(tx: Executor, tokenHash: Buffer): Promise<RestorePoint | null> {
  const [user] = await run(
    tx,
    sql`SELECT id FROM users
         WHERE id = (SELECT user_id FROM links WHERE token_hash = ${tokenHash}::bytea) AND disabled_at IS NULL FOR UPDATE`,
    z.object({ id: z.string() }),
  );
  if (!user) return null;
  // A statement of its own: it sees what the holder of the lock, for which the first one waited, has done.
  const [point] = await run(
    tx,
    sql`SELECT user_id AS "userId", change_id AS "changeId", created_at AS at, previous_email AS email FROM links
         WHERE token_hash = ${tokenHash}::bytea AND user_id = ${user.id}::uuid
           AND purpose = 'undo_email_change' AND used_at IS NULL AND expires_at > now()`,
    pointRow,
  );
  return point ?? null;
}

const isLive = isLiveChallenge(sql`challenges`);

/**
 * Ends every session and every challenge. Sessions end by row, not by stamp only: a change in flight gives its session the new stamp.
 * The messages of challenges since the change went to another mailbox: their links "This wasn't me" end too.
 */
async function endEverything(
  tx: Executor,
  { userId, at }: RestorePoint,
  emailTaken: boolean,
  client: ClientInfo,
): Promise<void> {
  const event: AuditEvent = {
    type: "account.email_change_undone",
    subjectId: userId,
    ...(emailTaken ? { result: "failure", reason: "email_taken" } : { result: "success" }),
  };
  await execute(
    tx,
    sql`WITH ended_sessions AS (
          UPDATE sessions SET revoked_at = now() WHERE user_id = ${userId}::uuid AND revoked_at IS NULL
        ), cancelled_challenges AS (
          UPDATE challenges SET cancelled_at = CASE WHEN ${isLive} THEN now() ELSE cancelled_at END,
                 disowned_at = CASE WHEN created_at >= ${at}::text::timestamptz THEN coalesce(disowned_at, now()) ELSE disowned_at END
           WHERE user_id = ${userId}::uuid AND (created_at >= ${at}::text::timestamptz OR ${isLive})
        )
        ${auditInsert(event, client)}`,
  );
}

/**
 * Restores the state before an email change, whatever the security stamp is by now: an intruder can raise it. A later undo link is used
 * up, an earlier one stays: an intruder who changes the address twice owns the second link, and must not use it to spend the first,
 * which is in the owner's mailbox. The link itself stays where the address belongs to another account. `queue` runs in the same
 * transaction, so that its messages exist exactly if the account was restored.
 * @returns what was restored; null when the link is used, expired or unknown, or the account is disabled
 */
export function undoEmailChange(
  db: Database,
  tokenHash: Buffer,
  client: ClientInfo,
  queue: (tx: Executor, restored: Restored) => Promise<void>,
): Promise<Restored | null> {
  return retryWithoutEmail((emailTaken) =>
    inTransaction(db, async (tx) => {
      const point = await lockedPoint(tx, tokenHash);
      if (!point) return null;
      const restored = await restore(tx, point, emailTaken, client);
      await endEverything(tx, point, emailTaken, client);
      await queue(tx, restored);
      return restored;
    }),
  );
}
