/** Notices to a member about a change of a membership. Pure. */
import { z } from "zod";
import { roles } from "@/lib/contract/vocabulary";
import type { Texts } from "./contact-notice";
import { oneLine } from "./email-frame";

export const membershipKinds = [
  "membership_role_changed",
  "membership_disabled",
  "membership_enabled",
  "membership_removed",
] as const;
type MembershipKind = (typeof membershipKinds)[number];

export const membershipNoticeSchema = z.object({
  kind: z.literal(membershipKinds),
  workgroupName: z.string(),
  /** The role after the change. */
  role: z.enum(roles),
  actorName: z.string(),
  actorEmail: z.string(),
});

export const membershipSubjects: Record<MembershipKind, string> = {
  membership_role_changed: "Your role in a workgroup changed",
  membership_disabled: "You can't enter a workgroup for now",
  membership_enabled: "You can enter a workgroup again",
  membership_removed: "You were removed from a workgroup",
};

const account = "Your account and your other workgroups stay as they are. If you did not expect this, ask the admin.";

/** A name that a user chose never begins a line. */
export function membershipText(notice: z.infer<typeof membershipNoticeSchema>): Texts {
  const { kind, role } = notice;
  const workgroup = `the workgroup ${oneLine(notice.workgroupName)}`;
  const admin = `The admin ${oneLine(notice.actorName)} (${notice.actorEmail})`;
  const sentences = {
    membership_role_changed:
      role === "admin"
        ? `${admin} made you an admin of ${workgroup}.`
        : `${admin} made you a member of ${workgroup}. You are no longer its admin.`,
    membership_disabled: `${admin} disabled your membership of ${workgroup}.`,
    membership_enabled: `${admin} enabled your membership of ${workgroup} again.`,
    membership_removed: `${admin} removed you from ${workgroup}.`,
  } satisfies Record<MembershipKind, string>;
  return { subject: membershipSubjects[kind], sentences: [sentences[kind], account] };
}
