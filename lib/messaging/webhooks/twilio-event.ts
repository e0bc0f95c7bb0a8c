/** Twilio's status callbacks. Twilio may add properties; unknown ones and unknown states are ignored. Pure. */
import type { DeliveryReason } from "@/lib/contract/vocabulary";
import { deliveryIdIn, type WebhookEvent } from "./webhook-event";

/** States before the delivery are one to the user: the provider has the message. */
const states: Record<string, WebhookEvent["state"]> = {
  accepted: "sent",
  scheduled: "sent",
  queued: "sent",
  sending: "sent",
  sent: "sent",
  delivered: "delivered",
  read: "delivered",
  undelivered: "failed",
  failed: "failed",
  canceled: "failed",
};

const reasons: Record<number, DeliveryReason> = {
  30001: "provider_busy",
  30003: "phone_unreachable",
  30004: "blocked",
  30005: "number_invalid",
  30006: "number_unsupported",
  30007: "blocked",
  30036: "expired_on_the_way",
  30450: "blocked",
  30453: "blocked",
  21610: "opted_out",
};

/** Sender not registered, rate of the campaign, daily limit of the account. */
const alarms = new Set([30022, 30034, 63038]);

/**
 * Parses a status callback of Twilio.
 * @param deliveryId from the signed callback URL
 * @returns null for a callback that is not about a message
 */
export function parseTwilioEvent(form: URLSearchParams, deliveryId: string | null): WebhookEvent | null {
  const status = form.get("MessageStatus") ?? "";
  const providerId = form.get("MessageSid") ?? "";
  const state = Object.hasOwn(states, status) ? states[status] : undefined;
  if (!state || !/^(SM|MM)[0-9a-fA-F]{32}$/.test(providerId)) return null;
  const error = /^\d{5}$/.test(form.get("ErrorCode") ?? "") ? Number(form.get("ErrorCode")) : null;
  const failed = state === "failed";
  const alarm = failed && error !== null && alarms.has(error);
  const reason = alarm ? "provider_account" : (reasons[error ?? 0] ?? "provider_refused");
  const destination = form.get("To") ?? "";
  return {
    channel: "phone",
    eventId: `${providerId} ${status}`,
    providerId,
    deliveryId: deliveryIdIn(deliveryId),
    state,
    reason: failed ? reason : null,
    errorClass: failed ? `${status} ${error ?? "none"}` : null,
    suppress: failed && error === 21610 ? { destination, reason: "opted_out" } : null,
    alarm,
  };
}
