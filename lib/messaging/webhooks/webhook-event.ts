/** Webhook events of both providers in one shape. */
import type { Channel, DeliveryReason, SuppressionReason } from "@/lib/contract/vocabulary";

export type WebhookEvent = {
  channel: Channel;
  /** The provider's id of the event, which can arrive more than once. */
  eventId: string;
  providerId: string;
  /** Our id, which the message carried; null if it did not. */
  deliveryId: string | null;
  state: "sent" | "delayed" | "delivered" | "failed";
  reason: DeliveryReason | null;
  /** The provider's class of the failure: names and numbers, never a message. */
  errorClass: string | null;
  /** Suppression to add; null for none. */
  suppress: { destination: string; reason: SuppressionReason } | null;
  /** Only the operator can fix the cause. */
  alarm: boolean;
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Returns the text if it has the shape of our ids, otherwise null. */
export function deliveryIdIn(text: unknown): string | null {
  return typeof text === "string" && uuid.test(text) ? text : null;
}
