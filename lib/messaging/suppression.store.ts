/** Addresses that are left out of sends. Kept by address, not by account: a mailbox that does not exist does so for everybody. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ONLY_DESTINATION_SUPPRESSED_FOR } from "@/lib/contract/limits";
import { type Channel, type SuppressionReason, suppressionReasons } from "@/lib/contract/vocabulary";
import { type Executor, execute, interval, run } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";

/**
 * Members of a WITH: leaves out the addresses that `from` gives as (channel, destination, reason), and tells the accounts that have
 * them. Repeating it renews the time.
 */
export function suppressionCtes(from: SQL): SQL {
  return sql`suppressed AS (
      INSERT INTO suppressions (channel, destination, reason) SELECT channel, destination, reason FROM ${from}
      ON CONFLICT (channel, destination) DO UPDATE SET reason = excluded.reason, since = now()
      RETURNING channel, destination, reason
    ), suppression_told AS (
      INSERT INTO audit_events (subject_id, type, result, reason, details)
      SELECT u.id, 'delivery.suppressed', 'success', s.reason, jsonb_build_object('channel', s.channel)
        FROM suppressed s JOIN users u ON (s.channel = 'email' AND u.email = s.destination)
                                       OR (s.channel = 'phone' AND u.phone = s.destination)
    )`;
}

const joined = { email: sql.identifier("email_suppression"), phone: sql.identifier("phone_suppression") };

function suppressionColumn(channel: Channel): SQL {
  const s = joined[channel];
  return sql`CASE WHEN ${s}.since IS NOT NULL THEN json_build_object('reason', ${s}.reason, 'since', ${s}.since,
                    'old', ${s}.since <= now() - ${interval(ONLY_DESTINATION_SUPPRESSED_FOR)}) END`;
}

/**
 * Joins the suppressions of the user `u` in lists of many users: a subquery for each user would read the whole table again for each
 * while it is small.
 */
export const suppressionJoins = sql`
  LEFT JOIN suppressions ${joined.email} ON ${joined.email}.channel = 'email' AND ${joined.email}.destination = u.email
  LEFT JOIN suppressions ${joined.phone} ON ${joined.phone}.channel = 'phone' AND ${joined.phone}.destination = u.phone`;

/** The columns `emailSuppression` and `phoneSuppression` of a {@link User}, from {@link suppressionJoins}. */
export const suppressionColumns = sql`${suppressionColumn("email")} AS "emailSuppression", ${suppressionColumn("phone")} AS "phoneSuppression"`;

/** Suppresses a destination and audits it on the accounts that have it. Repeating it renews the time. */
export async function suppress(
  db: Executor,
  channel: Channel,
  destination: string,
  reason: SuppressionReason,
): Promise<void> {
  const given = sql`(SELECT ${channel}::text AS channel, ${destination}::text AS destination, ${reason}::text AS reason) AS given`;
  await execute(db, sql`WITH ${suppressionCtes(given)} SELECT`);
}

/** Why a destination is suppressed; null if it is not. */
export async function findSuppression(
  db: Executor,
  channel: Channel,
  destination: string,
): Promise<SuppressionReason | null> {
  const rows = await run(
    db,
    sql`SELECT reason FROM suppressions WHERE channel = ${channel} AND destination = ${destination}`,
    z.object({ reason: z.enum(suppressionReasons) }),
  );
  return rows[0]?.reason ?? null;
}

/**
 * Members of a WITH: the addresses that `from` gives as (user_id, channel, destination), called `given`, get messages again, and the
 * user is told. `lifted` has a row for each that was left out.
 */
export function resumeDestinationCtes(
  from: SQL,
  by: { actorId: SQL | string; workgroupId?: string; client: ClientInfo },
): SQL {
  const { actorId, workgroupId = null, client } = by;
  return sql`lifted AS (
      DELETE FROM suppressions s USING ${from} AS given
       WHERE s.channel = given.channel AND s.destination = given.destination
      RETURNING given.user_id, ${actorId}::uuid AS actor_id, s.channel
    ), lift_told AS (
      INSERT INTO audit_events (workgroup_id, actor_id, subject_id, type, result, address, user_agent, details)
      SELECT ${workgroupId}::uuid, actor_id, user_id, 'delivery.suppression_lifted', 'success', ${client.ipAddress}::text,
             ${client.userAgent}::text, jsonb_build_object('channel', channel)
        FROM lifted
    )`;
}

/** An operator's wish: the address gets messages again, whoever has it. @returns false when it was not left out */
export async function removeSuppression(db: Executor, channel: Channel, destination: string): Promise<boolean> {
  const lifted = await execute(
    db,
    sql`WITH lifted AS (
          DELETE FROM suppressions WHERE channel = ${channel} AND destination = ${destination} RETURNING channel, destination
        )
        INSERT INTO audit_events (subject_id, type, result, details)
        SELECT u.id, 'delivery.suppression_lifted', 'success', jsonb_build_object('channel', l.channel)
          FROM lifted l LEFT JOIN users u ON (l.channel = 'email' AND u.email = l.destination)
                                          OR (l.channel = 'phone' AND u.phone = l.destination)`,
  );
  return lifted > 0;
}
