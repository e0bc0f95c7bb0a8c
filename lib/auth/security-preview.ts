/** What a change of a workgroup's setting would do to its members. Pure: it asks the real policy about each. */
import type { MemberFacts } from "../db/workgroups";
import { lacksSecondStep, resolvePolicy } from "../mfa/policy";
import { isUnreachable } from "../mfa/suppression";
import type { SecurityPreview } from "../schemas";

export function previewSecurity(
  members: MemberFacts[],
  change: { workgroupId: string; twoFactorRequired: boolean; phoneAvailable: boolean },
): SecurityPreview {
  const reached = { emailAndPhone: 0, emailOnly: 0, withoutCode: 0, unreachable: 0, suppressed: 0 };
  const preview = { members: 0, ...reached, sessionsToAsk: 0, mobileMembers: 0 };
  for (const member of members) {
    const workgroups = member.workgroups.map((w) =>
      w.id === change.workgroupId ? { ...w, twoFactorRequired: change.twoFactorRequired } : w,
    );
    const policy = resolvePolicy({ ...member, workgroups, phoneAvailable: change.phoneAvailable });
    const lacks = (ownChoiceSpared: boolean) => lacksSecondStep(policy, { secondStepAt: null, ownChoiceSpared });
    preview.members += 1;
    if (!policy.required) preview.withoutCode += 1;
    else if (policy.channels.includes("phone")) preview.emailAndPhone += 1;
    else preview.emailOnly += 1;
    if (lacks(false)) preview.sessionsToAsk += member.sessionsWithoutSecondStep;
    if (lacks(true)) preview.sessionsToAsk += member.sparedSessions;
    if (policy.required && member.mobileSessions > 0) preview.mobileMembers += 1;
    if (policy.required && isUnreachable(policy.channels, { ...member, phoneRefused: null })) preview.unreachable += 1;
    if (member.emailOut || member.phoneOut) preview.suppressed += 1;
  }
  return { twoFactorRequired: change.twoFactorRequired, ...preview };
}
