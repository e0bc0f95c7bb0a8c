/** Which phone numbers get text messages, as SQL fragments. */
import { type SQL, sql } from "drizzle-orm";

/** Did the user agree to text messages to this number? A consent belongs to both, so a changed number has none. */
export const hasSmsConsent = (userId: SQL, number: SQL) =>
  sql`EXISTS (SELECT FROM sms_consents WHERE sms_consents.user_id = ${userId} AND sms_consents.number = ${number})`;

/** Did the owner of the user row `u` agree to text messages to the account's number? */
export const isConsented = (u: SQL) => hasSmsConsent(sql`${u}.id`, sql`${u}.phone`);

/** May the number of the user row `u` get text messages: it is confirmed, and its owner agreed? */
export const isTextable = (u: SQL) => sql`(${u}.phone_verified_at IS NOT NULL AND ${isConsented(u)})`;

/** The number of the user row `u` that gets text messages; null without one. */
export const textablePhone = (u: SQL) => sql`CASE WHEN ${isTextable(u)} THEN ${u}.phone END`;
