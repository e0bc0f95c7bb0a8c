/** The send limits of accounts in SQL, for the members list and the reset. `send-limit.store.ts` has the list of limits and charges them. */
import { type SQL, sql } from "drizzle-orm";
import { rateLimitHashSql } from "@/lib/db/rate-limits";
import { accountLimits, sessionLimits } from "./send-limit.store";

/** The limits as an item `l` (key, points) of a FROM clause. Hashes once per user, because a hash costs more than an index lookup. */
export function accountSendLimitRows(userId: SQL, which = accountLimits): SQL {
  const kinds = which.map(({ kind, points }) => sql`(${kind}::text, ${points}::int)`);
  return sql`LATERAL (SELECT k.kind || ':' || h.hash AS key, k.points FROM (SELECT ${rateLimitHashSql(userId)} AS hash OFFSET 0) AS h,
                      (VALUES ${sql.join(kinds, sql`, `)}) AS k(kind, points)) AS l`;
}

/** SQL expression: when the next send of the account is allowed; NULL if no limit is reached. */
export function sendLimitUntil(userId: SQL): SQL {
  return sql`(SELECT max(t.expires_at) FROM ${accountSendLimitRows(userId)}
               JOIN throttles t ON t.key = l.key AND t.points >= l.points AND t.expires_at > now())`;
}

const all = [...accountLimits, ...sessionLimits];

/**
 * CTE `cleared_sends`: resets the send limits of the accounts in `users` (id).
 * @param after a CTE whose rows must be locked first: rate limits come last in the lock order
 */
export function clearSendsCte(users: SQL, after: SQL): SQL {
  return sql`cleared_sends AS (
      DELETE FROM throttles WHERE key IN (
        SELECT t.key FROM ${users} AS account CROSS JOIN ${accountSendLimitRows(sql`account.id`, all)}
          JOIN throttles t ON t.key = l.key
         WHERE (SELECT count(*) FROM ${after}) >= 0
         ORDER BY t.key FOR UPDATE OF t)
    )`;
}
