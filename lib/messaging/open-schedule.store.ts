/** Which messages are about a scheduled policy, and whether that is still to come. */
import { type SQL, sql } from "drizzle-orm";
import { scheduleId } from "@/lib/db/enforcement";
import { scheduleKinds } from "./templates/schedule-message";

/** Is the row `m` of messages an announcement, a reminder or a nudge? */
export const isAboutSchedule = (m: SQL) => sql`${m}.kind = ANY (string_to_array(${scheduleKinds.join(" ")}, ' '))`;

/** Is the message `m` about another matter, or about a schedule that is still to come? One that was moved, canceled or reached is old news. */
export const isOfOpenSchedule = sql`(NOT ${isAboutSchedule(sql`m`)} OR EXISTS (
  SELECT FROM workgroups w WHERE w.id = (m.parameters ->> 'workgroupId')::uuid
     AND ${scheduleId(sql`w`)} = (m.parameters ->> 'scheduleId')::uuid))`;
