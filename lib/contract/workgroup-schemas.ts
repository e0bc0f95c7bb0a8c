/** Wire shapes of a workgroup: policy and preview. Client-safe. */
import { z } from "zod";
import { timestampSchema } from "./fields";
import { editions } from "./vocabulary";

/**
 * `PATCH /api/workgroups/{id}/security`. The values that the caller has seen come as `expected…`: with any other stored value the answer is
 * `conflict`. Without them, the last writer wins.
 */
export const securityPatchSchema = z
  .object({
    twoFactorRequired: z.boolean(),
    /** Required from this instant on, instead of at once. */
    effectiveAt: z.iso.datetime({ offset: true }).optional(),
    expectedTwoFactorRequired: z.boolean().optional(),
    expectedScheduledAt: z.iso.datetime({ offset: true }).nullable().optional(),
  })
  .refine(({ twoFactorRequired, effectiveAt }) => twoFactorRequired || effectiveAt === undefined, {
    path: ["effectiveAt"],
    error: "Only turning this on can be scheduled.",
  });
export type SecurityPatch = z.infer<typeof securityPatchSchema>;

export const securityPreviewQuerySchema = z.object({
  twoFactorRequired: z.enum(["true", "false"]).transform((value) => value === "true"),
});

const administeredWorkgroupSchema = z.object({
  id: z.string(),
  name: z.string(),
  edition: z.enum(editions),
  /** In force now. */
  twoFactorRequired: z.boolean(),
  /** From when it will be in force; null unless it is scheduled. */
  scheduledAt: timestampSchema.nullable(),
});
export type AdministeredWorkgroup = z.infer<typeof administeredWorkgroupSchema>;

/** `GET` and `PATCH /api/workgroups/{id}/security`. */
export const workgroupSecuritySchema = administeredWorkgroupSchema.extend({
  /** The admin who changed it last; null for an operator, or if that isn't recorded. */
  changedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  changedAt: timestampSchema.nullable(),
});
export type WorkgroupSecurity = z.infer<typeof workgroupSecuritySchema>;

/** `GET /api/workgroups/{id}/security/preview`: how many members and sessions a change would affect. */
export const securityPreviewSchema = z.object({
  twoFactorRequired: z.boolean(),
  members: z.number(),
  /** Of the members who will need a code: the channels on which they get it. */
  emailAndPhone: z.number(),
  emailOnly: z.number(),
  /** Members who need no code after the change. */
  withoutCode: z.number(),
  /** Web sessions that will be asked for the second step, the admin's own included. */
  sessionsToAsk: z.number(),
  /** Members whose session in the mobile app will end. */
  mobileMembers: z.number(),
  /** Members who will need a code and have only suppressed destinations. */
  unreachable: z.number(),
  /** Members with a suppressed destination. */
  suppressed: z.number(),
});
export type SecurityPreview = z.infer<typeof securityPreviewSchema>;
