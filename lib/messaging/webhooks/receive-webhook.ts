/**
 * Webhooks of the providers. A signed event changes the status of a message or a suppression, never a challenge, a code or a session.
 */
import { env } from "@/lib/config/env";
import { minutes } from "@/lib/contract/duration";
import { database } from "@/lib/db";
import { type ClientInfo, recordEvent } from "@/lib/db/audit";
import { ipBucket } from "@/lib/db/ip-address";
import { isFirstInWindow } from "@/lib/db/rate-limits";
import { resend } from "@/lib/messaging/channels/resend-email";
import { log } from "@/lib/runtime/log";
import { countMessage, metrics } from "@/lib/runtime/metrics";
import { parseResendEvent } from "./resend-event";
import { parseTwilioEvent } from "./twilio-event";
import type { WebhookEvent } from "./webhook-event";
import { applyWebhookEvent } from "./webhook-event.store";

type Provider = "resend" | "twilio";

/** Forged events must not fill the audit log: at most one audit event per minute and client IP address. */
const FORGERY_WINDOW = minutes(1);

async function refused(provider: Provider, client: ClientInfo): Promise<false> {
  log().warn({ event: "webhook_refused", provider });
  if (await isFirstInWindow(database(), FORGERY_WINDOW, "webhook", provider, ipBucket(client.ipAddress))) {
    const event = { type: "webhook.refused", result: "failure", reason: "signature", details: { provider } } as const;
    await recordEvent(database(), event, client);
  }
  return false;
}

async function apply(event: WebhookEvent | null): Promise<true> {
  if (!event) return true;
  const { moved, ageSeconds, resumed } = await applyWebhookEvent(database(), event);
  if (resumed) log().info({ event: "provider_resumed", provider: "resend" });
  const { channel, deliveryId, state, reason, errorClass, alarm } = event;
  if (moved) countMessage("code", channel, state);
  if (ageSeconds !== null && state === "delivered") metrics().deliverySeconds.observe({ channel }, ageSeconds);
  if (moved && state === "failed") log().warn({ event: "delivery_failed", delivery: deliveryId, channel, reason });
  if (moved && alarm) log().error({ event: "operator_alarm", delivery: deliveryId, channel, class: errorClass });
  return true;
}

/** The event of a body that Resend signed within the last five minutes; undefined for any other body. */
function signedEvent(body: string, headers: Headers): unknown {
  const webhookSecret = env().RESEND_WEBHOOK_SECRET;
  const [id, timestamp, signature] = ["svix-id", "svix-timestamp", "svix-signature"].map((name) => headers.get(name));
  if (!webhookSecret || !id || !timestamp || !signature) return undefined;
  try {
    return resend().webhooks.verify({ payload: body, headers: { id, timestamp, signature }, webhookSecret });
  } catch {
    return undefined;
  }
}

/** Applies a webhook event of Resend. Idempotent. @returns false if the signature is wrong or older than five minutes; nothing was changed */
export async function receiveResendWebhook(body: string, headers: Headers, client: ClientInfo): Promise<boolean> {
  const event = signedEvent(body, headers);
  if (event === undefined) return refused("resend", client);
  return apply(parseResendEvent(event, headers.get("svix-id") ?? ""));
}

/** Fields by name, repeated ones as a list: the signature covers all of them. */
function fieldsOf(form: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(form.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/**
 * Applies a webhook event of Twilio. Idempotent. The signature covers the URL: its origin comes from configuration, because a client
 * can forge the Host header.
 * @param url path and search of the request
 * @returns false if the signature is wrong; nothing was changed
 */
export async function receiveTwilioWebhook(
  body: string,
  signature: string | null,
  { path, search }: { path: string; search: string },
  client: ClientInfo,
): Promise<boolean> {
  const { NEXTAUTH_URL, TWILIO_AUTH_TOKEN, TWILIO_ACCOUNT_SID } = env();
  const form = new URLSearchParams(body);
  const { default: twilio } = await import("twilio");
  const signed =
    TWILIO_AUTH_TOKEN !== undefined &&
    signature !== null &&
    twilio.validateRequest(TWILIO_AUTH_TOKEN, signature, `${NEXTAUTH_URL}${path}${search}`, fieldsOf(form));
  if (!signed) return refused("twilio", client);
  // Events of a subaccount, which has a token of its own, are not about our messages.
  if (form.get("AccountSid") !== TWILIO_ACCOUNT_SID) return true;
  return apply(parseTwilioEvent(form, new URLSearchParams(search).get("d")));
}
