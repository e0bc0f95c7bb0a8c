/** When a temporary code can still be used, and how it ends early, as SQL fragments. */
import { type SQL, sql } from "drizzle-orm";

/** Is the temporary_codes row `t` neither used, replaced nor ended? It may have expired. */
export const isUnfinishedTemporaryCode = (t: SQL) => sql`${t}.used_at IS NULL AND ${t}.ended_at IS NULL`;

/**
 * A statement for a WITH: ends the temporary code of each user of `owner`, a FROM list with `owner` (user_id). The caller has locked the
 * user's row.
 */
export const temporaryCodeEnd = (owner: SQL) =>
  sql`UPDATE temporary_codes t SET ended_at = now() FROM ${owner} WHERE t.user_id = owner.user_id AND ${isUnfinishedTemporaryCode(sql`t`)} RETURNING t.id`;
