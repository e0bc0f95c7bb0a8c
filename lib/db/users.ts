/** Users with the workgroups they can enter: the facts that sign-in and policy are decided on. */

import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ONLY_DESTINATION_SUPPRESSED_FOR } from "@/lib/contract/limits";
import { type Channel, editions, roles, suppressionReasons } from "@/lib/contract/vocabulary";
import { interval, timestamp } from "./.";
import { isConsented } from "./consent-rows";
import { isEnforcing, scheduledAt } from "./enforcement";
import { activeWorkgroupsOf } from "./member-rows";
import type { Lookup } from "./rate-limits";

const membershipRow = z.object({
  id: z.string(),
  name: z.string(),
  edition: z.enum(editions),
  role: z.enum(roles),
  /** In force now. */
  twoFactorRequired: z.boolean(),
  /** From when it will be in force, ISO 8601 in UTC; null unless it is scheduled. */
  scheduledAt: timestamp.transform((date) => date.toISOString()).nullable(),
});
/** A workgroup that the user can enter, and the user's role in it. */
export type Membership = z.output<typeof membershipRow>;

/** A suppression in the JSON of a statement. */
export const suppressionRow = z.object({
  reason: z.enum(suppressionReasons),
  /** ISO 8601. */
  since: z.string(),
  /** Suppressed for longer than a user's only destination may be: usable again if no other is left. */
  old: z.boolean(),
});
export type Suppression = z.output<typeof suppressionRow>;

/** The row of {@link userColumns}. */
export const userRow = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  phone: z.string().nullable(),
  phoneVerified: z.boolean(),
  /** The owner agreed to text messages to this number. */
  phoneConsented: z.boolean(),
  twoFactorEnabled: z.boolean(),
  /** False until the owner of an imported account has shown that the mailbox is read. */
  emailConfirmed: z.boolean(),
  emailSuppression: suppressionRow.nullable(),
  phoneSuppression: suppressionRow.nullable(),
  securityStamp: z.number(),
  /** Workgroups the user is an active member of, by name. */
  workgroups: z.array(membershipRow),
});
export type User = z.output<typeof userRow>;

const suppressionOf = (channel: Channel, destination: SQL) => sql`(
    SELECT json_build_object('reason', s.reason, 'since', s.since, 'old', s.since <= now() - ${interval(ONLY_DESTINATION_SUPPRESSED_FOR)})
      FROM suppressions s WHERE s.channel = ${channel} AND s.destination = ${destination})`;

/** Which addresses of a row `u` of users are left out of sends. */
export const suppressionColumns = sql`
  ${suppressionOf("email", sql`u.email`)} AS "emailSuppression", ${suppressionOf("phone", sql`u.phone`)} AS "phoneSuppression"`;

/** The select list that makes a {@link User} of a row `u` of users. */
export const userColumns = sql`
  u.id, u.name, u.email, u.phone, u.phone_verified_at IS NOT NULL AS "phoneVerified", ${isConsented(sql`u`)} AS "phoneConsented",
  u.two_factor_enabled AS "twoFactorEnabled", u.email_verified_at IS NOT NULL AS "emailConfirmed", u.security_stamp AS "securityStamp",
  ${suppressionColumns},
  (SELECT coalesce(json_agg(json_build_object('id', w.id, 'name', w.name, 'edition', w.edition, 'role', m.role,
                                              'twoFactorRequired', ${isEnforcing(sql`w`)},
                                              'scheduledAt', ${scheduledAt(sql`w`)}) ORDER BY w.name, w.id), '[]')
     FROM ${activeWorkgroupsOf(sql`u`)}) AS workgroups`;

const userWithPasswordRow = userRow.extend({ passwordHash: z.string(), disabled: z.boolean() });
export type UserWithPassword = z.output<typeof userWithPasswordRow>;

/** Reads the account of an email address in canonical form; of null, none. */
export const userByEmail = (email: string | null): Lookup<UserWithPassword> => ({
  query: sql`SELECT ${userColumns}, u.password_hash AS "passwordHash", u.disabled_at IS NOT NULL AS disabled
               FROM users u WHERE u.email = ${email}::text`,
  row: userWithPasswordRow,
});

const passwordHashRow = z.object({ passwordHash: z.string() });

/** Reads the password hash of a user. */
export const passwordHashOf = (userId: string): Lookup<z.output<typeof passwordHashRow>> => ({
  query: sql`SELECT password_hash AS "passwordHash" FROM users WHERE id = ${userId}::uuid`,
  row: passwordHashRow,
});

/** Is this the unique violation of an email address that another account has? */
export function isEmailTaken(error: unknown): boolean {
  const { code, constraint_name: constraint } = (error ?? {}) as { code?: unknown; constraint_name?: unknown };
  return code === "23505" && constraint === "users_email";
}
