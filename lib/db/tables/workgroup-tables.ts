/** How people come into a workgroup, how its admins help them, and what became of its policy. */
import { sql } from "drizzle-orm";
import { bigserial, check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { users, workgroups } from "./account-tables";
import { bytea, instant } from "./column-types";

/** CSV imports. All invitations of an import are inserted with its row; the import is complete when none of them is queued. */
export const memberImports = pgTable(
  "member_imports",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    workgroupId: uuid("workgroup_id")
      .notNull()
      .references(() => workgroups.id, { onDelete: "cascade" }),
    /** The admin; null once the account is erased. */
    actorId: uuid("actor_id").references(() => users.id, { onDelete: "set null" }),
    lines: integer("lines").notNull(),
    invited: integer("invited").notNull(),
    skipped: integer("skipped").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("member_imports_workgroup").on(t.workgroupId, t.createdAt)],
);

/** Invitations to a workgroup. The token of the link is derived from the id and the generation and stored nowhere. */
export const invitations = pgTable(
  "invitations",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    workgroupId: uuid("workgroup_id")
      .notNull()
      .references(() => workgroups.id, { onDelete: "cascade" }),
    /** Canonical form. */
    email: text("email").notNull(),
    name: text("name").notNull(),
    role: text("role").notNull(),
    /** The admin; null for an operator, or once the account is erased. */
    inviterId: uuid("inviter_id").references(() => users.id, { onDelete: "set null" }),
    importId: uuid("import_id").references(() => memberImports.id, { onDelete: "set null" }),
    /** Which application secret the token is derived from. */
    keyId: text("key_id").notNull(),
    /** Raised when a new link takes the place of the earlier one. */
    generation: integer("generation").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** When the message of this generation entered the outbox. Null: queued behind the daily limit. */
    sentAt: instant("sent_at"),
    /** End of the link. Null while queued. */
    expiresAt: instant("expires_at"),
    acceptedAt: instant("accepted_at"),
    acceptedBy: uuid("accepted_by").references(() => users.id, { onDelete: "set null" }),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    // One pending invitation per address, also of two parallel ones. An expired one is pending until it is sent again or revoked.
    uniqueIndex("invitations_pending")
      .on(t.workgroupId, t.email)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
    index("invitations_workgroup").on(t.workgroupId, t.createdAt, t.id),
    // What the daily limit counts.
    index("invitations_sent").on(t.workgroupId, t.sentAt),
    index("invitations_queued")
      .on(t.createdAt)
      .where(sql`${t.sentAt} is null and ${t.acceptedAt} is null and ${t.revokedAt} is null`),
    index("invitations_import").on(t.importId),
    index("invitations_inviter").on(t.inviterId),
    index("invitations_accepted_by").on(t.acceptedBy),
    index("invitations_created_at").on(t.createdAt),
    check("invitations_role", sql`${t.role} in ('member', 'admin')`),
    check("invitations_sent_link", sql`(${t.sentAt} is null) = (${t.expiresAt} is null)`),
  ],
);

/** Codes that an admin or an operator gives to a person whose messages do not arrive. One use; the code is stored as an HMAC. */
export const temporaryCodes = pgTable(
  "temporary_codes",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    mac: bytea("mac").notNull(),
    /** Which application secret the HMAC is made with. */
    keyId: text("key_id").notNull(),
    /** The admin; null for an operator, or once the account is erased. */
    issuerId: uuid("issuer_id").references(() => users.id, { onDelete: "set null" }),
    /** Null for an operator. */
    workgroupId: uuid("workgroup_id").references(() => workgroups.id, { onDelete: "set null" }),
    reason: text("reason").notNull(),
    securityStamp: integer("security_stamp").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
    /** Replaced by a newer one, or ended by a new membership. */
    endedAt: instant("ended_at"),
  },
  (t) => [
    // One per user, also of two parallel ones.
    uniqueIndex("temporary_codes_open").on(t.userId).where(sql`${t.usedAt} is null and ${t.endedAt} is null`),
    index("temporary_codes_user").on(t.userId),
    index("temporary_codes_issuer").on(t.issuerId),
    index("temporary_codes_workgroup").on(t.workgroupId),
    index("temporary_codes_created_at").on(t.createdAt),
    check("temporary_codes_mac_length", sql`octet_length(${t.mac}) = 32`),
    check("temporary_codes_life", sql`${t.expiresAt} <= ${t.createdAt} + interval '24 hours'`),
    check("temporary_codes_reason", sql`char_length(${t.reason}) between 1 and 500`),
  ],
);

/** Every change of a workgroup's policy, for its history. Append-only. */
export const policyChanges = pgTable(
  "policy_changes",
  {
    id: bigserial("id", { mode: "bigint" }).primaryKey(),
    workgroupId: uuid("workgroup_id")
      .notNull()
      .references(() => workgroups.id, { onDelete: "cascade" }),
    /** The admin; null for an operator, or once the account is erased. */
    actorId: uuid("actor_id").references(() => users.id, { onDelete: "set null" }),
    before: text("before").notNull(),
    after: text("after").notNull(),
    /** From when the new state applies; for `scheduled`, the time at which two-factor sign-in becomes required. */
    effectiveAt: instant("effective_at").notNull(),
    at: instant("at").notNull().defaultNow(),
  },
  (t) => [
    index("policy_changes_workgroup").on(t.workgroupId, t.id),
    index("policy_changes_actor").on(t.actorId),
    check("policy_changes_before", sql`${t.before} in ('off', 'scheduled', 'on')`),
    check("policy_changes_after", sql`${t.after} in ('off', 'scheduled', 'on')`),
  ],
);
