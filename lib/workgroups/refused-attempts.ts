/** Audit of refused actions in a workgroup. */

import { minutes } from "@/lib/contract/duration";
import { rowIdSchema } from "@/lib/contract/fields";
import { database } from "@/lib/db";
import { type AuditEvent, type ClientInfo, recordInWorkgroup } from "@/lib/db/audit";
import { isFirstInWindow } from "@/lib/db/rate-limits";

/** At most one event per minute, user, workgroup and type: a user must not fill the audit log. */
const WINDOW = minutes(1);

export type AttemptedAction = { type: AuditEvent["type"]; client: ClientInfo };

/** Records a refused action. An unknown workgroup records nothing. */
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
