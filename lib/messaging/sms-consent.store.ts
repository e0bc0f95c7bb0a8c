/** Stores consents to text messages: the text, the time, the number and the IP address. Append-only. */
import { type SQL, sql } from "drizzle-orm";
import type { SmsConsentVersion } from "@/lib/contract/sms-consent";
import type { ClientInfo } from "@/lib/db/audit";

/**
 * An INSERT for a WITH: one consent for each row of `from`, a FROM clause, with the columns `userId` and `number`. The same consent is stored
 * once, also by parallel requests, and again after the number replied STOP.
 */
export function smsConsentInsert(
  { userId, number, version }: { userId: SQL; number: SQL; version: SmsConsentVersion },
  { ipAddress }: ClientInfo,
  from: SQL,
): SQL {
  const stoppedAt = sql`coalesce((SELECT s.since FROM suppressions s WHERE s.channel = 'phone' AND s.destination = ${number}), '-infinity')`;
  return sql`INSERT INTO sms_consents (user_id, number, text_version, ip_address, after_stop_at)
    SELECT ${userId}, ${number}, ${version}::text, ${ipAddress}::text, ${stoppedAt} ${from}
     WHERE NOT EXISTS (
       SELECT FROM sms_consents earlier
        WHERE earlier.user_id = ${userId} AND earlier.number = ${number} AND earlier.text_version = ${version}
          AND earlier.at > ${stoppedAt})
    ON CONFLICT DO NOTHING
    RETURNING user_id`;
}
