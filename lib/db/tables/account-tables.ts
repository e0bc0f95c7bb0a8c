/** Accounts and workgroups. */
import { sql } from "drizzle-orm";
import {
  bigserial,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./column-types";

/** Tenants. */
export const workgroups = pgTable(
  "workgroups",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    name: text("name").notNull(),
    edition: text("edition").notNull(),
    twoFactorRequired: boolean("two_factor_required").notNull().default(false),
    /** When it was last turned on. Tokens of the app from before are over for good, also when it was turned off since. */
    twoFactorRequiredAt: instant("two_factor_required_at"),
    /** From when it will be required, without a job. Null: not scheduled. In the past: in force, whatever the boolean says. */
    twoFactorRequiredFrom: instant("two_factor_required_from"),
    /** Names the schedule in the keys of its announcement and reminders; a moved one is another. */
    twoFactorScheduleId: uuid("two_factor_schedule_id"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    check("workgroups_edition", sql`${t.edition} in ('APP', 'APP2', 'APP3', 'APP4')`),
    check("workgroups_name", sql`char_length(${t.name}) between 1 and 100`),
  ],
);

/** Accounts. */
export const users = pgTable(
  "users",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    name: text("name").notNull(),
    /** Canonical form: NFKC, lower case. One account a mailbox, however it is typed. */
    email: text("email").notNull(),
    /** Null: imported without the operator's word that the address is the person's. Its first sign-in asks for a code, which confirms it. */
    emailVerifiedAt: instant("email_verified_at"),
    /** When the owner last showed that messages to the address are read: a code entered, a link used, a proof. Null after a change. */
    emailProvenAt: instant("email_proven_at"),
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
    lastSignInAt: instant("last_sign_in_at"),
    /** When the owner last pressed "I can't get a code". Null again after a sign-in with a code or an unlock. */
    cannotReceiveAt: instant("cannot_receive_at"),
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

/**
 * Consents to text messages, each with the text that the owner agreed to. A number counts as agreed to while a row names it and its
 * account; STOP is a suppression.
 */
export const smsConsents = pgTable(
  "sms_consents",
  {
    id: bigserial("id", { mode: "bigint" }).primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** E.164. */
    number: text("number").notNull(),
    /** `lib/contract/sms-consent.ts` has the versions. */
    textVersion: text("text_version").notNull(),
    at: instant("at").notNull().defaultNow(),
    ipAddress: text("ip_address").notNull(),
    /** When the number had replied STOP, `-infinity` if it had not: one consent follows each STOP. Null in rows of earlier releases. */
    afterStopAt: instant("after_stop_at"),
  },
  (t) => [
    uniqueIndex("sms_consents_once").on(t.userId, t.number, t.textVersion, t.afterStopAt),
    check("sms_consents_number", sql`${t.number} ~ '^\\+[1-9][0-9]{6,14}$'`),
  ],
);

/** Who may enter which workgroup, and in which role. */
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
