/** Admins learn in the hourly summary that members are locked or unreachable: never as a message of its own, so once an hour at most. */

import { type SQL, sql } from "drizzle-orm";
import { isTextable } from "@/lib/db/consent-rows";
import { isEnforcing, needsOwnCode } from "@/lib/db/enforcement";
import { activeWorkgroupsOf, otherAdminsOf } from "@/lib/db/member-rows";
import { summaryUpsert } from "./notice-summary.store";
import type { MemberTrouble } from "./templates/notice-summary";

/**
 * Members of a WITH: counts each account of `from`, a FROM list with `u` (id), in the summary of the other admins of its workgroups. An admin of
 * several of them counts it once.
 */
export function memberTroubleCtes(kind: MemberTrouble, from: SQL): SQL {
  const admins = sql`SELECT DISTINCT ${kind}::text AS kind, u.id AS member_id, a.id AS recipient_id, a.email AS destination, 'email'::text AS channel
      FROM ${from}, ${otherAdminsOf(sql`u`)}`;
  return sql`member_trouble AS MATERIALIZED (${admins}), member_trouble_summary AS (${summaryUpsert(sql`member_trouble AS held`)})`;
}

/**
 * Accounts `u` that a statement's new suppressions `suppressed` (channel, destination) leave without a destination, as the item `u` of a FROM
 * clause. What was suppressed before does not count again. Who is unreachable now is decided by `lib/messaging/suppression.ts`, which also
 * knows what the configuration refuses: this only announces.
 */
export function newlyUnreachable(isDestinationOf: SQL): SQL {
  const before = (channel: SQL, destination: SQL) =>
    sql`EXISTS (SELECT FROM suppressions o WHERE o.channel = ${channel} AND o.destination = ${destination})`;
  const needsCode = sql`(${needsOwnCode(sql`u`)} OR EXISTS (SELECT FROM ${activeWorkgroupsOf(sql`u`)} AND ${isEnforcing(sql`w`)}))`;
  const hasPhone = sql`(${isTextable(sql`u`)} AND EXISTS (SELECT FROM ${activeWorkgroupsOf(sql`u`)} AND w.edition = 'APP4'))`;
  return sql`(SELECT DISTINCT u.id FROM suppressed s JOIN users u ON ${isDestinationOf}
     WHERE NOT ${before(sql`s.channel`, sql`s.destination`)} AND ${needsCode}
       AND CASE s.channel WHEN 'email' THEN NOT ${hasPhone} OR ${before(sql`'phone'`, sql`u.phone`)}
                          ELSE ${hasPhone} AND ${before(sql`'email'`, sql`u.email`)} END) AS u`;
}
