/** Addresses that are left out of sends. Kept by address, not by account: a mailbox that does not exist does so for everybody. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ONLY_DESTINATION_SUPPRESSED_FOR } from "@/lib/contract/limits";
import { type Channel, type SuppressionReason, suppressionReasons } from "@/lib/contract/vocabulary";
import { type Executor, execute, interval, run } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { memberTroubleCtes, newlyUnreachable } from "./member-trouble.store";

/** Does the suppression row `s` name the email address or the phone number of the user row `u`? */
const isDestinationOf = sql`((s.channel = 'email' AND u.email = s.destination) OR (s.channel = 'phone' AND u.phone = s.destination))`;

/**
 * Members of a WITH: leaves out the addresses that `from` gives as (channel, destination, reason), and records it for the accounts that
 * have them. Repeating it renews the time. Accounts that it leaves without a destination count in the summary of their admins.
 */
export function suppressionCtes(from: SQL): SQL {
  const details = sql`jsonb_build_object('channel', s.channel)`;
  const event = {
    type: "delivery.suppressed",
    result: "success",
    reason: sql`s.reason`,
    subjectId: sql`u.id`,
    details,
  } as const;
  return sql`suppressed AS (
      INSERT INTO suppressions (channel, destination, reason) SELECT channel, destination, reason FROM ${from}
      ON CONFLICT (channel, destination) DO UPDATE SET reason = excluded.reason, since = now()
      RETURNING channel, destination, reason
    ), audited_suppression AS (
      ${auditInsert(event, null, sql`FROM suppressed s JOIN users u ON ${isDestinationOf}`)}
    ), ${memberTroubleCtes("member_unreachable", newlyUnreachable(isDestinationOf))}`;
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

/**
 * Is the destination of the user `u` suppressed, by {@link suppressionJoins}? `recently`: so recently that it gets no messages even if it
 * is the only one.
 */
export function isSuppressed(channel: Channel, since?: "recently"): SQL {
  const s = joined[channel];
  return since
    ? sql`(${s}.since > now() - ${interval(ONLY_DESTINATION_SUPPRESSED_FOR)}) IS TRUE`
    : sql`${s}.since IS NOT NULL`;
}

/** The columns `emailSuppression` and `phoneSuppression` of a {@link User}, from {@link suppressionJoins}. */
export const suppressionColumns = sql`${suppressionColumn("email")} AS "emailSuppression", ${suppressionColumn("phone")} AS "phoneSuppression"`;

/** Suppresses a destination, or renews its suppression, with an audit event for each account that has it. */
export async function suppress(
  db: Executor,
  channel: Channel,
  destination: string,
  reason: SuppressionReason,
): Promise<void> {
  const given = sql`(SELECT ${channel}::text AS channel, ${destination}::text AS destination, ${reason}::text AS reason) AS given`;
  await execute(db, sql`WITH ${suppressionCtes(given)} SELECT`);
}

/** Reads why a destination is suppressed; null if it is not. */
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

/** Of a row `s` that was suppressed. */
const liftEvent = {
  type: "delivery.suppression_lifted",
  result: "success",
  details: sql`jsonb_build_object('channel', s.channel)`,
} as const;

/**
 * Members of a WITH: the addresses that `from` gives as (user_id, channel, destination), called `given`, get messages again, and the
 * user is told. `lifted` has a row for each that was left out.
 */
export function resumeDestinationCtes(
  from: SQL,
  by: { actorId: SQL | string; workgroupId?: string; client: ClientInfo },
): SQL {
  const { actorId, workgroupId, client } = by;
  const workgroup = workgroupId === undefined ? {} : { workgroupId };
  return sql`lifted AS (
      DELETE FROM suppressions s USING ${from} AS given
       WHERE s.channel = given.channel AND s.destination = given.destination
      RETURNING given.user_id, ${actorId}::uuid AS actor_id, s.channel
    ), audited_lift AS (
      ${auditInsert({ ...liftEvent, ...workgroup, actorId: sql`actor_id`, subjectId: sql`user_id` }, client, sql`FROM lifted s`)}
    )`;
}

/** An operator's wish: the address gets messages again, whoever has it. @returns false when it was not left out */
export async function removeSuppression(db: Executor, channel: Channel, destination: string): Promise<boolean> {
  const lifted = await execute(
    db,
    sql`WITH lifted AS (
          DELETE FROM suppressions WHERE channel = ${channel} AND destination = ${destination} RETURNING channel, destination
        )
        ${auditInsert({ ...liftEvent, subjectId: sql`u.id` }, null, sql`FROM lifted s LEFT JOIN users u ON ${isDestinationOf}`)}`,
  );
  return lifted > 0;
}
