/** Which channels are not used now: a provider answered 429, and no instance asks it before the pause ends. One owner of the rule. */
import { type SQL, sql } from "drizzle-orm";
import type { Channel } from "@/lib/contract/vocabulary";
import { interval } from "@/lib/db";

/** May messages be sent on `channel` now? Part of every claim. */
export const isAsked = (channel: SQL) =>
  sql`NOT EXISTS (SELECT FROM channel_pauses p WHERE p.channel = ${channel} AND p.until > now())`;

/** A statement for use inside a WITH: pauses `channel` for all instances, if `condition`. */
export function pauseInsert(channel: Channel, pauseMs: number, condition: boolean): SQL {
  return sql`INSERT INTO channel_pauses (channel, until) SELECT ${channel}, now() + ${interval(pauseMs)} WHERE ${condition}
    ON CONFLICT (channel) DO UPDATE SET until = greatest(channel_pauses.until, excluded.until)`;
}
