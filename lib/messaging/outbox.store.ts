/**
 * What the two outbox tables have in common: the claim that is settled, and its outcomes. `deliveries` has the codes, `messages` everything
 * else; both have the columns that are written here.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { DELIVERY_LEASE } from "@/lib/contract/limits";
import type { DeliveryReason } from "@/lib/contract/vocabulary";
import { type Executor, execute, interval, run } from "@/lib/db";

/** A table of the outbox; `expiresAt` is when a row `o` is of no use any more. */
export type OutboxTable = { name: "deliveries" | "messages"; expiresAt: SQL };

/** The claim that is settled. A later claim of the same row belongs to another worker. */
export type Claim = { id: string; attempt: number };

const isClaim = ({ id, attempt }: Claim) => sql`o.id = ${id}::uuid AND o.state = 'sending' AND o.attempts = ${attempt}`;

/** Is the state of row `o` ours? A provider's status replaces it. */
const isConclusion = sql`(o.state IN ('queued', 'sending', 'unknown', 'canceled') OR (o.state = 'failed' AND o.provider_id IS NULL))`;

/** The provider accepted the message, whichever attempt says so. A state that a faster webhook event has set stays. */
export async function settleSent(
  db: Executor,
  { name }: OutboxTable,
  { id }: Claim,
  providerId: string,
): Promise<void> {
  await execute(
    db,
    sql`UPDATE ${sql.identifier(name)} o
           SET provider_id = coalesce(o.provider_id, ${providerId}), sent_at = coalesce(o.sent_at, now()), updated_at = now(),
               state = CASE WHEN ${isConclusion} THEN 'sent' ELSE o.state END,
               reason = CASE WHEN ${isConclusion} THEN NULL ELSE o.reason END,
               error_class = CASE WHEN ${isConclusion} THEN NULL ELSE o.error_class END
         WHERE o.id = ${id}::uuid`,
  );
}

export type FinalOutcome = { state: "failed" | "unknown"; reason: DeliveryReason; errorClass: string };

/**
 * Gives a claimed email to the fallback provider, with a new lease, before that provider is called.
 * @returns false if the claim has passed to another worker
 */
export async function switchProvider(db: Executor, { name }: OutboxTable, claim: Claim): Promise<boolean> {
  const count = await execute(
    db,
    sql`UPDATE ${sql.identifier(name)} o SET provider = 'smtp', next_attempt_at = now() + ${interval(DELIVERY_LEASE)}, updated_at = now()
         WHERE ${isClaim(claim)}`,
  );
  return count > 0;
}

/** The primary accepted it before it switched to the fallback provider. */
const isAccepted = sql`(o.provider = 'smtp' AND o.sent_at IS NOT NULL)`;

/** Stores the last outcome: no further attempt. An email that the primary had accepted is still sent. */
export async function settleFailed(
  db: Executor,
  { name }: OutboxTable,
  claim: Claim,
  end: FinalOutcome,
): Promise<void> {
  await execute(
    db,
    sql`UPDATE ${sql.identifier(name)} o SET error_class = ${end.errorClass}, updated_at = now(),
               state = CASE WHEN ${isAccepted} THEN 'sent' ELSE ${end.state} END,
               reason = CASE WHEN ${isAccepted} THEN NULL ELSE ${end.reason} END
         WHERE ${isClaim(claim)}`,
  );
}

/** A rule of ours forbade it after the claim: no provider was called, so it counts as no attempt. */
export async function settleRefused(
  db: Executor,
  { name }: OutboxTable,
  claim: Claim,
  { reason, errorClass }: Omit<FinalOutcome, "state">,
): Promise<void> {
  await execute(
    db,
    sql`UPDATE ${sql.identifier(name)} o SET state = 'failed', reason = ${reason}, error_class = ${errorClass}, attempts = o.attempts - 1,
               provider = NULL, updated_at = now()
         WHERE ${isClaim(claim)}`,
  );
}

export type Retry = {
  pauseMs: number;
  reason: DeliveryReason;
  errorClass: string;
  /** False if the provider asked us to wait: it was not an attempt. */
  isCounted: boolean;
};

/**
 * Queues a retry after a pause; fails the message if it would be of no use by then.
 * @returns whether it is sent again
 */
export async function settleRetry(
  db: Executor,
  { name, expiresAt }: OutboxTable,
  claim: Claim,
  { pauseMs, reason, errorClass, isCounted }: Retry,
): Promise<boolean> {
  const pause = interval(pauseMs);
  const settled = await run(
    db,
    sql`UPDATE ${sql.identifier(name)} o
           SET state = CASE WHEN ${expiresAt} > now() + ${pause} THEN 'queued' ELSE 'failed' END,
               reason = ${reason}, error_class = ${errorClass}, updated_at = now(),
               next_attempt_at = now() + ${pause}, attempts = o.attempts - CASE WHEN ${isCounted} THEN 0 ELSE 1 END
         WHERE ${isClaim(claim)}
        RETURNING o.state = 'queued' AS again`,
    z.object({ again: z.boolean() }),
  );
  return settled[0]?.again ?? false;
}
