/** When a challenge can still be used, as SQL fragments. */
import { type SQL, sql } from "drizzle-orm";

/** Is the challenges row `c` neither consumed nor cancelled? It may have expired. */
export const isUnfinishedChallenge = (c: SQL) => sql`${c}.consumed_at IS NULL AND ${c}.cancelled_at IS NULL`;

/** Can the challenges row `c` still be used? */
export const isLiveChallenge = (c: SQL) => sql`${isUnfinishedChallenge(c)} AND ${c}.expires_at > now()`;
