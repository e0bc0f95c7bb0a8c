/** Temporary codes in SQL: which one works, how it is spent, and how a new one takes its place. */

import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { interval } from "@/lib/db";
import { textablePhone } from "@/lib/db/consent-rows";
import { isUnfinishedTemporaryCode, temporaryCodeEnd } from "@/lib/db/temporary-code-rows";
import { isPaused } from "./challenge.store";
import type { TemporaryMac } from "./temporary-code";

/**
 * A CTE body: the temporary code of the account of `locked_challenge` that has one of these HMACs and still works. An account that has
 * joined a workgroup since has none: its admin did not agree. The row is locked and read as it is then, so of parallel uses one finds it.
 */
export function workingTemporaryCode(macs: TemporaryMac[]): SQL {
  const isGiven = macs.map(({ keyId, mac }) => sql`(t.key_id = ${keyId} AND t.mac = ${mac})`);
  return sql`SELECT t.id FROM locked_challenge JOIN locked_user u ON u.id = locked_challenge.user_id JOIN temporary_codes t ON t.user_id = u.id
     WHERE ${isUnfinishedTemporaryCode(sql`t`)} AND t.expires_at > now() AND t.security_stamp = u.security_stamp
       AND NOT EXISTS (SELECT FROM memberships m WHERE m.user_id = u.id AND m.created_at > t.created_at)
       AND (${sql.join(isGiven, sql` OR `)}) FOR UPDATE OF t`;
}

/** A statement for a WITH: uses up the codes of `which`, a FROM list with `used` (id). */
export const temporaryCodeUse = (which: SQL) =>
  sql`UPDATE temporary_codes SET used_at = now() FROM ${which} WHERE temporary_codes.id = used.id`;

export type NewTemporaryCode = {
  mac: TemporaryMac;
  reason: string;
  /** Until it expires, in milliseconds. */
  life: number;
  /** Null for an operator. */
  issuer: { userId: string; workgroupId: string } | null;
};

/**
 * Members of a WITH: stores a new code for the user that `which` selects from `users` and ends the one before. `done` (id, email, phone,
 * expires_at) has no row where the second step is paused or locked: the code would not be evaluated. `phone` is null unless it gets text messages.
 */
export function temporaryCodeCtes({ mac, reason, life, issuer }: NewTemporaryCode, which: SQL): SQL {
  return sql`account AS MATERIALIZED (
      SELECT id, email, ${textablePhone(sql`users`)} AS phone, security_stamp FROM users
       WHERE ${which} AND second_step_stopped_at IS NULL AND NOT ${isPaused(sql`users`)} FOR UPDATE
    ), replaced AS (
      ${temporaryCodeEnd(sql`(SELECT id AS user_id FROM account) AS owner`)}
    ), issued AS (
      -- The count makes the code before end first: an account has one at most.
      INSERT INTO temporary_codes (id, user_id, mac, key_id, issuer_id, workgroup_id, reason, security_stamp, expires_at)
      SELECT ${randomUUID()}::uuid, id, ${mac.mac}, ${mac.keyId}, ${issuer?.userId ?? null}::uuid, ${issuer?.workgroupId ?? null}::uuid,
             ${reason}, security_stamp, now() + ${interval(life)} FROM account WHERE (SELECT count(*) FROM replaced) >= 0
      RETURNING user_id, expires_at
    ), done AS (
      SELECT account.id, email, phone, expires_at FROM issued JOIN account ON account.id = issued.user_id
    )`;
}
