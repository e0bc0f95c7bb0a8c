/** When an invitation is pending and when its link works, as SQL fragments about a row of `invitations`. */
import { type SQL, sql } from "drizzle-orm";

/** Neither accepted nor revoked: queued, sent, or its link expired. An address has one per workgroup. */
export const isPendingInvitation = (i: SQL) => sql`(${i}.accepted_at IS NULL AND ${i}.revoked_at IS NULL)`;

/** Does the newest link of the invitation work? */
export const isOpenInvitation = (i: SQL) => sql`(${isPendingInvitation(i)} AND ${i}.expires_at > now())`;

/** Waits for the daily limit of its workgroup. */
export const isQueuedInvitation = (i: SQL) => sql`(${i}.sent_at IS NULL AND ${isPendingInvitation(i)})`;
