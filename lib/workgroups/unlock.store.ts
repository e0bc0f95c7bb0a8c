/** Unlocking an account: ends a pause or lockout of its second step, and resets its send limits. */

import { type SQL, sql } from "drizzle-orm";
import { textablePhone } from "@/lib/db/consent-rows";
import { isPaused } from "@/lib/mfa/challenge.store";
import { accountSendLimitRows } from "@/lib/mfa/send-counter.store";

/**
 * Members of a WITH that unlock the user that `which` selects from `users`, if the second step is paused or locked, a send limit is
 * reached, or the user has reported that no code arrives. `done` (id, email, phone, unlocked) has a row where one of these was so; only
 * for a report `unlocked` is false; otherwise nothing changes: wrong codes and sends below their limits go on
 * counting. Live challenges get no attempt back.
 *
 * The user row is locked before the rate limits, and both are read under their locks: of concurrent unlocks one finds something to do.
 */
export function unlockCtes(which: SQL): SQL {
  const limited = sql`coalesce((SELECT bool_or(reached) FROM locked_sends), false)`;
  return sql`locked_account AS MATERIALIZED (
      SELECT id, second_step_stopped_at IS NOT NULL OR ${isPaused(sql`users`)} AS blocked,
             cannot_receive_at IS NOT NULL AS reported FROM users WHERE ${which} FOR UPDATE
    ), locked_sends AS MATERIALIZED (
      SELECT t.key, t.points >= l.points AND t.expires_at > now() AS reached
        FROM locked_account CROSS JOIN ${accountSendLimitRows(sql`locked_account.id`)} JOIN throttles t ON t.key = l.key
       ORDER BY t.key FOR UPDATE OF t
    ), done AS (
      UPDATE users SET wrong_code_at = CASE WHEN blocked THEN '{}' ELSE wrong_code_at END,
                       wrong_code_streak = CASE WHEN blocked THEN 0 ELSE wrong_code_streak END, second_step_stopped_at = NULL, cannot_receive_at = NULL
        FROM locked_account WHERE users.id = locked_account.id AND (blocked OR reported OR ${limited})
      RETURNING users.id, users.email, ${textablePhone(sql`users`)} AS phone, blocked OR ${limited} AS unlocked
    ), cleared_sends AS (
      DELETE FROM throttles WHERE key IN (SELECT key FROM locked_sends) AND EXISTS (SELECT FROM done)
    )`;
}
