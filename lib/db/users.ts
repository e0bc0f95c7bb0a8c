/** Users with the workgroups they can enter: the facts that sign-in and policy are decided on. */

import { type SQL, sql } from "drizzle-orm";
import { ONLY_DESTINATION_SUPPRESSED_FOR } from "@/lib/contract/limits";
import type { Channel, Edition, Role, SuppressionReason } from "@/lib/contract/vocabulary";
import { type Executor, interval, run } from "./.";

export type Membership = { id: string; name: string; edition: Edition; role: Role; twoFactorRequired: boolean };

/** An address that is left out of sends; `old`: for longer than one may stay out that is the only one left. */
export type Suppression = { reason: SuppressionReason; since: string; old: boolean };

export type User = {
  id: string;
  name: string;
  email: string;
  phone: string | null;
  phoneVerified: boolean;
  twoFactorEnabled: boolean;
  emailSuppression: Suppression | null;
  phoneSuppression: Suppression | null;
  securityStamp: number;
  /** Workgroups the user is an active member of, by name. */
  workgroups: Membership[];
};

const suppressionOf = (channel: Channel, destination: SQL) => sql`(
    SELECT json_build_object('reason', s.reason, 'since', s.since, 'old', s.since <= now() - ${interval(ONLY_DESTINATION_SUPPRESSED_FOR)})
      FROM suppressions s WHERE s.channel = ${channel} AND s.destination = ${destination})`;

/** Which addresses of a row `u` of users are left out of sends. */
export const suppressionColumns = sql`
  ${suppressionOf("email", sql`u.email`)} AS "emailSuppression", ${suppressionOf("phone", sql`u.phone`)} AS "phoneSuppression"`;

/** The select list that makes a {@link User} of a row `u` of users. */
export const userColumns = sql`
  u.id, u.name, u.email, u.phone, u.phone_verified_at IS NOT NULL AS "phoneVerified",
  u.two_factor_enabled AS "twoFactorEnabled", u.security_stamp AS "securityStamp",
  ${suppressionColumns},
  (SELECT coalesce(json_agg(json_build_object('id', w.id, 'name', w.name, 'edition', w.edition, 'role', m.role,
                                              'twoFactorRequired', w.two_factor_required) ORDER BY w.name, w.id), '[]')
     FROM memberships m JOIN workgroups w ON w.id = m.workgroup_id
    WHERE m.user_id = u.id AND m.disabled_at IS NULL) AS workgroups`;

export type UserWithPassword = User & { passwordHash: string; disabled: boolean };

/** The account of an e-mail address in canonical form. */
export async function findUserByEmail(db: Executor, email: string): Promise<UserWithPassword | null> {
  const rows = await run<UserWithPassword>(
    db,
    sql`SELECT ${userColumns}, u.password_hash AS "passwordHash", u.disabled_at IS NOT NULL AS disabled
          FROM users u WHERE u.email = ${email}`,
  );
  return rows[0] ?? null;
}

/** Is this the unique violation of an email address that another account has? */
export function isEmailTaken(error: unknown): boolean {
  const { code, constraint_name: constraint } = (error ?? {}) as { code?: unknown; constraint_name?: unknown };
  return code === "23505" && constraint === "users_email";
}

export async function findPasswordHash(db: Executor, userId: string): Promise<string | null> {
  const rows = await run<{ hash: string }>(db, sql`SELECT password_hash AS hash FROM users WHERE id = ${userId}::uuid`);
  return rows[0]?.hash ?? null;
}
