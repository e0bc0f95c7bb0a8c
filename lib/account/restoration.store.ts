/**
 * Restores the contact addresses and the two-factor setting that an account had before a change, for the two links that a mailbox gets:
 * "Restore your email address" (`undo-email.ts`) and "This wasn't me" (`disowned.ts`). Later changes are undone too, whoever made them.
 */

import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { restorationSchema } from "@/lib/contract/contact-schemas";
import { type Executor, run } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { hasSmsConsent } from "@/lib/db/consent-rows";
import { isEmailTaken } from "@/lib/db/users";

/** Where to restore to: before an email change, or at an instant. */
export type RestorePoint = {
  userId: string;
  /** The email change to undo; null: the point is `at`. */
  changeId: string | null;
  /** As PostgreSQL writes it. Also orders what has no id of a change: the release before this one stored none. */
  at: string;
  /** The address that the link promises; null: the one that the account had then. */
  email: string | null;
};

const restoredRow = z.object({
  userId: z.string(),
  what: restorationSchema,
  /** The address that the account should have. Where it is taken, the account keeps `emailBefore`. */
  email: z.string(),
  /** The address that the account had until now. */
  emailBefore: z.string(),
  /** A verified phone number that the account has again and that gets text messages, to be told. */
  phone: z.string().nullable(),
});
export type Restored = z.output<typeof restoredRow>;

/**
 * Members of a WITH. `base` is the first change to undo: of those since the point that were not undone yet. The session that made the
 * email change of an undo link was not the owner's, so its earlier changes count too. They count only back to the email change before:
 * the link of that one is in another mailbox, and a later link must not spend it. `first` (id, at): the undo links since then end.
 */
function baseCtes({ userId, changeId, at, email }: RestorePoint): SQL {
  return sql`disputed AS MATERIALIZED (
      SELECT d.session_id, (SELECT coalesce(max(e.id), 0) FROM account_changes e
                             WHERE e.user_id = d.user_id AND e.kind = 'email_changed' AND e.id < d.id) AS previous_id
        FROM account_changes d WHERE d.id = ${changeId}::bigint AND d.user_id = ${userId}::uuid
    ), base AS MATERIALIZED (
      SELECT * FROM account_changes ch
       WHERE ch.user_id = ${userId}::uuid AND ch.undone_at IS NULL
         AND (coalesce(ch.id >= ${changeId}::bigint, ch.at >= ${at}::text::timestamptz)
              OR EXISTS (SELECT FROM disputed d WHERE ch.session_id = d.session_id AND ch.id > d.previous_id))
       ORDER BY ch.id LIMIT 1
    ), first AS MATERIALIZED (
      SELECT coalesce(${changeId}::bigint, (SELECT id FROM base)) AS id,
             CASE WHEN ${email}::text IS NULL THEN (SELECT base.at FROM base) ELSE ${at}::text::timestamptz END AS at
    )`;
}

/** The account as it is, and what it gets (`to_…`). Two-factor is never turned off: that takes a sign-in. */
function targetCte({ userId, email }: RestorePoint): SQL {
  return sql`t AS MATERIALIZED (
      SELECT u.id, u.email, u.phone, u.phone_verified_at, u.two_factor_enabled,
             coalesce(${email}::text, base.email_before, u.email) AS to_email,
             CASE WHEN base.id IS NULL THEN u.phone ELSE base.phone_before END AS to_phone,
             CASE WHEN base.id IS NULL THEN u.phone_verified_at ELSE base.phone_verified_before END AS to_phone_verified_at,
             u.two_factor_enabled OR coalesce(base.two_factor_before, false) AS to_two_factor
        FROM users u LEFT JOIN base ON true WHERE u.id = ${userId}::uuid
    )`;
}

const emailDiffers = sql`(t.to_email <> t.email)`;
const phoneDiffers = sql`((t.to_phone, t.to_phone_verified_at) IS DISTINCT FROM (t.phone, t.phone_verified_at))`;
const twoFactorDiffers = sql`(t.to_two_factor <> t.two_factor_enabled)`;

/** Is the row `l` an undo link of `first` or of a later email change? */
const isSinceFirst = sql`(l.purpose = 'undo_email_change' AND coalesce(l.change_id >= first.id, l.created_at >= first.at))`;

