/** Sessions and challenges, which refer to each other. */
import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { users } from "./account-tables";
import { bytea, instant } from "./column-types";

/** Sessions of browsers and of the mobile app. */
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

/** Pending second factors. */
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
    /** The user pressed "I can't get a code", which is reported to the admins once per challenge. */
    cannotReceiveAt: instant("cannot_receive_at"),
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
