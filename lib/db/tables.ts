/** The tables: columns, constraints and indexes together. Types that rows have are inferred from here. */
import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  boolean,
  check,
  customType,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({ dataType: () => "bytea" });
const instant = (name: string) => timestamp(name, { withTimezone: true });

export const workgroups = pgTable(
  "workgroups",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    name: text("name").notNull(),
    edition: text("edition").notNull(),
    twoFactorRequired: boolean("two_factor_required").notNull().default(false),
    /** When it was last turned on. Tokens of the app from before are over for good, also when it was turned off since. */
    twoFactorRequiredAt: instant("two_factor_required_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    check("workgroups_edition", sql`${t.edition} in ('APP', 'APP2', 'APP3', 'APP4')`),
    check("workgroups_name", sql`char_length(${t.name}) between 1 and 100`),
  ],
);

export const users = pgTable(
  "users",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    name: text("name").notNull(),
    /** Canonical form: NFKC, lower case. One account a mailbox, however it is typed. */
    email: text("email").notNull(),
    emailVerifiedAt: instant("email_verified_at").notNull(),
    /** E.164. Used only once verified. */
    phone: text("phone"),
    phoneVerifiedAt: instant("phone_verified_at"),
    passwordHash: text("password_hash").notNull(),
    /** The user's own choice. A workgroup's demand overrides it and never changes it. */
    twoFactorEnabled: boolean("two_factor_enabled").notNull().default(false),
    /** Times of the wrong codes in the rolling window: the account's guess budget, spent in the row that is locked. */
    wrongCodeAt: instant("wrong_code_at").array().notNull().default(sql`'{}'`),
    wrongCodeStreak: integer("wrong_code_streak").notNull().default(0),
    secondStepStoppedAt: instant("second_step_stopped_at"),
    disabledAt: instant("disabled_at"),
    /** The password was reset through the mailbox, and no sign-in has been told to the other channels since. */
    mailboxResetAt: instant("mailbox_reset_at"),
    /** Sessions and challenges carry the stamp they were made under; raising it ends them all, also those being made right now. */
    securityStamp: integer("security_stamp").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("users_email").on(t.email),
    index("users_phone").on(t.phone).where(sql`${t.phone} is not null`),
    check("users_email_canonical", sql`${t.email} = lower(${t.email}) and ${t.email} like '_%@_%'`),
    check("users_phone_e164", sql`${t.phone} ~ '^\\+[1-9][0-9]{6,14}$'`),
    check("users_phone_verified", sql`${t.phoneVerifiedAt} is null or ${t.phone} is not null`),
    check("users_wrong_code_streak", sql`${t.wrongCodeStreak} >= 0`),
  ],
);

