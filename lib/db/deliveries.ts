/** Deliveries: one message of a challenge on one channel. A row never holds the code; it is derived again when it is sent. */
import { sql } from "drizzle-orm";
import type { Purpose } from "../mfa/code";
import type { Channel, DeliveryReason, DeliveryState } from "../schemas";
import { type Executor, run, toDate } from "./index";

export type ClaimedDelivery = {
  id: string;
  channel: Channel;
  destination: string;
  challengeId: string;
  keyId: string;
  purpose: Purpose;
  requestMark: string;
  createdAt: Date;
  expiresAt: Date;
  /** Life left by the database's clock, in seconds. */
  secondsLeft: number;
  address: string;
  userAgent: string;
};

/** Takes a queued delivery to send it. Null when another process has it, or its challenge is over: a late code is worse than none. */
export async function claimDelivery(db: Executor, id: string): Promise<ClaimedDelivery | null> {
  type Row = Omit<ClaimedDelivery, "expiresAt" | "createdAt"> & { expiresAt: string; createdAt: string };
  const rows = await run<Row>(
    db,
    sql`UPDATE deliveries d SET state = 'sending', attempts = d.attempts + 1, updated_at = now()
          FROM challenges c
         WHERE d.id = ${id}::uuid AND d.state = 'queued' AND c.id = d.challenge_id
           AND c.consumed_at IS NULL AND c.cancelled_at IS NULL AND c.expires_at > now()
        RETURNING d.id, d.channel, d.destination, c.id AS "challengeId", c.key_id AS "keyId", c.purpose,
                  c.request_mark AS "requestMark", c.created_at AS "createdAt", c.expires_at AS "expiresAt",
                  floor(extract(epoch FROM c.expires_at - now()))::int AS "secondsLeft", c.address, c.user_agent AS "userAgent"`,
  );
  const row = rows[0];
  return row ? { ...row, createdAt: toDate(row.createdAt), expiresAt: toDate(row.expiresAt) } : null;
}

export type Settlement = {
  state: Extract<DeliveryState, "sent" | "failed" | "unknown">;
  provider: "resend" | "twilio";
  providerId?: string;
  reason?: DeliveryReason;
  errorClass?: string;
};

/** Stores what became of a claimed delivery. A state that has moved on already (a webhook was faster) stays. */
export async function settleDelivery(db: Executor, id: string, outcome: Settlement): Promise<void> {
  await run(
    db,
    sql`UPDATE deliveries
           SET state = ${outcome.state}, provider = ${outcome.provider}, provider_id = ${outcome.providerId ?? null},
               reason = ${outcome.reason ?? null}, error_class = ${outcome.errorClass ?? null}, updated_at = now()
         WHERE id = ${id}::uuid AND state = 'sending'`,
  );
}
