/** Audit of refused actions in a workgroup, and the log of refused reads. */

import { minutes } from "@/lib/contract/duration";
import { rowIdSchema } from "@/lib/contract/fields";
import { database } from "@/lib/db";
import { type AuditEvent, type ClientInfo, recordInWorkgroup } from "@/lib/db/audit";
import { isFirstInWindow } from "@/lib/db/rate-limits";
import { log } from "@/lib/runtime/log";

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

/** Logs that a user may not read about a workgroup: at most once per minute, user, workgroup and reason (ASVS 16.3.2). */
export async function logRefusedRead(
  userId: string,
  workgroupId: string,
  reason: "not_found" | "forbidden",
): Promise<void> {
  const id = rowIdSchema.safeParse(workgroupId);
  if (!id.success) return;
  const workgroup = id.data.toLowerCase();
  if (!(await isFirstInWindow(database(), WINDOW, "refused-read", userId, workgroup, reason))) return;
  log().warn({ event: "read_refused", user: userId, workgroup, reason });
}
