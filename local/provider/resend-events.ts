// What Resend reports about an e-mail: the steps of its life, and each as a signed webhook in the shape of the
// `webhooks` section of its OpenAPI document.
import { createHmac, randomBytes } from "node:crypto";
import type { Behaviour } from "./behaviours";
import type { Letter, Step } from "./reports";
import { addressIn, type Email } from "./resend-email";

export type EmailStep = Step & { data?: Record<string, unknown> };

const sent: EmailStep = { type: "sent" };
const delivered: EmailStep = { type: "delivered" };

export function emailSteps(behaviour: Behaviour): EmailStep[] {
  switch (behaviour.kind) {
    case "silent":
      return [];
    case "disorder":
      return [delivered, sent];
    case "bounce":
      return [sent, bounced(behaviour)];
    case "delayed": {
      const { thenDelivered: later } = behaviour;
      return [sent, { type: "delivery_delayed" }, ...(later === undefined ? [] : [{ ...delivered, later }])];
    }
    case "complain":
      return [sent, delivered, { type: "complained" }];
    case "suppressed":
      return [suppressed(behaviour.reason ?? "previous_bounce")];
    case "failed": {
      const { reason = "reached_daily_quota" } = behaviour;
      return [{ type: "failed", detail: reason, data: { failed: { reason } } }];
    }
    default:
      return [sent, delivered];
  }
}

const usualSubType = { Permanent: "NoEmail", Transient: "MailboxFull", Undetermined: "Undetermined" } as const;
const diagnoses: Record<string, string> = {
  Permanent: "smtp; 550 5.1.1 user unknown",
  Transient: "smtp; 452 4.2.2 mailbox full",
};

function bounced({ type, subType = usualSubType[type] }: Extract<Behaviour, { kind: "bounce" }>): EmailStep {
  const diagnosis = diagnoses[type];
  const message = `The recipient's mail server did not take the message (${subType}).`;
  const bounce = { diagnosticCode: diagnosis ? [diagnosis] : [], message, subType, type };
  return { type: "bounced", detail: `${type}, ${subType}`, data: { bounce } };
}

function suppressed(reason: string): EmailStep {
  const message = "The address is on the suppression list.";
  const data = { suppressed: { diagnosticCode: [], message, reason, type: "OnAccountSuppressionList" } };
  return { type: "suppressed", detail: reason, data };
}

type Sent = { id: string; createdAt: string; email: Email };

/** One event as a webhook; every try of it carries the same id. */
export function emailLetter(step: EmailStep, at: Date, { id, createdAt, email }: Sent, secret: string): Letter {
  const { from, to, subject, tags, headers } = email;
  const data = {
    email_id: id,
    message_id: `<${id}@mail.provider.test>`,
    created_at: createdAt,
    from,
    to: [to].flat().map(addressIn),
    subject,
    // Sent as a list, they come back as an object.
    tags: tags && Object.fromEntries(tags.map(({ name, value }) => [name, value])),
    headers: headers && Object.entries(headers).map(([name, value]) => ({ name, value })),
    ...step.data,
  };
  const body = JSON.stringify({ type: `email.${step.type}`, created_at: at.toISOString(), data });
  const eventId = `msg_${randomBytes(14).toString("hex").slice(1)}`;
  return { body, headers: () => svixHeaders(secret, eventId, body, new Date()) };
}

/** The signature of Standard Webhooks, under the header names of Svix. */
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
