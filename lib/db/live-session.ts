/** When a session is good for anything: one condition for whoever lists sessions and whoever lets one in. */
import { sql } from "drizzle-orm";
import { SESSION_IDLE } from "../auth/limits";
import { interval } from "./index";

/** Of a row `s` of sessions and the row `u` of its user: not ended, not idle, not past its end, of an account as it was then. */
export const liveSession = sql`s.revoked_at IS NULL AND s.expires_at > now() AND s.last_seen_at > now() - ${interval(SESSION_IDLE)}
  AND s.security_stamp = u.security_stamp AND u.disabled_at IS NULL`;

/** When the session ends if nothing more is done in it. */
export const endOfSession = sql`least(s.expires_at, s.last_seen_at + ${interval(SESSION_IDLE)})`;