/** Members of a WITH: uses up the reset links and the undo links since `first`. */
function linkCtes({ userId }: RestorePoint, emailTaken: boolean): SQL {
  return sql`kept AS MATERIALIZED (
      -- The address may become free again: the oldest of the links is in its mailbox.
      SELECT l.id FROM links l, first
       WHERE ${emailTaken} AND l.user_id = ${userId}::uuid AND l.used_at IS NULL AND ${isSinceFirst}
       ORDER BY l.created_at LIMIT 1
    ), used AS (
      UPDATE links AS l SET used_at = now() FROM first
       WHERE l.user_id = ${userId}::uuid AND l.used_at IS NULL AND (l.purpose = 'password_reset' OR ${isSinceFirst})
         AND l.id NOT IN (SELECT id FROM kept)
    )`;
}

/** Member of a WITH: one event for each thing that differs. */
function auditCte(emailTaken: boolean, client: ClientInfo): SQL {
  const event = { subjectId: sql`t.id`, type: sql`e.type`, result: sql`e.result`, reason: sql`e.reason` };
  const differences = sql`FROM t CROSS JOIN LATERAL (VALUES
      ('account.email_restored', 'success', NULL, ${emailDiffers} AND NOT ${emailTaken}),
      ('account.email_restored', 'failure', 'email_taken', ${emailDiffers} AND ${emailTaken}),
      ('account.phone_restored', 'success', NULL, ${phoneDiffers}),
      ('account.two_factor_restored', 'success', NULL, ${twoFactorDiffers})
    ) AS e(type, result, reason, happened) WHERE e.happened`;
  return sql`audited AS (${auditInsert(event, client, differences)})`;
}

/**
 * Restores the state at `point`, raises the security stamp, and uses up all reset links and the undo links of the email changes that it
 * undoes. Older undo links stay usable. The caller has locked the user's row in an earlier statement of the transaction, so that this
 * one sees every change, and ends sessions and challenges.
 * @param emailTaken another account has the address: all but the email is restored
 * @throws the unique violation of the address, for {@link retryWithoutEmail}
 */
export async function restore(
  tx: Executor,
  point: RestorePoint,
  emailTaken: boolean,
  client: ClientInfo,
): Promise<Restored> {
  const [row] = await run(
    tx,
    sql`WITH ${baseCtes(point)}, ${targetCte(point)}, restored AS (
          UPDATE users SET email = CASE WHEN ${emailTaken} THEN t.email ELSE t.to_email END,
                 email_verified_at = CASE WHEN ${emailDiffers} AND NOT ${emailTaken} THEN now() ELSE users.email_verified_at END,
                 email_proven_at = CASE WHEN ${emailDiffers} AND NOT ${emailTaken} THEN NULL ELSE users.email_proven_at END,
                 phone = t.to_phone, phone_verified_at = t.to_phone_verified_at, two_factor_enabled = t.to_two_factor,
                 security_stamp = users.security_stamp + 1
            FROM t WHERE users.id = t.id
        ), undone AS (
          UPDATE account_changes SET undone_at = now()
           WHERE user_id = ${point.userId}::uuid AND undone_at IS NULL AND id >= (SELECT id FROM base)
        ), ${linkCtes(point, emailTaken)}, ${auditCte(emailTaken, client)}
        SELECT t.id AS "userId", t.to_email AS email, t.email AS "emailBefore",
               CASE WHEN t.to_phone IS DISTINCT FROM t.phone AND t.to_phone_verified_at IS NOT NULL
                     AND ${hasSmsConsent(sql`t.id`, sql`t.to_phone`)} THEN t.to_phone END AS phone,
               json_build_object(
                 'email', CASE WHEN NOT ${emailDiffers} THEN 'unchanged' WHEN ${emailTaken} THEN 'taken' ELSE 'restored' END,
                 'phone', CASE WHEN NOT ${phoneDiffers} THEN 'unchanged' WHEN t.to_phone IS NULL THEN 'removed' ELSE 'restored' END,
                 'twoFactor', CASE WHEN ${twoFactorDiffers} THEN 'restored' ELSE 'unchanged' END) AS what
          FROM t`,
    restoredRow,
  );
  if (!row) throw new Error("the account is gone although its row is locked");
  return row;
}

/** Does `work`, and once more without restoring the email where that belongs to another account. */
export async function retryWithoutEmail<T>(work: (emailTaken: boolean) => Promise<T>): Promise<T> {
  return work(false).catch((error: unknown) => {
    if (isEmailTaken(error)) return work(true);
    throw error;
  });
}
