/** Erasure of an account, by an operator, who has no account: audit events name no actor. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { hours } from "@/lib/contract/duration";
import { type Database, type Executor, execute, inTransaction, interval, run, type Transaction } from "@/lib/db";
import { auditInsert } from "@/lib/db/audit";
import { isAdmin } from "@/lib/db/member-rows";
import { deleteLateMessages } from "@/lib/messaging/erased-person.store";
import { isDestinationOf, type PersonKeys, textSet } from "./personal-data.store";

/** Events that one statement changes. */
const BATCH = 500;

/** An erasure that is newer is looked at again: a request takes no longer than half a minute. */
const LOOKED_AT_AGAIN = hours(48);

const workgroupNames = z.object({ name: z.string() });

/** Locks the account, then its workgroups: a change of memberships waits, and finds the account gone. */
async function lockAccount(tx: Transaction, userId: string): Promise<void> {
  await execute(
    tx,
    sql`WITH locked_user AS MATERIALIZED (SELECT id FROM users WHERE id = ${userId}::uuid FOR UPDATE)
        SELECT FROM workgroups w WHERE w.id IN (SELECT m.workgroup_id FROM memberships m JOIN locked_user u ON u.id = m.user_id)
         ORDER BY w.id FOR NO KEY UPDATE`,
  );
}

/** Names of the workgroups that the account administers and no one else can. A disabled account counts as the admin that it was. */
export async function findOnlyAdminOf(db: Executor, userId: string): Promise<string[]> {
  const rows = await run(
    db,
    sql`SELECT w.name FROM memberships m JOIN workgroups w ON w.id = m.workgroup_id
         WHERE m.user_id = ${userId}::uuid AND m.role = 'admin' AND m.disabled_at IS NULL AND NOT EXISTS (
           SELECT FROM memberships o JOIN users a ON a.id = o.user_id
            WHERE o.workgroup_id = w.id AND o.user_id <> m.user_id AND ${isAdmin(sql`o`, sql`a`)})
         ORDER BY w.name`,
    workgroupNames,
  );
  return rows.map(({ name }) => name);
}

/**
 * Closes the account before its data go: sessions, challenges, links and temporary codes end at once, and nothing can begin. Idempotent.
 * @returns the workgroups that would be left without an admin; unless `leaveWithoutAdmin`, nothing is changed if there is one
 */
export async function closeAccount(
  db: Database,
  userId: string,
  { leaveWithoutAdmin }: { leaveWithoutAdmin: boolean },
): Promise<string[]> {
  return inTransaction(db, async (tx) => {
    await lockAccount(tx, userId);
    const onlyAdminOf = await findOnlyAdminOf(tx, userId);
    if (onlyAdminOf.length > 0 && !leaveWithoutAdmin) return onlyAdminOf;
    await execute(
      tx,
      sql`WITH u AS (
            UPDATE users SET disabled_at = coalesce(disabled_at, now()), security_stamp = security_stamp + 1 WHERE id = ${userId}::uuid
            RETURNING id
          ), ended AS (
            UPDATE sessions SET revoked_at = now() FROM u WHERE sessions.user_id = u.id AND revoked_at IS NULL
          )
          UPDATE challenges SET cancelled_at = now() FROM u
           WHERE challenges.user_id = u.id AND consumed_at IS NULL AND cancelled_at IS NULL`,
    );
    return onlyAdminOf;
  });
}

/** Takes where a person was, and what an admin wrote about them, out of a batch of events. @returns how many events were changed */
async function scrubBatch(db: Executor, userId: string): Promise<number> {
  const isOthers = sql`(actor_id IS NOT NULL AND actor_id <> ${userId}::uuid)`;
  return execute(
    db,
    sql`WITH about AS MATERIALIZED (
          (SELECT id FROM audit_events WHERE subject_id = ${userId}::uuid
              AND (details ? 'reason' OR (NOT ${isOthers} AND (address IS NOT NULL OR user_agent IS NOT NULL))) LIMIT ${BATCH}::int)
          UNION ALL
          (SELECT id FROM audit_events WHERE actor_id = ${userId}::uuid AND actor_id IS DISTINCT FROM subject_id
              AND (address IS NOT NULL OR user_agent IS NOT NULL) LIMIT ${BATCH}::int)
        )
        UPDATE audit_events e
           SET address = CASE WHEN ${isOthers} THEN address END, user_agent = CASE WHEN ${isOthers} THEN user_agent END,
               details = CASE WHEN subject_id = ${userId}::uuid THEN details - 'reason' ELSE details END
         WHERE e.id IN (SELECT id FROM about)`,
  );
}

/** Removes the person from all audit events of an account, which stay. */
export async function scrubEvents(db: Executor, userId: string): Promise<void> {
  while ((await scrubBatch(db, userId)) > 0);
}

/** Deletes what names the person without their account's id: suppressions, invitations and rate limits. */
async function deleteByAddress(tx: Transaction, person: PersonKeys): Promise<void> {
  const { id, emails, rateLimitKeys } = person;
  await execute(
    tx,
    sql`WITH invited AS (DELETE FROM invitations WHERE accepted_by = ${id}::uuid OR email IN ${textSet(emails)})
        DELETE FROM suppressions t WHERE ${isDestinationOf(sql`t.destination`, person)}`,
  );
  await execute(
    tx,
    sql`WITH counted AS (DELETE FROM throttles WHERE key IN ${textSet(rateLimitKeys)})
        UPDATE throttles SET parts = parts - ${id}::text WHERE parts ? ${id}::text AND key NOT IN ${textSet(rateLimitKeys)}`,
  );
}

/**
 * Deletes the account and all rows that refer to it or name it, except the audit events, and records the erasure: once for each workgroup
 * of the account, or once without one.
 * @returns false if the account is gone already
 */
export async function deleteAccount(db: Database, person: PersonKeys): Promise<boolean> {
  const event = {
    type: "account.erased",
    result: "success",
    subjectId: person.id,
    workgroupId: sql`place.id`,
  } as const;
  return inTransaction(db, async (tx) => {
    await lockAccount(tx, person.id);
    const recorded = await execute(
      tx,
      sql`WITH gone AS MATERIALIZED (SELECT id FROM users WHERE id = ${person.id}::uuid), recorded AS (
            INSERT INTO erasures (user_id) SELECT id FROM gone RETURNING user_id
          ), audited AS (${auditInsert(
            event,
            null,
            sql`FROM gone LEFT JOIN memberships m ON m.user_id = gone.id LEFT JOIN workgroups place ON place.id = m.workgroup_id`,
          )})
          SELECT FROM recorded`,
    );
    if (recorded === 0) return false;
    await execute(tx, sql`DELETE FROM users WHERE id = ${person.id}::uuid`);
    await deleteByAddress(tx, person);
    return true;
  });
}

/**
 * Removes what requests that were in progress wrote about an account after its erasure. The hourly job does it for two days. Idempotent.
 */
export async function scrubErased(db: Executor): Promise<void> {
  const recent = sql`(SELECT user_id, at FROM erasures WHERE at > now() - ${interval(LOOKED_AT_AGAIN)})`;
  await deleteLateMessages(db, recent);
  for (const { id } of await run(db, sql`SELECT user_id AS id FROM ${recent} AS e`, z.object({ id: z.string() }))) {
    await scrubEvents(db, id);
  }
}
