/** Which queued deliveries are due: a condition that the senders of codes, of other messages and the health screen share. */
import { sql } from "drizzle-orm";

/** Crashed, hung or left over: due by the clock. */
export const isDue = sql`d.state IN ('queued', 'sending') AND d.next_attempt_at <= now()`;
/**
 * Due, and this process's to send. A code of a key that it does not have is left to those that have it, as while a secret is being
 * rotated, until its challenge is over.
 */
export const isDueFor = (keyIds: string[]) =>
  sql`${isDue} AND (c.key_id = ANY (string_to_array(${keyIds.join(" ")}, ' ')) OR c.expires_at <= now())`;
