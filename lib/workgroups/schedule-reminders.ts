/** The worker's step that makes reminders before a scheduled policy. */
import { database } from "@/lib/db";
import { errorFields, log } from "@/lib/runtime/log";
import { insertDueReminders } from "./schedule-reminders.store";

/** Queues all reminders that are due, one workgroup after the other. Never throws: the next sweep tries again. */
export async function queueDueReminders(): Promise<void> {
  try {
    let isDue = true;
    while (isDue) isDue = (await insertDueReminders(database())).due;
  } catch (error) {
    log().error({ event: "reminders_not_queued", ...errorFields(error) });
  }
}
