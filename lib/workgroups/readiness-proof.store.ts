/** Stores that a mailbox is read. */
import { sql } from "drizzle-orm";
import { type Executor, execute } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { emailProofUpdate } from "@/lib/messaging/schedule-message.store";

/** Proves the mailbox that a message went to, with one event a day at most. @returns false if the link is over */
export async function storeEmailProof(
  db: Executor,
  message: { id: string; keyId: string },
  client: ClientInfo,
): Promise<boolean> {
  const event = {
    type: "account.email_proven",
    result: "success",
    actorId: sql`proven.id`,
    subjectId: sql`proven.id`,
  } as const;
  const proven = await execute(
    db,
    sql`WITH proven AS (${emailProofUpdate(message)}), audited AS (${auditInsert(event, client, sql`FROM proven WHERE is_news`)})
        SELECT FROM proven`,
  );
  return proven > 0;
}
