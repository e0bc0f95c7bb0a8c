/**
 * Links that set a new password. A user has one row, whose token is derived from its id and generation (`lib/messaging/link-token.ts`); a
 * link works once. Rows with a `token_hash` are of an earlier release and work until they expire. Other purposes of the table are not
 * read here.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { RESET_LINK_LIFE, RESET_LINK_PAUSE, SENDS_PER_RESET_LINK } from "@/lib/contract/limits";
import { type Executor, execute, interval, run, timestamp } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { activeWorkgroupsOf } from "@/lib/db/member-rows";
import type { Claim } from "./outbox.store";

/** May the row `u` of users sign in at all? An account that may not gets no link and can use none. */
export const canSignIn = sql`u.disabled_at IS NULL
  AND EXISTS (SELECT FROM ${activeWorkgroupsOf(sql`u`)})`;

/** A reset link `l` that has not been used, replaced or run out. */
export const isOpenReset = sql`l.purpose = 'password_reset' AND l.used_at IS NULL AND l.expires_at > now()`;

/** Uses up the reset links of the user row `u`. A link that undoes a change of address is not a way in, and stays. */
export function resetLinksUpdate(from: SQL): SQL {
  return sql`UPDATE links SET used_at = now() FROM ${from}
    WHERE links.user_id = u.id AND links.purpose = 'password_reset' AND links.used_at IS NULL`;
}

const openedLinkRow = z.object({
  id: z.string(),
  generation: z.number(),
  keyId: z.string(),
  recipientId: z.string(),
  expiresAt: timestamp,
});
export type OpenedLink = z.output<typeof openedLinkRow>;

/** The user's link row `l` before an upsert, `excluded` as proposed: does its link still work, with a key that this instance has? */
const stillOpen = (
  keyIds: string[],
) => sql`(l.used_at IS NULL AND l.expires_at > now() AND l.security_stamp = excluded.security_stamp
  AND l.key_id = ANY (string_to_array(${keyIds.join(" ")}, ' ')))`;

/** The row of a user's one link: sent again while it is open, replaced by its next generation when it is over. */
function linkUpsert(keys: { current: string; all: string[] }, always: boolean): SQL {
  const open = stillOpen(keys.all);
  return sql`INSERT INTO links AS l (user_id, purpose, key_id, security_stamp, expires_at, sends, next_send_at)
      SELECT id, 'password_reset', ${keys.current}::text, security_stamp, now() + ${interval(RESET_LINK_LIFE)}, 1,
             now() + ${interval(RESET_LINK_PAUSE)}
        FROM account
      ON CONFLICT (user_id) WHERE purpose = 'password_reset' AND key_id IS NOT NULL DO UPDATE SET
        generation = l.generation + CASE WHEN ${open} THEN 0 ELSE 1 END,
        key_id = CASE WHEN ${open} THEN l.key_id ELSE excluded.key_id END,
        sends = CASE WHEN ${open} THEN l.sends + 1 ELSE 1 END,
        security_stamp = excluded.security_stamp, expires_at = excluded.expires_at, next_send_at = excluded.next_send_at, used_at = NULL
       WHERE ${always} OR NOT ${open} OR (l.sends < ${SENDS_PER_RESET_LINK}::int AND l.next_send_at <= now())
      RETURNING l.id, l.user_id, l.generation, l.key_id, l.expires_at`;
}

/**
 * Finds the account of a claimed reset message by its destination and opens or renews the account's link, in one statement. While a link
 * is open the same one is sent again, so that strangers can neither end the owner's link nor use up the owner's requests; each message
 * carries a link that works for the full time. `always`: also within the pause between two messages.
 *
 * An address that no account has is removed with the message: it is whatever somebody typed into a form. The account is
 * locked before the link, in the order of every other statement, as the foreign key would do after it.
 * @returns null when nothing is to be sent: no account that may sign in, or the same link was sent a moment ago or often enough
 */
export async function openResetLink(
  db: Executor,
  { id, attempt }: Claim,
  { keys, always, client }: { keys: { current: string; all: string[] }; always: boolean; client: ClientInfo },
): Promise<OpenedLink | null> {
  const event = { type: "account.password_reset_asked", result: "success", subjectId: sql`user_id` } as const;
  const isClaim = sql`m.id = ${id}::uuid AND m.state = 'sending' AND m.attempts = ${attempt}`;
  const rows = await run(
    db,
    sql`WITH account AS MATERIALIZED (
          SELECT u.id, u.security_stamp FROM messages m JOIN users u ON u.email = m.destination WHERE ${isClaim} AND ${canSignIn}
             FOR KEY SHARE OF u
        ), link AS (${linkUpsert(keys, always)}),
        audited AS (${auditInsert(event, client, sql`FROM link`)}), carried AS (
          UPDATE messages m SET recipient_id = link.user_id, link_id = link.id, link_generation = link.generation, key_id = link.key_id,
                 expires_at = link.expires_at, updated_at = now()
            FROM link WHERE ${isClaim}
        ), held AS (
          UPDATE messages m SET state = 'canceled', error_class = 'sent_lately', recipient_id = account.id, updated_at = now()
            FROM account WHERE ${isClaim} AND NOT EXISTS (SELECT FROM link)
        ), unmatched AS (
          DELETE FROM messages m WHERE ${isClaim} AND NOT EXISTS (SELECT FROM account)
        )
        SELECT id, generation, key_id AS "keyId", user_id AS "recipientId", expires_at AS "expiresAt" FROM link`,
    openedLinkRow,
  );
  return rows[0] ?? null;
}

/** A reset link as its token names it: derived, or of an earlier release. */
export type ResetRef = { id: string; generation: number; keyId: string } | { tokenHash: Buffer };

const isNamed = (ref: ResetRef) =>
  "tokenHash" in ref
    ? sql`l.token_hash = ${ref.tokenHash}`
    : sql`l.id = ${ref.id}::uuid AND l.generation = ${ref.generation} AND l.key_id = ${ref.keyId}`;

const resetOwnerRow = z.object({
  link: z.object({ id: z.string(), generation: z.number() }),
  name: z.string(),
  email: z.string(),
  passwordHash: z.string(),
});
/** A link and its owner; the link is used by its id and generation. */
export type ResetOwner = z.output<typeof resetOwnerRow>;

/** The owner of a reset link, as long as it works. Changes nothing. */
export async function findResetOwner(db: Executor, ref: ResetRef): Promise<ResetOwner | null> {
  const rows = await run(
    db,
    sql`SELECT json_build_object('id', l.id, 'generation', l.generation) AS link, u.name, u.email, u.password_hash AS "passwordHash"
          FROM links l JOIN users u ON u.id = l.user_id
         WHERE ${isNamed(ref)} AND ${isOpenReset} AND l.security_stamp = u.security_stamp AND ${canSignIn}`,
    resetOwnerRow,
  );
  return rows[0] ?? null;
}

/** Audits that a link was tried when it was over. A token that never was a link leaves no trace. */
export async function recordDeadResetLink(db: Executor, ref: ResetRef, client: ClientInfo): Promise<void> {
  const isEarlier =
    "tokenHash" in ref ? isNamed(ref) : sql`l.id = ${ref.id}::uuid AND l.generation >= ${ref.generation}`;
  const event = {
    type: "account.password_reset",
    result: "failure",
    reason: "link_over",
    subjectId: sql`l.user_id`,
  } as const;
  await execute(db, auditInsert(event, client, sql`FROM links l WHERE ${isEarlier} AND l.purpose = 'password_reset'`));
}
