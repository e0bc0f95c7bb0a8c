/** Wire shapes of a workgroup's activity. Client-safe. */
import { z } from "zod";
import { activityCursorSchema, activityEventSchema } from "./account-schemas";
import { workgroupActivityKinds } from "./activity-kinds";
import { rowIdSchema } from "./fields";
import { auditResults } from "./vocabulary";

/** A person in an event, by the present name. */
export const eventPersonSchema = z.object({ id: z.string(), name: z.string() });
export type EventPerson = z.infer<typeof eventPersonSchema>;

const instantSchema = z.iso.datetime({ offset: true, error: "Enter a date and time with a time zone." });

/** `from` is included, `to` is not. `person` matches who acted and who was concerned. */
export const activityFilterSchema = z.object({
  type: z.enum(workgroupActivityKinds).optional(),
  person: rowIdSchema.optional(),
  result: z.enum(auditResults).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});
export type ActivityFilter = z.infer<typeof activityFilterSchema>;

export const workgroupActivityQuerySchema = activityFilterSchema.extend({ after: activityCursorSchema.optional() });

/**
 * An event of a workgroup, or a sign-in of a person who could enter it at that moment. `address` and `browser` are those of the asking
 * admin's own events only. `actor` is null for an operator, and for a person outside the workgroup, whose attempts have failed.
 */
export const workgroupEventSchema = activityEventSchema.extend({
  actor: eventPersonSchema.nullable(),
  subject: eventPersonSchema.nullable(),
});
export type WorkgroupEvent = z.infer<typeof workgroupEventSchema>;

/** `GET /api/workgroups/{id}/activity`, newest first. `next` is the cursor of the following page. */
export const workgroupActivitySchema = z.object({
  events: z.array(workgroupEventSchema),
  next: z.string().nullable(),
});
export type WorkgroupActivity = z.infer<typeof workgroupActivitySchema>;
