/** Wire shapes of a workgroup: policy, preview, members. Client-safe. */
import { z } from "zod";
import { suppressionViewSchema } from "./account-schemas";
import { timestampSchema } from "./fields";
import { channels, editions, helpReasons, roles, secondStepStates } from "./vocabulary";

/** `PATCH /api/workgroups/{id}/security`. */
export const securityPatchSchema = z.object({
  twoFactorRequired: z.boolean(),
  /** The stored value that the caller has seen: with any other stored value the answer is `conflict`. Without it, the last writer wins. */
  expectedTwoFactorRequired: z.boolean().optional(),
});
export type SecurityPatch = z.infer<typeof securityPatchSchema>;

export const securityPreviewQuerySchema = z.object({
  twoFactorRequired: z.enum(["true", "false"]).transform((value) => value === "true"),
});

const administeredWorkgroupSchema = z.object({
  id: z.string(),
  name: z.string(),
  edition: z.enum(editions),
  twoFactorRequired: z.boolean(),
});
export type AdministeredWorkgroup = z.infer<typeof administeredWorkgroupSchema>;

/** `GET` and `PATCH /api/workgroups/{id}/security`. */
export const workgroupSecuritySchema = administeredWorkgroupSchema.extend({
  /** The admin who turned it on or off last; null if that isn't recorded. */
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

/** An entry of `GET /api/workgroups/{id}/members`. Times are ISO 8601 in UTC. Admins do not see a member's phone number. */
export const workgroupMemberSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  /** Cannot enter this workgroup. */
  disabled: z.boolean(),
  secondStep: z.enum(secondStepStates),
  /** Null while the second step is ok. */
  secondStepSince: timestampSchema.nullable(),
  /** The end of a pause; null unless the second step is paused. */
  pausedUntil: timestampSchema.nullable(),
  /** When the next code can be sent; null while no send limit of the account is reached. */
  sendLimitUntil: timestampSchema.nullable(),
  /** Empty for a member who needs no help. */
  helpReasons: z.array(z.enum(helpReasons)),
  suppressed: z.array(suppressionViewSchema.extend({ channel: z.enum(channels) })),
  /** The asking admin may unlock and resume: another person, all of whose workgroups that admin administers. */
  canHelp: z.boolean(),
});
export type WorkgroupMember = z.infer<typeof workgroupMemberSchema>;

/** `GET /api/workgroups/{id}/members`, by name. `next` is the cursor of the following page. */
export const memberPageSchema = z.object({ members: z.array(workgroupMemberSchema), next: z.string().nullable() });
export type MemberPage = z.infer<typeof memberPageSchema>;

export const memberQuerySchema = z.object({
  after: z.guid("This is not a valid cursor.").optional(),
  needsHelp: z
    .enum(["true", "false"], { error: "Set needsHelp=true or omit it." })
    .transform((value) => value === "true")
    .default(false),
});
