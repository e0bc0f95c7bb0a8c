/** Reminders before a scheduled policy, made by the worker of any instance. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { days as daysInMs } from "@/lib/contract/duration";
import { REMINDER_DAYS, REMINDER_DUE } from "@/lib/contract/limits";
import { type Executor, interval, run } from "@/lib/db";
import { scheduledAt, scheduleId } from "@/lib/db/enforcement";
import { rateLimitHashSql } from "@/lib/db/rate-limits";
import { reminderInsert } from "@/lib/messaging/schedule-message.store";

const day = interval(daysInMs(1));

/** Marks that the reminder `days` of a schedule was made. It outlives the time in which the reminder is due. */
const marker = (id: ReturnType<typeof sql>) => sql`'reminder:' || ${rateLimitHashSql(sql`(${id} || ' ' || d.days)`)}`;

/**
 * Makes the reminders of one workgroup that are due: 7, 3 and 1 days before its date, for a day each. The marker and all messages are one
 * statement, so a process that dies has made all or none; of two instances one finds the marker free. The workgroup is locked: a
 * change of the schedule comes before, and is seen, or after, and cancels the messages.
 * @returns whether a reminder was due, and how many messages were inserted
 */
export async function insertDueReminders(db: Executor): Promise<{ due: boolean; inserted: number }> {
  const at = scheduledAt(sql`w`);
  const id = scheduleId(sql`w`);
  const [row] = await run(
    db,
    sql`WITH due AS MATERIALIZED (
          SELECT w.id, w.name, w.edition, ${id} AS schedule_id, ${at} AS effective_at, d.days, ${marker(id)} AS marker
            FROM workgroups w CROSS JOIN unnest(string_to_array(${REMINDER_DAYS.join(" ")}, ' ')::int[]) AS d(days)
           WHERE ${at} IS NOT NULL AND now() >= ${at} - d.days * ${day} AND now() < ${at} - d.days * ${day} + ${interval(REMINDER_DUE)}
             AND NOT EXISTS (SELECT FROM throttles t WHERE t.key = ${marker(id)})
           ORDER BY ${at}, w.id LIMIT 1 FOR SHARE OF w SKIP LOCKED
        ), marked AS (
          INSERT INTO throttles (key, points, expires_at) SELECT marker, 1, now() + 2 * ${interval(REMINDER_DUE)} FROM due
          ON CONFLICT (key) DO NOTHING RETURNING key
        ), reminded AS (${reminderInsert(sql`due`, sql`EXISTS (SELECT FROM marked)`)})
        SELECT EXISTS (SELECT FROM marked) AS due, (SELECT count(*) FROM reminded)::int AS inserted`,
    z.object({ due: z.boolean(), inserted: z.number() }),
  );
  return row ?? { due: false, inserted: 0 };
}
