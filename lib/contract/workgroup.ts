/** Wire shapes of a workgroup: policy, preview, members. Client-safe. */
import "./fields";
import { z } from "zod";
import type { SuppressionView } from "./account";
import type { Channel, Edition, HelpReason, Role, SecondStepState } from "./vocabulary";

export const securityPatchSchema = z.object({ twoFactorRequired: z.boolean() });
export type SecurityPatch = z.infer<typeof securityPatchSchema>;

export const securityPreviewQuerySchema = z.object({
  twoFactorRequired: z.enum(["true", "false"]).transform((value) => value === "true"),
});

/** `GET` and `PATCH /api/workgroups/{id}/security`. */
export type WorkgroupSecurity = { id: string; name: string; edition: Edition; twoFactorRequired: boolean };

/** `GET /api/workgroups/{id}/security/preview`: what a change would do, in people and sessions. */
export type SecurityPreview = {
  twoFactorRequired: boolean;
  members: number;
  /** Of the members who will need a code: by which channels they get it. */
  emailAndPhone: number;
  emailOnly: number;
  /** Members who need no code after the change. */
  withoutCode: number;
  /** Web sessions that will be asked for the second step, the admin's own included. */
  sessionsToAsk: number;
  /** Members who are signed in to the mobile app and will be signed out there. */
  mobileMembers: number;
  /** Members who will need a code, and whom none reaches: every address of theirs is left out of sends. */
  unreachable: number;
  /** Members with an address that is left out of sends. */
  suppressed: number;
};

/** An entry of `GET /api/workgroups/{id}/members`. Times are ISO 8601 in UTC; a phone number is its owner's alone. */
export type WorkgroupMember = {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** Cannot enter this workgroup. */
  disabled: boolean;
  secondStep: SecondStepState;
  /** Null while the second step is ok. */
  secondStepSince: string | null;
  /** When a pause ends by itself; null unless it is paused. */
  pausedUntil: string | null;
  /** When the next code can be sent; null while no send limit of the account is reached. */
  sendLimitUntil: string | null;
  /** Empty for a member who needs no help. */
  helpReasons: HelpReason[];
  suppressed: ({ channel: Channel } & SuppressionView)[];
  /** The admin who asks may release and lift: it is somebody else, all of whose workgroups they administer. */
  canHelp: boolean;
};

/** `GET /api/workgroups/{id}/members`, by name. `next` asks for the members behind these. */
export type MemberPage = { members: WorkgroupMember[]; next: string | null };

export const memberQuerySchema = z.object({
  after: z.guid("That is no cursor.").optional(),
  needsHelp: z
    .enum(["true", "false"], { error: "Say needsHelp=true or leave it out." })
    .transform((value) => value === "true")
    .default(false),
});
