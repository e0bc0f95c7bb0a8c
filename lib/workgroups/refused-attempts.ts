/** What people tried in a workgroup that is not theirs to change. */

import { minutes } from "@/lib/contract/duration";
import { rowIdSchema } from "@/lib/contract/fields";
import { database } from "@/lib/db";
import { type AuditEvent, type ClientInfo, recordInWorkgroup } from "@/lib/db/audit";
import { isFirstInWindow } from "@/lib/db/rate-limits";

/** One event a minute, person and workgroup is enough to see it: whoever tries must not fill the audit log. */
const WINDOW = minutes(1);

export type AttemptedAction = { type: AuditEvent["type"]; client: ClientInfo };

/** Notes a refused try. A workgroup that is not there leaves no trace. */
export async function recordRefusedAttempt(
  actorId: string,
  workgroupId: string,
  { type, client }: AttemptedAction,
): Promise<void> {
  const id = rowIdSchema.safeParse(workgroupId);
  if (!id.success) return;
  if (!(await isFirstInWindow(database(), WINDOW, "refused", actorId, id.data.toLowerCase(), type))) return;
  const event = { type, result: "failure", reason: "forbidden", actorId, workgroupId: id.data } as const;
  await recordInWorkgroup(database(), event, client);
}
