/** Users with the workgroups they can enter: the facts that sign-in and policy are decided on. */
import { type SQL, sql } from "drizzle-orm";
import { SUPPRESSED_ALONE_FOR } from "../mfa/limits";
import type { Channel, Edition, Role, SuppressionReason } from "../schemas";
import { changeInsert, changeNoticesInsert } from "./account-changes";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Actor, actorCtes, actorLevel, type Denial, denialOf, type Level } from "./authority";
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

/** Is this the unique violation of an email address that another account has? */
export function isEmailTaken(error: unknown): boolean {
  const { code, constraint_name: constraint } = (error ?? {}) as { code?: unknown; constraint_name?: unknown };
  return code === "23505" && constraint === "users_email";
}

export async function findPasswordHash(db: Executor, userId: string): Promise<string | null> {
  const rows = await run<{ hash: string }>(db, sql`SELECT password_hash AS hash FROM users WHERE id = ${userId}::uuid`);
  return rows[0]?.hash ?? null;
}

export type AccountChange = { name?: string | undefined; twoFactorEnabled?: boolean | undefined };

export type AccountChanged =
  | { ok: true; twoFactorChanged: boolean }
  | { ok: false; reason: Denial | "enforced_by_workgroup" };

type AccountRow = {
  level: Level | null;
  enforced: boolean | null;
  switches: boolean | null;
  switched: boolean;
};

/**
 * Stores the user's name and own two-factor setting, both or neither. Turning two-factor on ends the user's other sessions and exempts
 * this one from the code; turning it off needs recent authentication and changes no session. While a workgroup enforces, the setting
 * cannot change. Values that are stored already change nothing. A change of the setting queues its notices.
 */
export async function updateAccount(
  db: Executor,
  actor: Actor,
  { name, twoFactorEnabled }: AccountChange,
  origin: Origin,
): Promise<AccountChanged> {
  const own = { result: "success", actorId: actor.userId, subjectId: actor.userId } as const;
  const named: AuditEvent = { ...own, type: "account.name_changed" };
  const kind = twoFactorEnabled ? "two_factor_on" : "two_factor_off";
  const switched: AuditEvent = { ...own, type: `account.${kind}` };
  const wanted = sql`${twoFactorEnabled ?? null}::boolean`;
  const rows = sql`locked_user b JOIN changed_user a ON a.id = b.id`;
  const [row] = await run<AccountRow>(
    db,
    sql`WITH ${actorCtes(actor)}, change AS (
          SELECT actor.id, actor.session_id, actor.level, actor.enforced,
                 coalesce(${wanted} <> u.two_factor_enabled, false) AS switches,
                 coalesce(${name ?? null}::text <> u.name, false) AS renames
            FROM actor JOIN locked_user u ON u.id = actor.id
        ), allowed AS (
          SELECT * FROM change
           WHERE level IN ('signed_in', 'recent')
             AND (NOT switches OR (NOT enforced AND (${wanted} OR level = 'recent')))
        ), changed_user AS (
          UPDATE users SET name = CASE WHEN a.renames THEN ${name ?? null}::text ELSE name END,
                 two_factor_enabled = CASE WHEN a.switches THEN ${wanted} ELSE two_factor_enabled END
            FROM allowed a WHERE users.id = a.id AND (a.renames OR a.switches) RETURNING users.*
        ), stored_change AS (
          ${changeInsert(kind, sql`allowed.session_id`, sql`FROM allowed CROSS JOIN ${rows} WHERE allowed.switches`)}
        ), told AS (
          ${changeNoticesInsert(kind, { origin }, sql`FROM stored_change ch CROSS JOIN ${rows}`)}
        ), turned_on AS (
          SELECT id, session_id FROM allowed WHERE switches AND ${wanted}
        ), ended_sessions AS (
          UPDATE sessions SET revoked_at = now() FROM turned_on t
           WHERE sessions.user_id = t.id AND sessions.id <> t.session_id AND sessions.revoked_at IS NULL
        ), exempt_session AS (
          UPDATE sessions SET own_choice_spared = true FROM turned_on t WHERE sessions.id = t.session_id
        ), audited_name AS (
          ${auditInsert(named, origin, sql`FROM allowed WHERE renames`)}
        ), audited_setting AS (
          ${auditInsert(switched, origin, sql`FROM allowed WHERE switches`)}
        )
        SELECT ${actorLevel}, (SELECT enforced FROM change) AS enforced, (SELECT switches FROM change) AS switches,
               EXISTS (SELECT FROM allowed WHERE switches) AS switched`,
  );
  const { level = null, enforced, switches, switched: twoFactorChanged = false } = row ?? {};
  const denial = denialOf(level, "signed_in");
  if (denial) return { ok: false, reason: denial };
  if (switches && enforced) return { ok: false, reason: "enforced_by_workgroup" };
  if (switches && !twoFactorChanged) return { ok: false, reason: "reauthentication_required" };
  return { ok: true, twoFactorChanged };
}
