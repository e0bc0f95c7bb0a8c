/** When a user or a workgroup requires two-factor sign-in, as SQL fragments. No other statement reads these columns of workgroups. */
import { type SQL, sql } from "drizzle-orm";

/** Does the row `w` of workgroups enforce two-factor sign-in now, by the database's clock? A schedule takes effect without a job. */
export const isEnforcing = (w: SQL) =>
  sql`(${w}.two_factor_required OR coalesce(${w}.two_factor_required_from <= now(), false))`;

/** From when the row `w` of workgroups will enforce it; null unless it is scheduled and not in force yet. */
export const scheduledAt = (w: SQL) => sql`CASE WHEN NOT ${isEnforcing(w)} THEN ${w}.two_factor_required_from END`;

/** The schedule of the row `w` of workgroups that {@link scheduledAt} belongs to. */
export const scheduleId = (w: SQL) => sql`CASE WHEN NOT ${isEnforcing(w)} THEN ${w}.two_factor_schedule_id END`;

/** When enforcement of the row `w` of workgroups last began, even if it has ended since; null if it never did. */
export const enforcementBeganAt = (w: SQL) =>
  sql`greatest(${w}.two_factor_required_at, CASE WHEN ${w}.two_factor_required_from <= now() THEN ${w}.two_factor_required_from END)`;

/** Does the row `u` of users need a code whatever its workgroups do: by its own setting, or to confirm an imported email address? */
export const needsOwnCode = (u: SQL) => sql`(${u}.two_factor_enabled OR ${u}.email_verified_at IS NULL)`;
