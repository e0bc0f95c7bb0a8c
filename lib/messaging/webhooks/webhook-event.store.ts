/** What providers report of messages they took. Each report has its effect once, and a state only moves forward. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Channel, DeliveryReason, DeliveryState, SuppressionReason } from "@/lib/contract/vocabulary";
import { type Executor, run } from "@/lib/db";
import { providerEvent } from "@/lib/messaging/channels/provider-state.store";
import { suppressionCtes } from "@/lib/messaging/suppression.store";

export type NewWebhookEvent = {
  channel: Channel;
  eventId: string;
  providerId: string;
  deliveryId: string | null;
  state: Extract<DeliveryState, "sent" | "delayed" | "delivered" | "failed">;
  reason: DeliveryReason | null;
  errorClass: string | null;
  suppress: { destination: string; reason: SuppressionReason } | null;
};

/**
 * How far a state is. An e-mail that was delivered to a server can still come back; a phone that has confirmed a message has it.
 * States that are only our guess (0) give way to whatever the provider says.
 */
const ranks = { sent: 1, delayed: 2, delivered: 3, failed: { email: 4, phone: 3 } } as const;

function rankOf(state: NewWebhookEvent["state"], channel: Channel): number {
  return state === "failed" ? ranks.failed[channel] : ranks[state];
}

/** What the primary may still say of an email that has switched to the fallback provider: that it arrived, or has no mailbox to arrive in. */
const mailboxReasons: readonly (DeliveryReason | null)[] = ["mailbox_unknown", "mailbox_full", "address_refused"];

const rankNow = sql`CASE
  WHEN state IN ('queued', 'sending', 'unknown') OR provider_id IS NULL THEN 0
  WHEN state = 'sent' THEN ${ranks.sent}::int
  WHEN state = 'delayed' THEN ${ranks.delayed}::int
  WHEN state = 'delivered' THEN ${ranks.delivered}::int
  ELSE CASE channel WHEN 'email' THEN ${ranks.failed.email}::int ELSE ${ranks.failed.phone}::int END END`;

/**
 * Applies a report whose signature was checked. It never touches a challenge or a session.
 * @returns whether it was new, whether it moved the state of a delivery and how old that delivery is, and whether the provider is asked again because of it
 */
export async function applyWebhookEvent(
  db: Executor,
  report: NewWebhookEvent,
): Promise<{ fresh: boolean; moved: boolean; ageSeconds: number | null; resumed: boolean }> {
  const { channel, state, providerId, suppress } = report;
  const provider = channel === "email" ? "resend" : "twilio";
  const stillCounts = state === "delivered" || mailboxReasons.includes(report.reason);
  const provided = providerEvent(
    state !== "sent",
    sql`${channel === "email"} AND EXISTS (SELECT FROM receipt) AND (SELECT count(*) FROM d) >= 0`,
  );
  const address = suppress?.destination ?? null;
  // Nothing is kept about an address that no row names any more: its account was erased, or the message was another product's.
  const isKnown = sql`(EXISTS (SELECT FROM d) OR EXISTS (SELECT FROM users WHERE email = ${address}::text OR phone = ${address}::text)
    OR EXISTS (SELECT FROM messages WHERE destination = ${address}::text))`;
  const toSuppress = sql`(SELECT ${channel}::text AS channel, coalesce((SELECT destination FROM d), ${address}::text) AS destination,
                                 ${suppress?.reason ?? null}::text AS reason
                            FROM receipt WHERE ${address}::text IS NOT NULL AND ${isKnown}) AS given`;
  const rows = await run(
    db,
    sql`WITH receipt AS (
          INSERT INTO webhook_receipts (provider, event_id) VALUES (${provider}, ${report.eventId}) ON CONFLICT DO NOTHING RETURNING 1
        ), d AS MATERIALIZED (
          SELECT id, destination, ${rankNow} AS rank, provider = 'smtp' AS switched FROM deliveries
           WHERE channel = ${channel}
             AND (id = ${report.deliveryId}::uuid OR (provider = ${provider} AND provider_id = ${providerId}))
           LIMIT 1 FOR UPDATE
        ), moved AS (
          UPDATE deliveries
             SET state = ${state}::text, reason = ${report.reason}::text, error_class = ${report.errorClass}::text,
                 provider = ${provider}, updated_at = now(),
                 provider_id = CASE WHEN d.switched THEN ${providerId} ELSE coalesce(provider_id, ${providerId}) END,
                 sent_at = coalesce(sent_at, now()),
                 delivered_at = CASE WHEN ${state}::text = 'delivered' THEN coalesce(delivered_at, now()) ELSE delivered_at END
            FROM d, receipt WHERE deliveries.id = d.id AND ${rankOf(state, channel)}::int > d.rank
             AND (d.switched IS NOT TRUE OR ${stillCounts}::boolean)
          RETURNING extract(epoch FROM now() - created_at)::float AS age
        ), provided AS (${provided}), ${suppressionCtes(toSuppress)}
        SELECT EXISTS (SELECT FROM receipt) AS fresh, EXISTS (SELECT FROM moved) AS moved, (SELECT age FROM moved) AS "ageSeconds",
               EXISTS (SELECT FROM provided WHERE resumed) AS resumed`,
    z.object({ fresh: z.boolean(), moved: z.boolean(), ageSeconds: z.number().nullable(), resumed: z.boolean() }),
  );
  return rows[0] ?? { fresh: false, moved: false, ageSeconds: null, resumed: false };
}
