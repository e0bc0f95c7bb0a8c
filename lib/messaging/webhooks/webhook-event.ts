/** What a provider reports of a message after it took it: the webhooks of both, in our words. */
import type { Channel, DeliveryReason, SuppressionReason } from "@/lib/contract/vocabulary";

export type WebhookEvent = {
  channel: Channel;
  /** The provider's own name of this report: it comes at least once. */
  eventId: string;
  providerId: string;
  /** Ours, as the message carried it; null in one that did not. */
  deliveryId: string | null;
  state: "sent" | "delayed" | "delivered" | "failed";
  reason: DeliveryReason | null;
  /** The provider's class of the failure: names and numbers, never a message. */
  errorClass: string | null;
  /** The address is to be left out from now on. */
  suppress: { destination: string; reason: SuppressionReason } | null;
  /** Only the operator can mend it. */
  alarm: boolean;
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An id as ours look; anything else is none. */
export function deliveryIdIn(text: unknown): string | null {
  return typeof text === "string" && uuid.test(text) ? text : null;
}
