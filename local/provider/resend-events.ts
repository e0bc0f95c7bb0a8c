// Resend's webhook events about an email: which status changes, and each as a signed webhook in the shape of the `webhooks`
// section of its OpenAPI document.
import { createHmac, randomBytes } from "node:crypto";
import type { Behavior } from "./behaviors";
import { addressIn, type Email } from "./resend-email";
import type { StatusChange, Webhook } from "./webhook-sender";

export type EmailStatusChange = StatusChange & { data?: Record<string, unknown> };

const sent: EmailStatusChange = { type: "sent" };
const delivered: EmailStatusChange = { type: "delivered" };

export function emailStatusChanges(behavior: Behavior): EmailStatusChange[] {
  switch (behavior.kind) {
    case "silent":
      return [];
    case "disorder":
      return [delivered, sent];
    case "bounce":
      return [sent, bounced(behavior)];
    case "delayed": {
      const { thenDelivered: later } = behavior;
      return [sent, { type: "delivery_delayed" }, ...(later === undefined ? [] : [{ ...delivered, later }])];
    }
    case "complain":
      return [sent, delivered, { type: "complained" }];
    case "suppressed":
      return [suppressed(behavior.reason ?? "previous_bounce")];
    case "failed": {
      const { reason = "reached_daily_quota" } = behavior;
      return [{ type: "failed", detail: reason, data: { failed: { reason } } }];
    }
    default:
      return [sent, delivered];
  }
}

const defaultSubTypes = { Permanent: "NoEmail", Transient: "MailboxFull", Undetermined: "Undetermined" } as const;
const diagnoses: Record<string, string> = {
  Permanent: "smtp; 550 5.1.1 user unknown",
  Transient: "smtp; 452 4.2.2 mailbox full",
};

function bounced({ type, subType = defaultSubTypes[type] }: Extract<Behavior, { kind: "bounce" }>): EmailStatusChange {
  const diagnosis = diagnoses[type];
  const message = `The recipient's mail server did not accept the message (${subType}).`;
  const bounce = { diagnosticCode: diagnosis ? [diagnosis] : [], message, subType, type };
  return { type: "bounced", detail: `${type}, ${subType}`, data: { bounce } };
}

function suppressed(reason: string): EmailStatusChange {
  const message = "The address is on the suppression list.";
  const data = { suppressed: { diagnosticCode: [], message, reason, type: "OnAccountSuppressionList" } };
  return { type: "suppressed", detail: reason, data };
}

type Sent = { id: string; createdAt: string; email: Email };

/** All attempts of one event have the same id. */
export function emailWebhook(
  change: EmailStatusChange,
  at: Date,
  { id, createdAt, email }: Sent,
  secret: string,
): Webhook {
  const { from, to, subject, tags, headers } = email;
  const data = {
    email_id: id,
    message_id: `<${id}@mail.provider.test>`,
    created_at: createdAt,
    from,
    to: [to].flat().map(addressIn),
    subject,
    // A list in the request, an object in the webhook.
    tags: tags && Object.fromEntries(tags.map(({ name, value }) => [name, value])),
    headers: headers && Object.entries(headers).map(([name, value]) => ({ name, value })),
    ...change.data,
  };
  const body = JSON.stringify({ type: `email.${change.type}`, created_at: at.toISOString(), data });
  const eventId = `msg_${randomBytes(14).toString("hex").slice(1)}`;
  return { body, headers: () => svixHeaders(secret, eventId, body, new Date()) };
}

/** Signs by Standard Webhooks, with Svix's header names. */
function svixHeaders(secret: string, id: string, body: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": timestamp,
    "svix-signature": `v1,${signature}`,
  };
}
