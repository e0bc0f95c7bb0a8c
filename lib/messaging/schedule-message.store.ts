/**
 * Messages to the members of a workgroup about the date from which it requires two-factor sign-in: announcement, reminders and nudges. A
 * schedule has an id, which a moved date does not keep, and sends each member one message of a kind.
 */
import { type SQL, sql } from "drizzle-orm";
import { currentKey } from "@/lib/config/keyring";
import { REMINDED_ONCE_IN } from "@/lib/contract/limits";
import { interval } from "@/lib/db";
import { canEnter } from "@/lib/db/member-rows";
import { isBulk, messagesInsert } from "./message.store";
import { isAboutSchedule } from "./open-schedule.store";

/**
 * A FROM clause with its WHERE: the members `u` of the workgroup `w` (id, schedule_id) who can enter it and have an email address that gets
 * messages. A condition can follow with AND.
 */
const membersOf = (w: SQL) => sql`${w} AS w JOIN memberships m ON m.workgroup_id = w.id JOIN users u ON u.id = m.user_id
  WHERE w.schedule_id IS NOT NULL AND ${canEnter(sql`m`, sql`u`)}
    AND NOT EXISTS (SELECT FROM suppressions s WHERE s.channel = 'email' AND s.destination = u.email)`;

/** Has the member `u` had a message about the schedule of the workgroup `w` lately? The announcement and a nudge count as a reminder. */
const isRemindedLately = sql`EXISTS (
  SELECT FROM messages d WHERE d.destination = u.email AND d.created_at > now() - ${interval(REMINDED_ONCE_IN)}
     AND d.recipient_id = u.id AND ${isAboutSchedule(sql`d`)} AND d.parameters ->> 'scheduleId' = w.schedule_id::text AND d.state <> 'canceled')`;

/**
 * An INSERT of one message to each member of the workgroup `w` (id, name, edition, schedule_id, effective_at). Parallel and repeated ones
 * insert it once.
 * @param kind one of {@link scheduleKinds}
 * @param which a condition on `w` and `u`
 * @param again distinguishes messages of a kind that a schedule may have several of
 */
function scheduleMessageInsert(w: SQL, kind: SQL, which: SQL, again = sql`''`): SQL {
  return messagesInsert(
    sql`SELECT ${kind} AS kind, w.schedule_id || ' ' || u.id || ${again} AS event_id, u.id AS recipient_id, u.email AS destination,
               'email'::text AS channel, jsonb_build_object(
                 'scheduleId', w.schedule_id, 'workgroupId', w.id, 'workgroupName', w.name, 'effectiveAt', w.effective_at,
                 'asksForPhone', w.edition = 'APP4' AND u.phone_verified_at IS NULL) AS parameters,
               ${currentKey().id}::text AS key_id
          FROM ${membersOf(w)} AND ${which}`,
    "bulk",
  );
}

/** Member of a WITH: announces the schedule of `w` to all members. */
export const announcementCtes = (w: SQL) =>
  sql`announced AS (${scheduleMessageInsert(w, sql`'two_factor_announced'`, sql`true`)})`;

/** An INSERT of the reminders of `w`, which also has `days`: how many days before the date. */
export const reminderInsert = (w: SQL, condition: SQL) =>
  scheduleMessageInsert(w, sql`'two_factor_reminder_' || w.days`, sql`${condition} AND NOT ${isRemindedLately}`);

/** The number of earlier nudges to the member `u` about the schedule of `w`: of parallel nudges one is kept. */
const earlierNudges = sql`(SELECT ' ' || count(*) FROM messages d
  WHERE d.destination = u.email AND d.kind = 'two_factor_nudge' AND d.parameters ->> 'scheduleId' = w.schedule_id::text)`;

/** An INSERT of nudges to the members `u` of `w` for whom `which` holds and who had no message lately. */
export const nudgeInsert = (w: SQL, which: SQL) =>
  scheduleMessageInsert(w, sql`'two_factor_nudge'`, sql`${which} AND NOT ${isRemindedLately}`, earlierNudges);

/** An UPDATE that cancels the messages of a schedule that are still queued. {@link isOfOpenSchedule} covers those inserted meanwhile. */
export const canceledScheduleUpdate = (ended: SQL, from: SQL) =>
  sql`UPDATE messages m SET state = 'canceled', error_class = 'not_wanted', updated_at = now() FROM ${from}
       WHERE m.state = 'queued' AND ${isBulk(sql`m`)} AND ${isAboutSchedule(sql`m`)} AND m.parameters ->> 'scheduleId' = ${ended}::text`;

/** Records that the owner of the address of a message has used its proof link. @returns the user and whether it is news; no row: the link is over */
export function emailProofUpdate(message: { id: string; keyId: string }): SQL {
  return sql`UPDATE users SET email_proven_at = now(), email_verified_at = coalesce(email_verified_at, now()) FROM (
      SELECT u.id, coalesce(u.email_proven_at < now() - ${interval(REMINDED_ONCE_IN)}, true) AS is_news
        FROM messages m JOIN users u ON u.id = m.recipient_id AND u.email = m.destination
       WHERE m.id = ${message.id}::uuid AND m.key_id = ${message.keyId} AND ${isAboutSchedule(sql`m`)} AND u.disabled_at IS NULL
         FOR UPDATE OF u) AS proof
     WHERE users.id = proof.id
    RETURNING users.id, proof.is_news`;
}