export const memberships = pgTable(
  "memberships",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    workgroupId: uuid("workgroup_id")
      .notNull()
      .references(() => workgroups.id, { onDelete: "cascade" }),
    role: text("role").notNull(),
    disabledAt: instant("disabled_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.workgroupId] }),
    index("memberships_workgroup").on(t.workgroupId),
    check("memberships_role", sql`${t.role} in ('member', 'admin')`),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** SHA-256 of the token; the token itself is only in the browser. */
    tokenHash: bytea("token_hash").notNull(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    client: text("client").notNull(),
    securityStamp: integer("security_stamp").notNull(),
    secondStepAt: instant("second_step_at"),
    /** The user turned the own box on in this session: it goes on without a code until it ends. */
    exemptFromOwnSetting: boolean("own_choice_spared").notNull().default(false),
    authenticatedAt: instant("authenticated_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    address: text("address").notNull(),
    userAgent: text("user_agent").notNull(),
    revokedAt: instant("revoked_at"),
    /** Wrong codes while the session lacked its second step. */
    wrongCodes: integer("wrong_codes").notNull().default(0),
    /** The challenge whose code made this session: "this was not me" ends what came of it. */
    challengeId: uuid("challenge_id").references((): AnyPgColumn => challenges.id, { onDelete: "set null" }),
  },
  (t) => [
    index("sessions_challenge").on(t.challengeId),
    uniqueIndex("sessions_token_hash").on(t.tokenHash),
    index("sessions_user_live").on(t.userId).where(sql`${t.revokedAt} is null`),
    index("sessions_expires_at").on(t.expiresAt),
    check("sessions_client", sql`${t.client} in ('web', 'mobile')`),
    check("sessions_token_hash_length", sql`octet_length(${t.tokenHash}) = 32`),
  ],
);

export const challenges = pgTable(
  "challenges",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    purpose: text("purpose").notNull(),
    /** SHA-256 of the secret that binds the challenge to one browser. */
    cookieHash: bytea("cookie_hash").notNull(),
    /** Which application secret the code is derived from. */
    keyId: text("key_id").notNull(),
    requestMark: text("request_mark").notNull(),
    /** The session that asked: it lacks its second step, gives its password again, or confirms an address. */
    sessionId: uuid("session_id").references(() => sessions.id, { onDelete: "cascade" }),
    /** The address that a confirming code goes to; the account gets it only with that code. */
    newDestination: text("new_destination"),
    securityStamp: integer("security_stamp").notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** Times the code went out, the first included. */
    sends: integer("sends").notNull().default(1),
    nextSendAt: instant("next_send_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    consumedAt: instant("consumed_at"),
    cancelledAt: instant("cancelled_at"),
    /** The owner of the account said that somebody else asked for this code. */
    disownedAt: instant("disowned_at"),
    /** The workgroups that the message names, as they were called then: a retry must be the same bytes. */
    workgroupNames: text("workgroup_names").notNull().default(""),
    address: text("address").notNull(),
    userAgent: text("user_agent").notNull(),
  },
  (t) => [
    index("challenges_user_live")
      .on(t.userId, t.createdAt)
      .where(sql`${t.consumedAt} is null and ${t.cancelledAt} is null`),
    // All challenges of a user, also those that are over: delivery health reads a workgroup's through its members.
    index("challenges_user").on(t.userId, t.createdAt),
    index("challenges_created_at").on(t.createdAt),
    check("challenges_purpose", sql`${t.purpose} in ('sign_in', 'reauthenticate', 'confirm_email', 'confirm_phone')`),
    index("challenges_session").on(t.sessionId),
    check(
      "challenges_new_destination",
      sql`(${t.purpose} in ('confirm_email', 'confirm_phone')) = (${t.newDestination} is not null)`,
    ),
    check("challenges_attempts", sql`${t.attempts} between 0 and 5`),
    check("challenges_sends", sql`${t.sends} between 1 and 4`),
    check("challenges_request_mark", sql`${t.requestMark} ~ '^[A-Z][A-Z0-9]$'`),
    check("challenges_life", sql`${t.expiresAt} <= ${t.createdAt} + interval '10 minutes'`),
    check("challenges_cookie_hash_length", sql`octet_length(${t.cookieHash}) = 32`),
  ],
);

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

/** A provider said "too many requests": nobody sends on that channel before then, whichever instance heard it. */
export const channelPauses = pgTable(
  "channel_pauses",
  {
    channel: text("channel").primaryKey(),
    until: instant("until").notNull(),
  },
  (t) => [check("channel_pauses_channel", sql`${t.channel} in ('email', 'phone')`)],
);

/** Append-only: no code updates it, and only retention deletes from it. No foreign keys: an event outlives what it tells of. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigserial("id", { mode: "bigint" }).primaryKey(),
    at: instant("at").notNull().defaultNow(),
    workgroupId: uuid("workgroup_id"),
    actorId: uuid("actor_id"),
    subjectId: uuid("subject_id"),
    type: text("type").notNull(),
    result: text("result").notNull(),
    reason: text("reason"),
    address: text("address"),
    userAgent: text("user_agent"),
    details: jsonb("details").notNull().default({}),
  },
  (t) => [
    index("audit_events_subject").on(t.subjectId, t.at),
    index("audit_events_workgroup").on(t.workgroupId, t.at),
    index("audit_events_at").on(t.at),
    check("audit_events_result", sql`${t.result} in ('success', 'failure')`),
  ],
);

export const throttles = pgTable(
  "throttles",
  {
    /** A hash: what was typed into a sign-in form is not ours to keep. */
    key: text("key").primaryKey(),
    points: integer("points").notNull(),
    /** What each account has added, by its id, where one may add only so much. */
    parts: jsonb("parts").notNull().default({}),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("throttles_expires_at").on(t.expiresAt)],
);

/**
 * Contact and two-factor changes of a user, each with the state before and after it, for the links that undo them. Ids of one user
 * are in the order of the changes: the user's row is locked when they are taken.
 */
