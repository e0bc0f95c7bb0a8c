/** Who an export or an erasure is about: the account of an email address, and by what else its rows can be found. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Executor, run } from "@/lib/db";

const personRow = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  /** The current destinations and those of the account's changes that are kept. None that another account has now. */
  emails: z.array(z.string()),
  phones: z.array(z.string()),
  /** IP addresses of the sessions, challenges and events: rate limits are counted by them and the email address. */
  ipAddresses: z.array(z.string()),
});
export type Person = z.output<typeof personRow>;

const list = (column: string, values: SQL) =>
  sql`(SELECT coalesce(json_agg(DISTINCT v.value), '[]') FROM (${values}) AS v(value)
        WHERE v.value IS NOT NULL AND NOT EXISTS (SELECT FROM users o WHERE o.id <> u.id AND ${sql.raw(`o.${column}`)} = v.value))`;

/** @param email in canonical form @returns null if no account has it now */
export async function findPerson(db: Executor, email: string): Promise<Person | null> {
  const emails = sql`SELECT u.email UNION ALL SELECT email_before FROM changes UNION ALL SELECT email_after FROM changes
    UNION ALL SELECT previous_email FROM links WHERE user_id = u.id`;
  const phones = sql`SELECT u.phone UNION ALL SELECT phone_before FROM changes UNION ALL SELECT phone_after FROM changes`;
  const ipAddresses = sql`SELECT address FROM sessions WHERE user_id = u.id UNION SELECT address FROM challenges WHERE user_id = u.id
    UNION SELECT address FROM audit_events WHERE subject_id = u.id AND at > now() - interval '1 hour'`;
  const [person] = await run(
    db,
    sql`WITH u AS MATERIALIZED (SELECT id, email, name, phone FROM users WHERE email = ${email}), changes AS MATERIALIZED (
          SELECT ch.* FROM u JOIN account_changes ch ON ch.user_id = u.id
        )
        SELECT u.id, u.email, u.name, ${list("email", emails)} AS emails, ${list("phone", phones)} AS phones,
               (SELECT coalesce(json_agg(a.address), '[]') FROM (${ipAddresses}) AS a WHERE a.address IS NOT NULL) AS "ipAddresses"
          FROM u`,
    personRow,
  );
  return person ?? null;
}
