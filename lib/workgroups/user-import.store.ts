/** Users of another system, imported by an operator with the hashes of their passwords. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Role } from "@/lib/contract/vocabulary";
import { type Executor, run } from "@/lib/db";
import { auditInsert } from "@/lib/db/audit";

export type NewAccount = {
  /** Canonical. */
  email: string;
  name: string;
  /** E.164; unconfirmed until its owner confirms it. */
  phone: string | null;
  /** As it is stored: `lib/auth/imported-hash.ts`. */
  passwordHash: string;
  memberships: { workgroupId: string; role: Role }[];
};

/** Which of these email addresses have an account. */
export async function findAccounts(db: Executor, emails: readonly string[]): Promise<Set<string>> {
  const rows = await run(
    db,
    sql`SELECT email FROM users
         WHERE email = ANY (ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(emails)}::text::jsonb)))`,
    z.object({ email: z.string() }),
  );
  return new Set(rows.map(({ email }) => email));
}

/**
 * Inserts accounts with their memberships and an audit event for each membership, in one statement. An address that has an account is
 * skipped with its memberships: only its owner joins further workgroups. Idempotent.
 * @param emailsConfirmed the operator's word that each address is the person's
 * @returns how many were inserted
 */
export async function insertAccounts(
  db: Executor,
  accounts: readonly NewAccount[],
  emailsConfirmed: boolean,
): Promise<number> {
  const event = {
    type: "member.imported",
    result: "success",
    subjectId: sql`joined.user_id`,
    workgroupId: sql`joined.workgroup_id`,
    details: sql`jsonb_build_object('role', joined.role)`,
  } as const;
  const [row] = await run(
    db,
    sql`WITH given AS MATERIALIZED (
          SELECT * FROM jsonb_to_recordset(${JSON.stringify(accounts)}::text::jsonb)
                     AS g(email text, name text, phone text, "passwordHash" text, memberships jsonb)
        ), made AS (
          INSERT INTO users (email, name, phone, password_hash, email_verified_at)
          SELECT email, name, phone, "passwordHash", CASE WHEN ${emailsConfirmed} THEN now() END FROM given
          ON CONFLICT (email) DO NOTHING
          RETURNING id, email
        ), joined AS (
          INSERT INTO memberships (user_id, workgroup_id, role)
          SELECT made.id, (place ->> 'workgroupId')::uuid, place ->> 'role'
            FROM made JOIN given ON given.email = made.email CROSS JOIN LATERAL jsonb_array_elements(given.memberships) AS place
          RETURNING user_id, workgroup_id, role
        ), audited AS (${auditInsert(event, null, sql`FROM joined`)})
        SELECT count(*)::int AS made FROM made`,
    z.object({ made: z.number() }),
  );
  return row?.made ?? 0;
}
