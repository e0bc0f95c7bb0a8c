/** Texts of notices to the other admins of a workgroup, after an admin changed its policy. Pure. */
import { z } from "zod";
import type { Texts } from "./contact-notice";
import { oneLine, utcMoment } from "./email-frame";

/** Kinds of {@link policyText}. */
export const policyKinds = [
  "workgroup_two_factor_on",
  "workgroup_two_factor_off",
  "workgroup_two_factor_scheduled",
  "workgroup_two_factor_schedule_moved",
  "workgroup_two_factor_schedule_canceled",
] as const;
type PolicyKind = (typeof policyKinds)[number];

export const policyNoticeSchema = z.object({
  kind: z.literal(policyKinds),
  workgroupName: z.string(),
  actorName: z.string(),
  actorEmail: z.string(),
  /** From when the change applies; for a canceled schedule its date. Messages of the release before have none. */
  effectiveAt: z.coerce.date().optional(),
});
type PolicyNotice = z.output<typeof policyNoticeSchema>;

/** Subject of each kind. */
export const policySubjects = {
  workgroup_two_factor_on: "2 Factor Login is now required in a workgroup",
  workgroup_two_factor_off: "2 Factor Login is no longer required in a workgroup",
  workgroup_two_factor_scheduled: "2 Factor Login will be required in a workgroup",
  workgroup_two_factor_schedule_moved: "The date for 2 Factor Login in a workgroup was moved",
  workgroup_two_factor_schedule_canceled: "2 Factor Login is no longer planned in a workgroup",
} satisfies Record<PolicyKind, string>;

const changes = {
  workgroup_two_factor_on: (workgroup) => `turned 2 Factor Login on for all members of the workgroup ${workgroup}.`,
  workgroup_two_factor_off: (workgroup) => `turned 2 Factor Login off for all members of the workgroup ${workgroup}.`,
  workgroup_two_factor_scheduled: (workgroup, moment) =>
    `scheduled 2 Factor Login for all members of the workgroup ${workgroup}. It will be required from ${moment}.`,
  workgroup_two_factor_schedule_moved: (workgroup, moment) =>
    `moved the date of 2 Factor Login for all members of the workgroup ${workgroup}. It will be required from ${moment}.`,
  workgroup_two_factor_schedule_canceled: (workgroup, moment) =>
    `canceled 2 Factor Login for all members of the workgroup ${workgroup}. It was to be required from ${moment}.`,
} satisfies Record<PolicyKind, (workgroup: string, moment: string) => string>;

/** Subject and sentences. */
export function policyText({ kind, workgroupName, actorName, actorEmail, effectiveAt }: PolicyNotice): Texts {
  const moment = effectiveAt ? utcMoment(effectiveAt) : "";
  return {
    subject: policySubjects[kind],
    sentences: [
      `The admin ${oneLine(actorName)} (${actorEmail}) ${changes[kind](oneLine(workgroupName), moment)}`,
      "You receive this email because you are an admin of the workgroup. If you did not expect the change, ask the other admin and check Security Options.",
    ],
  };
}
