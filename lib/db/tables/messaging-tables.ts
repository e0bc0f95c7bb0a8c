/** The two outboxes, and what providers report. */
import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./column-types";
import { challenges } from "./sign-in-tables";

/** The outbox of codes: one message of a challenge on one channel. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: uuid("id").primaryKey(),
    challengeId: uuid("challenge_id")
      .notNull()
      .references(() => challenges.id, { onDelete: "cascade" }),
    channel: text("channel").notNull(),
    destination: text("destination").notNull(),
    state: text("state").notNull().default("queued"),
    reason: text("reason"),
    provider: text("provider"),
    providerId: text("provider_id"),
    attempts: integer("attempts").notNull().default(0),
    /** Queued: when it is due. Sending: when whoever sends it must be dead, so that another may take it over. */
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
    /** The provider took it. */
    sentAt: instant("sent_at"),
    /** The provider says that it arrived. */
    deliveredAt: instant("delivered_at"),
    /** What went wrong in the provider's terms: an HTTP status and an error name or number, never a message. */
    errorClass: text("error_class"),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    index("deliveries_challenge").on(t.challengeId, t.channel, t.createdAt),
    index("deliveries_created_at").on(t.createdAt),
    index("deliveries_open").on(t.nextAttemptAt).where(sql`${t.state} in ('queued', 'sending')`),
    uniqueIndex("deliveries_provider_id").on(t.provider, t.providerId),
    check("deliveries_channel", sql`${t.channel} in ('email', 'phone')`),
    check(
      "deliveries_state",
      sql`${t.state} in ('queued', 'sending', 'sent', 'delivered', 'delayed', 'failed', 'unknown')`,
    ),
  ],
);

/**
 * The outbox of notices and links: one message to one destination. It never holds a token, code or password; the text is rendered from
 * the row whenever it is sent. No foreign keys: an INSERT would lock the recipient's account in the statement of somebody else's change,
 * against the order of locks.
 */
export const messages = pgTable(
  "messages",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind").notNull(),
    /** What the message reports; with destination and kind it is unique, so that an event is reported once. */
    eventId: text("event_id").notNull(),
    /** The account that it is for; null where that is looked up when it is sent. */
    recipientId: uuid("recipient_id"),
    destination: text("destination").notNull(),
    channel: text("channel").notNull(),
    parameters: jsonb("parameters").notNull().default({}),
    /** The link that it carries, and the secret that its token is derived from. */
    linkId: uuid("link_id"),
    linkGeneration: integer("link_generation"),
    keyId: text("key_id"),
    /** 1: somebody waits for it. 2: notices. 3: bulk, paced. The default is for rows of the release before. */
    priority: smallint("priority").notNull().default(2),
    state: text("state").notNull().default("queued"),
    attempts: integer("attempts").notNull().default(0),
    /** Queued: when it is due. Sending: when the lease of the worker ends. */
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
    reason: text("reason"),
    /** `smtp` once the message has switched to the fallback provider. */
    provider: text("provider"),
    providerId: text("provider_id"),
    /** The provider accepted it. */
    sentAt: instant("sent_at"),
    /** What went wrong: an HTTP status and an error name or number, or a word of ours. Never a provider's message. */
    errorClass: text("error_class"),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** After this time it is old news and is not sent. */
    expiresAt: instant("expires_at").notNull(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("messages_event").on(t.destination, t.kind, t.eventId),
    index("messages_destination").on(t.destination, t.createdAt),
    index("messages_due").on(t.priority, t.nextAttemptAt).where(sql`${t.state} in ('queued', 'sending')`),
    index("messages_created_at").on(t.createdAt),
    check("messages_channel", sql`${t.channel} in ('email', 'phone')`),
    check("messages_state", sql`${t.state} in ('queued', 'sending', 'sent', 'failed', 'unknown', 'canceled')`),
  ],
);

/** Addresses and numbers that a provider told us not to send to. Gone when the address proves itself again or an admin lifts it. */
export const suppressions = pgTable(
  "suppressions",
  {
    channel: text("channel").notNull(),
    destination: text("destination").notNull(),
    reason: text("reason").notNull(),
    since: instant("since").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.channel, t.destination] }),
    check("suppressions_channel", sql`${t.channel} in ('email', 'phone')`),
    check("suppressions_reason", sql`${t.reason} in ('bounced', 'complained', 'opted_out')`),
  ],
);

/** Webhooks that were taken, by the provider's own id: each has its effect once, however often it comes. */
export const webhookReceipts = pgTable(
  "webhook_receipts",
  {
    provider: text("provider").notNull(),
    eventId: text("event_id").notNull(),
    receivedAt: instant("received_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.eventId] }),
    index("webhook_receipts_received_at").on(t.receivedAt),
    check("webhook_receipts_provider", sql`${t.provider} in ('resend', 'twilio')`),
  ],
);

/** When the next batch of bulk messages may be claimed on a channel, by any instance. The migration inserts the rows. */
export const bulkPace = pgTable("bulk_pace", {
  channel: text("channel").primaryKey(),
  nextAt: instant("next_at").notNull().defaultNow(),
});

/** One row per provider, shared by all instances: whether it is asked at present (decision 0036). The migration inserts the rows. */
export const providerStates = pgTable(
  "provider_states",
  {
    provider: text("provider").primaryKey(),
    /** No instance asks the provider before then; after it, one message at a time probes it. Null: it is asked. */
    openUntil: instant("open_until"),
    cause: text("cause"),
    /** Consecutive failures. */
    failures: integer("failures").notNull().default(0),
    /** The newest signed webhook event, and the newest one that says what became of a message. */
    eventAt: instant("event_at"),
    newsAt: instant("news_at"),
    /** Since when it is asked, or not. */
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (t) => [
    check("provider_states_provider", sql`${t.provider} in ('resend', 'smtp', 'twilio')`),
    check("provider_states_cause", sql`${t.cause} in ('failing', 'silent', 'rate_limited')`),
    check("provider_states_open", sql`(${t.openUntil} is null) = (${t.cause} is null)`),
  ],
);

/** Replaced by `provider_states`. Instances of the release before use it during a deployment; the next release drops it. */
export const channelPauses = pgTable(
  "channel_pauses",
  {
    channel: text("channel").primaryKey(),
    until: instant("until").notNull(),
  },
  (t) => [check("channel_pauses_channel", sql`${t.channel} in ('email', 'phone')`)],
);