export const accountChanges = pgTable(
  "account_changes",
  {
    id: bigserial("id", { mode: "bigint" }).primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The session that made the change. */
    sessionId: uuid("session_id").references(() => sessions.id, { onDelete: "set null" }),
    kind: text("kind").notNull(),
    at: instant("at").notNull().defaultNow(),
    emailBefore: text("email_before").notNull(),
    emailAfter: text("email_after").notNull(),
    phoneBefore: text("phone_before"),
    phoneAfter: text("phone_after"),
    phoneVerifiedBefore: instant("phone_verified_before"),
    phoneVerifiedAfter: instant("phone_verified_after"),
    /** The user's own setting. */
    twoFactorBefore: boolean("two_factor_before").notNull(),
    twoFactorAfter: boolean("two_factor_after").notNull(),
    /** A link restored the state from before this change or an earlier one. */
    undoneAt: instant("undone_at"),
  },
  (t) => [
    index("account_changes_user").on(t.userId, t.id),
    index("account_changes_session").on(t.sessionId),
    index("account_changes_at").on(t.at),
    check(
      "account_changes_kind",
      sql`${t.kind} in ('email_changed', 'phone_changed', 'phone_removed', 'two_factor_on', 'two_factor_off')`,
    ),
  ],
);

/**
 * Links in emails that do one thing once. The token of a row with a `key_id` is derived from its id and generation and stored nowhere;
 * of any other only the SHA-256 is here.
 */
export const links = pgTable(
  "links",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    tokenHash: bytea("token_hash"),
    /** Which application secret the token is derived from. */
    keyId: text("key_id"),
    /** Raised when a new link of the same row takes the place of the earlier one. */
    generation: integer("generation").notNull().default(0),
    /** Messages that carried the link of this generation, and from when on another may. */
    sends: integer("sends").notNull().default(0),
    nextSendAt: instant("next_send_at"),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    purpose: text("purpose").notNull(),
    /** What an undo brings back. */
    previousEmail: text("previous_email"),
    /** The change that an undo reverts. Null also for a link that the release before this table made. */
    changeId: bigint("change_id", { mode: "bigint" }).references(() => accountChanges.id, { onDelete: "set null" }),
    securityStamp: integer("security_stamp").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [
    uniqueIndex("links_token_hash").on(t.tokenHash),
    // One row per user: of parallel requests none opens a second link.
    uniqueIndex("links_derived_reset")
      .on(t.userId)
      .where(sql`${t.purpose} = 'password_reset' and ${t.keyId} is not null`),
    index("links_user").on(t.userId),
    index("links_change").on(t.changeId),
    index("links_expires_at").on(t.expiresAt),
    check("links_token", sql`${t.tokenHash} is not null or ${t.keyId} is not null`),
    check("links_purpose", sql`${t.purpose} in ('password_reset', 'undo_email_change')`),
    check("links_previous_email", sql`(${t.purpose} = 'undo_email_change') = (${t.previousEmail} is not null)`),
    check("links_token_hash_length", sql`octet_length(${t.tokenHash}) = 32`),
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
    state: text("state").notNull().default("queued"),
    attempts: integer("attempts").notNull().default(0),
    /** Queued: when it is due. Sending: when the lease of the worker ends. */
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
    providerId: text("provider_id"),
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
    index("messages_open").on(t.nextAttemptAt).where(sql`${t.state} in ('queued', 'sending')`),
    index("messages_created_at").on(t.createdAt),
    check("messages_channel", sql`${t.channel} in ('email', 'phone')`),
    check("messages_state", sql`${t.state} in ('queued', 'sending', 'sent', 'failed', 'unknown', 'canceled')`),
  ],
);

export const helpFeedback = pgTable(
  "help_feedback",
  {
    id: bigserial("id", { mode: "bigint" }).primaryKey(),
    /** A keyed hash of the visitor's address and browser for that day; it leads back to nobody. */
    visitor: bytea("visitor").notNull(),
    day: date("day").notNull(),
    article: text("article").notNull(),
    helpful: boolean("helpful").notNull(),
    comment: text("comment"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("help_feedback_once_a_day").on(t.visitor, t.day, t.article),
    index("help_feedback_created_at").on(t.createdAt),
    check("help_feedback_comment", sql`char_length(${t.comment}) <= 2000`),
  ],
);
