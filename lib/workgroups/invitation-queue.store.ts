/** Invitations behind the daily limit: of an import, and of operators, who have no application secret and queue theirs. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { INVITATION_QUEUE_BATCH } from "@/lib/contract/limits";
import { type Database, type Executor, execute, inTransaction, run } from "@/lib/db";
import { isQueuedInvitation } from "@/lib/db/invitation-rows";
import { type InvitationTerms, invitationBudgetCte, invitationMessages, sentNow } from "./invitation-insert.store";

/** The workgroups that have queued invitations. */
export async function findQueuingWorkgroups(db: Executor): Promise<string[]> {
  const rows = await run(
    db,
    sql`SELECT DISTINCT i.workgroup_id AS id FROM invitations i WHERE ${isQueuedInvitation(sql`i`)}`,
    z.object({ id: z.string() }),
  );
  return rows.map(({ id }) => id);
}

/** An invitation by an operator has neither an inviter nor an import. */
const isOperators = sql`(inviter_id IS NULL AND import_id IS NULL)`;

/**
 * Sends the oldest queued invitations of a workgroup, as many as its daily limit allows. Rows and messages change in one transaction under
 * the workgroup's lock: instances that do it at once send each invitation once, and a process that dies sends all of a batch or none.
 * Only those of an import are sent after all other messages.
 * @returns how many were sent
 */
export async function sendQueued(db: Database, workgroupId: string, terms: InvitationTerms): Promise<number> {
  return inTransaction(db, async (tx) => {
    await execute(tx, sql`SELECT FROM workgroups WHERE id = ${workgroupId}::uuid FOR NO KEY UPDATE`);
    return execute(
      tx,
      sql`WITH ${invitationBudgetCte(workgroupId, terms)}, next AS MATERIALIZED (
            SELECT i.id FROM invitations i
             WHERE i.workgroup_id = ${workgroupId}::uuid AND ${isQueuedInvitation(sql`i`)}
             ORDER BY i.created_at, i.id
             LIMIT (SELECT least(remaining, ${INVITATION_QUEUE_BATCH}::int) FROM invitation_budget) FOR UPDATE OF i
          ), sent AS (
            -- By the primary key, also while the table has no statistics of a large import.
            UPDATE invitations i SET ${sentNow(terms.keyId)}
             WHERE i.id = ANY (ARRAY(SELECT id FROM next)) AND ${isQueuedInvitation(sql`i`)} RETURNING i.*
          ), operator_messages AS (${invitationMessages(sql`(SELECT * FROM sent WHERE ${isOperators})`, "prompt")}),
          import_messages AS (${invitationMessages(sql`(SELECT * FROM sent WHERE NOT ${isOperators})`, "bulk")})
          SELECT FROM sent`,
    );
  });
}
