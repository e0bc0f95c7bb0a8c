/** The report of a workgroup for its admins: sign-ins per day, members by protection, exceptions. */
import type { WorkgroupAdmin } from "@/lib/auth/session";
import type { WorkgroupReport } from "@/lib/contract/workgroup-report-schemas";
import { type HeavyRead, readHeavily } from "@/lib/db/heavy-reads";
import { phoneAvailable } from "@/lib/messaging/channels/twilio-sms";
import { findReport } from "./workgroup-report.store";

/** Reads the report of the last `days` days in UTC, today included. */
export function readReport(
  { user, workgroup }: Pick<WorkgroupAdmin, "user" | "workgroup">,
  days: number,
): Promise<HeavyRead<WorkgroupReport>> {
  const query = { workgroupId: workgroup.id, days, phoneAvailable: phoneAvailable() };
  return readHeavily({ asker: user.id, tenant: workgroup.id }, (db) => findReport(db, query));
}
