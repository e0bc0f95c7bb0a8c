/** Wire shapes of a workgroup's report. Client-safe. */
import { z } from "zod";
import { timestampSchema } from "./fields";
import { REPORT_DAYS } from "./limits";
import { protections, reportExceptionKinds } from "./vocabulary";
import { eventPersonSchema } from "./workgroup-activity-schemas";

export const reportQuerySchema = z.object({
  days: z
    .string()
    .regex(/^[1-9][0-9]?$/, "Enter a whole number of days.")
    .transform(Number)
    .pipe(z.number().max(REPORT_DAYS.max, `Enter ${REPORT_DAYS.max} days or fewer.`))
    .default(REPORT_DAYS.default),
});

/** `GET /api/workgroups/{id}/report`. Days are in UTC, oldest first, today included. */
export const workgroupReportSchema = z.object({
  days: z.array(z.object({ date: z.iso.date(), withSecondStep: z.number(), withoutSecondStep: z.number() })),
  /** Members who can enter the workgroup now. */
  members: z.record(z.enum(protections), z.number()),
  /** At most {@link REPORT_EXCEPTIONS} of each kind. Members as they are now (`at` null), and events of the period, newest first. */
  exceptions: z.array(
    z.object({
      kind: z.enum(reportExceptionKinds),
      member: eventPersonSchema.nullable(),
      by: eventPersonSchema.nullable(),
      at: timestampSchema.nullable(),
    }),
  ),
});
export type WorkgroupReport = z.infer<typeof workgroupReportSchema>;
