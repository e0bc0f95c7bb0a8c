/** Users with the workgroups they can enter: the facts that sign-in and policy are decided on. */
import { type SQL, sql } from "drizzle-orm";
import { SUPPRESSED_ALONE_FOR } from "../mfa/limits";
import type { Channel, Edition, Role, SuppressionReason } from "../schemas";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Executor, interval, run } from "./index";

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
  emailOut: Suppression | null;
  phoneOut: Suppression | null;
  securityStamp: number;
  /** Workgroups the user is an active member of, by name. */
  workgroups: Membership[];
};

const suppressionOf = (channel: Channel, destination: SQL) => sql`(
    SELECT json_build_object('reason', s.reason, 'since', s.since, 'old', s.since <= now() - ${interval(SUPPRESSED_ALONE_FOR)})
      FROM suppressions s WHERE s.channel = ${channel} AND s.destination = ${destination})`;

/** Which addresses of a row `u` of users are left out of sends. */
export const leftOutColumns = sql`
  ${suppressionOf("email", sql`u.email`)} AS "emailOut", ${suppressionOf("phone", sql`u.phone`)} AS "phoneOut"`;

/** The select list that makes a {@link User} of a row `u` of users. */
export const userColumns = sql`
  u.id, u.name, u.email, u.phone, u.phone_verified_at IS NOT NULL AS "phoneVerified",
  u.two_factor_enabled AS "twoFactorEnabled", u.security_stamp AS "securityStamp",
  ${leftOutColumns},
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

export async function findPasswordHash(db: Executor, userId: string): Promise<string | null> {
  const rows = await run<{ hash: string }>(db, sql`SELECT password_hash AS hash FROM users WHERE id = ${userId}::uuid`);
  return rows[0]?.hash ?? null;
}

export async function updateName(db: Executor, userId: string, name: string, origin: Origin): Promise<void> {
  const event: AuditEvent = { type: "account.name_changed", result: "success", actorId: userId, subjectId: userId };
  await run(
    db,
    sql`WITH u AS (UPDATE users SET name = ${name} WHERE id = ${userId}::uuid AND name <> ${name} RETURNING id)
        ${auditInsert(event, origin, sql`FROM u`)}`,
  );
}

/**
 * Stores the user's own choice. Turning it on ends the user's other sessions and spares this one; turning it off changes no
 * session. A choice that is stored already changes nothing.
 * @returns whether anything changed
 */
export async function updateTwoFactor(
  db: Executor,
  params: { userId: string; sessionId: string; enabled: boolean },
  origin: Origin,
): Promise<boolean> {
  const { userId, sessionId, enabled } = params;
  const event: AuditEvent = {
    type: enabled ? "account.two_factor_on" : "account.two_factor_off",
    result: "success",
    actorId: userId,
    subjectId: userId,
  };
  const rows = await run(
    db,
    sql`WITH u AS (
          UPDATE users SET two_factor_enabled = ${enabled}
           WHERE id = ${userId}::uuid AND two_factor_enabled <> ${enabled} RETURNING id
        ), others AS (
          UPDATE sessions SET revoked_at = now() FROM u
           WHERE ${enabled} AND sessions.user_id = u.id AND sessions.id <> ${sessionId}::uuid AND sessions.revoked_at IS NULL
        ), this AS (
          UPDATE sessions SET own_choice_spared = true FROM u WHERE ${enabled} AND sessions.id = ${sessionId}::uuid
        )
        ${auditInsert(event, origin, sql`FROM u`)} RETURNING id`,
  );
  return rows.length > 0;
}
