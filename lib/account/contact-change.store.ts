/**
 * Changes of the phone number and the e-mail address. Each raises the account's security stamp, which ends other sessions, pending
 * challenges and reset links, also those being made right now; the session that asked gets the new stamp and goes on. An address
 * that is confirmed once more changes nothing but that codes go there again.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { hours } from "@/lib/contract/duration";
import { UNDO_HOURS } from "@/lib/contract/limits";
import type { Purpose } from "@/lib/contract/purpose";
import type { Channel } from "@/lib/contract/vocabulary";
import { type Database, type Executor, execute, inTransaction, interval, run } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, type Denial, denialOf } from "@/lib/db/authority";
import { isLiveChallenge, isUnfinishedChallenge } from "@/lib/db/challenge-rows";
import { isEmailTaken } from "@/lib/db/users";
import type { UndoRef } from "@/lib/messaging/link-token";
import { resumeDestinationCtes } from "@/lib/messaging/suppression.store";
import { type AttemptOutcome, type CodeAttempt, isEvaluatedAttempt, spendAttempt } from "@/lib/mfa/attempt.store";
import { changeInsert, changeNoticeCtes } from "./account-change.store";

type ConfirmPurpose = Extract<Purpose, "confirm_email" | "confirm_phone">;

/** Cancels a change that waits for its code. Idempotent. @returns why it was denied, or null */
export async function cancelConfirmations(db: Executor, actor: Actor, purpose: ConfirmPurpose): Promise<Denial | null> {
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor)}, cancelled AS (
          UPDATE challenges SET cancelled_at = now() FROM actor
           WHERE challenges.session_id = actor.session_id AND actor.level IN ('signed_in', 'recent')
             AND purpose = ${purpose} AND ${isUnfinishedChallenge(sql`challenges`)}
        )
        SELECT ${actorLevel}`,
    actorRow,
  );
  return denialOf(row?.level ?? null, "signed_in");
}

/** The address was given to another account since the code went out. Nothing has changed, and no try was spent. */
export class AddressTaken extends Error {
  override name = "AddressTaken";
}

const columns = {
  email: sql`email = c.new_destination, email_verified_at = now(), email_proven_at = now()`,
  phone: sql`phone = c.new_destination, phone_verified_at = now()`,
} satisfies Record<Channel, SQL>;

/** What a changed account `u` (id, security_stamp) ends; `session` is the one that goes on. */
const endings = (session: SQL) => sql`this AS (
    UPDATE sessions SET security_stamp = u.security_stamp FROM u WHERE sessions.id = ${session}
  ), others AS (
    UPDATE sessions SET revoked_at = now() FROM u
     WHERE sessions.user_id = u.id AND sessions.id <> ${session} AND sessions.revoked_at IS NULL
  ), pending AS (
    UPDATE challenges SET cancelled_at = now() FROM u WHERE challenges.user_id = u.id AND ${isLiveChallenge(sql`challenges`)}
  )`;

export type Change =
  /** `undo`: the link that restores the old address, and the hash of its token. */
  { channel: "email"; undo: { ref: UndoRef; hash: Buffer } } | { channel: "phone" };

/** Does the challenge `c` confirm what the account `u` of an {@link spendAttempt} has confirmed before? */
const isOwn = {
  email: sql`c.new_destination = u.email`,
  phone: sql`c.new_destination = u.phone`,
} satisfies Record<Channel, SQL>;

/** The opposite, for a row of users. */
const isNew = {
  email: sql`users.email <> c.new_destination`,
  phone: sql`(users.phone IS DISTINCT FROM c.new_destination OR users.phone_verified_at IS NULL)`,
} satisfies Record<Channel, SQL>;

function changeStatement(challengeId: string, change: Change, client: ClientInfo): SQL {
  const { channel } = change;
  const undo = channel === "email" ? change.undo : null;
  const undoHash = undo?.hash ?? null;
  const notices = undo ? { client, undo: undo.ref } : { client };
  const confirmed = sql`(SELECT user_id, ${channel}::text AS channel, new_destination AS destination FROM c)`;
  return sql`WITH c AS (
      SELECT user_id, session_id, new_destination FROM challenges WHERE id = ${challengeId}::uuid
    ), ${resumeDestinationCtes(confirmed, { actorId: sql`given.user_id`, client })},
    b AS MATERIALIZED (SELECT users.* FROM users JOIN c ON users.id = c.user_id), u AS (
      UPDATE users SET ${columns[channel]}, security_stamp = security_stamp + 1 FROM c
       WHERE users.id = c.user_id AND ${isNew[channel]}
      RETURNING users.*
    ), stored_change AS (
      ${changeInsert(kinds[channel].change, sql`c.session_id`, sql`FROM c, b JOIN u a ON a.id = b.id`)}
    ), ${changeNoticeCtes(kinds[channel].change, notices, sql`FROM stored_change ch CROSS JOIN b JOIN u a ON a.id = b.id`)}, ${endings(sql`(SELECT session_id FROM c)`)}, undo AS (
    INSERT INTO links (token_hash, user_id, purpose, previous_email, change_id, security_stamp, expires_at)
    SELECT ${undoHash}::bytea, u.id, 'undo_email_change', b.email, stored_change.id, u.security_stamp, now() + ${interval(hours(UNDO_HOURS))}
      FROM u, b, stored_change WHERE ${undoHash}::bytea IS NOT NULL
    )
    SELECT id FROM u`;
}

/**
 * One try of a code that confirms an address. A right one puts the address into the account and queues the notices, in the transaction
 * that spends the try.
 * Not in its statement: that has changed the account's row already, and would pass over a second change of it without a word.
 * @returns `tried` as {@link spendAttempt}, with the e-mail address from before the change; `changed` is false where
 * the account has the address already, which then only gets messages again
 * @throws AddressTaken
 */
export async function attemptConfirmation(
  db: Database,
  params: CodeAttempt,
  change: Change,
  client: ClientInfo,
): Promise<{ tried: AttemptOutcome; changed: boolean }> {
  const { type, purpose } = kinds[change.channel];
  const told = sql`CASE WHEN ${isOwn[change.channel]} THEN 'account.confirmation' ELSE ${type} END`;
  try {
    return await inTransaction(db, async (tx) => {
      const tried = await spendAttempt(tx, { ...params, purpose }, { type: told, client }, sql`no_effects AS (SELECT)`);
      if (!isEvaluatedAttempt(tried) || !tried.right) return { tried, changed: false };
      const changed = await execute(tx, changeStatement(params.id, change, client));
      return { tried, changed: changed > 0 };
    });
  } catch (error) {
    throw isEmailTaken(error) ? new AddressTaken() : error;
  }
}

const kinds = {
  email: { purpose: "confirm_email", type: "account.email_changed", change: "email_changed" },
  phone: { purpose: "confirm_phone", type: "account.phone_changed", change: "phone_changed" },
} as const;

export type PhoneRemoved = { ok: true; changed: boolean } | { ok: false; reason: Denial };

/** Removes the phone number, with recent authentication, and queues the notices. Idempotent. */
export async function removePhone(db: Executor, actor: Actor, client: ClientInfo): Promise<PhoneRemoved> {
  const { userId } = actor;
  const event = { type: "account.phone_removed", result: "success", actorId: userId, subjectId: userId } as const;
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor)}, u AS (
          UPDATE users SET phone = NULL, phone_verified_at = NULL, security_stamp = users.security_stamp + 1
            FROM actor JOIN locked_user before ON before.id = actor.id
           WHERE users.id = actor.id AND actor.level = 'recent' AND before.phone IS NOT NULL
          RETURNING users.*
        ), stored_change AS (
          ${changeInsert("phone_removed", sql`${actor.sessionId}::uuid`, sql`FROM locked_user b JOIN u a ON a.id = b.id`)}
        ), ${changeNoticeCtes("phone_removed", { client }, sql`FROM stored_change ch CROSS JOIN locked_user b JOIN u a ON a.id = b.id`)}, ${endings(sql`${actor.sessionId}::uuid`)}, audited AS (${auditInsert(event, client, sql`FROM u`)})
        SELECT ${actorLevel}, EXISTS (SELECT FROM u) AS changed`,
    actorRow.extend({ changed: z.boolean() }),
  );
  const denial = denialOf(row?.level ?? null, "recent");
  return denial ? { ok: false, reason: denial } : { ok: true, changed: row?.changed ?? false };
}
