/** Resend's `email.*` events. Unknown fields and events are ignored. Pure. */
import { z } from "zod";
import type { DeliveryReason } from "@/lib/contract/vocabulary";
import { deliveryIdIn, type WebhookEvent } from "./webhook-event";

// PostgreSQL cannot store NUL, and our destinations and ids contain no control characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const plain = /^[^\u0000-\u001f\u007f]+$/;

const word = z.string().max(200).optional().catch(undefined);

const eventSchema = z.object({
  type: z.string(),
  data: z.object({
    email_id: z.string().max(200).regex(plain),
    to: z.array(z.string().max(320).regex(plain)).max(50),
    tags: z.record(z.string(), z.string()).optional().catch(undefined),
    bounce: z.object({ type: word, subType: word }).optional().catch(undefined),
    failed: z.object({ reason: word }).optional().catch(undefined),
    suppressed: z.object({ reason: word, type: word }).optional().catch(undefined),
  }),
});

type EventOutcome = Pick<WebhookEvent, "state" | "reason" | "errorClass" | "alarm"> & {
  suppress: "bounced" | "complained" | null;
};

const outcomeOf = (state: WebhookEvent["state"], more: Partial<EventOutcome> = {}): EventOutcome => ({
  state,
  reason: null,
  errorClass: null,
  suppress: null,
  alarm: false,
  ...more,
});

/** Joins names from the provider's JSON; anything that is not a name becomes "other". */
function className(...parts: (string | undefined)[]): string {
  return parts.map((part) => (part && /^[\w.-]{1,40}$/.test(part) ? part : "other")).join(" ");
}

function bounceReason(subType: string | undefined): DeliveryReason {
  if (subType === "NoEmail") return "mailbox_unknown";
  return subType === "MailboxFull" ? "mailbox_full" : "address_refused";
}

function classify({ type, data: { bounce, failed, suppressed } }: z.infer<typeof eventSchema>): EventOutcome | null {
  switch (type) {
    case "email.sent":
      return outcomeOf("sent");
    case "email.delivered":
      return outcomeOf("delivered");
    case "email.delivery_delayed":
      return outcomeOf("delayed");
    // A complaint implies that the message was delivered.
    case "email.complained":
      return outcomeOf("delivered", { suppress: "complained" });
    case "email.bounced":
      return outcomeOf("failed", {
        reason: bounceReason(bounce?.subType),
        errorClass: className("bounced", bounce?.type, bounce?.subType),
        suppress: bounce?.type === "Permanent" ? "bounced" : null,
      });
    case "email.suppressed": {
      const complained = /complain/i.test(`${suppressed?.reason}`);
      return outcomeOf("failed", {
        reason: complained ? "complained_before" : "bounced_before",
        errorClass: className("suppressed", suppressed?.reason),
        suppress: complained ? "complained" : "bounced",
      });
    }
    case "email.failed": {
      const alarm = /quota|api_key|domain/i.test(`${failed?.reason}`);
      const reason = alarm ? "provider_account" : "provider_refused";
      return outcomeOf("failed", { reason, errorClass: className("failed", failed?.reason), alarm });
    }
    default:
      return null;
  }
}

/**
 * Parses an event of Resend.
 * @param eventId the webhook's id
 * @returns null for an event that is not about one of our messages
 */
export function parseResendEvent(event: unknown, eventId: string): WebhookEvent | null {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return null;
  const { email_id: providerId, to, tags } = parsed.data.data;
  const found = classify(parsed.data);
  const [destination] = to;
  // Another product may share the account: only our messages have our tags.
  if (!found || !destination || to.length > 1 || !["otp", "notice"].includes(tags?.kind ?? "")) return null;
  const address = destination.normalize("NFKC").trim().toLowerCase();
  return {
    ...found,
    channel: "email",
    eventId,
    providerId,
    deliveryId: deliveryIdIn(tags?.delivery),
    suppress: found.suppress && { destination: address, reason: found.suppress },
  };
}
