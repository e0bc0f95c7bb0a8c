/** Changes of an account and the links that undo them or set a new password. */
import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
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
import { sessions } from "./sign-in-tables";

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
