/** Preview of a policy change: what it would do to the members. Members who are equal to the policy form a group, evaluated once. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import type { TextRefusal } from "@/lib/contract/vocabulary";
import type { SecurityPreview } from "@/lib/contract/workgroup-schemas";
import { type HeavyRead, readHeavily } from "@/lib/db/heavy-reads";
import { phoneAvailable, refusalOfNumber } from "@/lib/messaging/channels/twilio-sms";
import { isUnreachable } from "@/lib/messaging/suppression";
import { lacksSecondStep, resolvePolicy } from "@/lib/mfa/policy";
import { findMemberGroups, type MemberGroup } from "./policy-preview.store";

/** A group in which either all members or no members have a number that can get text messages. */
export type EvaluatedGroup = Omit<MemberGroup, "phones"> & { phoneRefused: TextRefusal | null };

type Change = { workgroupId: string; twoFactorRequired: boolean; phoneAvailable: boolean };

function policyOf(group: EvaluatedGroup, change: Change) {
  const edition = group.app4 ? "APP4" : "APP";
  const workgroups = [
    { id: change.workgroupId, name: "", edition, twoFactorRequired: change.twoFactorRequired },
    { id: "elsewhere", name: "", edition, twoFactorRequired: group.enforcedElsewhere },
  ] as const;
  const own = { twoFactorEnabled: group.needsOwnCode, emailConfirmed: true };
  return resolvePolicy({ ...group, ...own, workgroups, phoneAvailable: change.phoneAvailable });
}

/** Counts what the policy change would do to the members of these groups. Pure. */
export function previewSecurity(groups: readonly EvaluatedGroup[], change: Change): SecurityPreview {
  const reached = { emailAndPhone: 0, emailOnly: 0, withoutCode: 0, unreachable: 0, suppressed: 0 };
  const preview = { members: 0, ...reached, sessionsToAsk: 0, mobileMembers: 0 };
  for (const group of groups) {
    const policy = policyOf(group, change);
    const lacks = (exemptFromOwnSetting: boolean) =>
      lacksSecondStep(policy, { secondStepAt: null, exemptFromOwnSetting });
    const texted = policy.channels.includes("phone") && group.phoneRefused === null;
    preview.members += group.members;
    if (!policy.required) preview.withoutCode += group.members;
    else if (texted) preview.emailAndPhone += group.members;
    else preview.emailOnly += group.members;
    if (lacks(false)) preview.sessionsToAsk += group.sessionsWithoutSecondStep;
    if (lacks(true)) preview.sessionsToAsk += group.sparedSessions;
    if (policy.required) preview.mobileMembers += group.mobileMembers;
    if (policy.required && isUnreachable(policy.channels, group)) preview.unreachable += group.members;
    if (group.emailSuppression || group.phoneSuppression) preview.suppressed += group.members;
  }
  return { twoFactorRequired: change.twoFactorRequired, ...preview };
}

/** Phone numbers evaluated between two turns of the event loop: about ten milliseconds. */
const NUMBERS_AT_ONCE = 400;

async function countRefused(phones: readonly string[]): Promise<number> {
  let refused = 0;
  for (const [i, phone] of phones.entries()) {
    if (i > 0 && i % NUMBERS_AT_ONCE === 0) await nextTurn();
    if (refusalOfNumber(phone) !== null) refused += 1;
  }
  return refused;
}

/** Splits a group by its phone numbers. Sessions and apps do not depend on a number, so the first part keeps them. */
async function evaluate({ phones, ...group }: MemberGroup): Promise<EvaluatedGroup[]> {
  const refused = await countRefused(phones);
  const others = { ...group, sessionsWithoutSecondStep: 0, sparedSessions: 0, mobileMembers: 0 };
  return [
    { ...group, members: group.members - refused, phoneRefused: null },
    { ...others, members: refused, phoneRefused: "number_unsupported" },
  ];
}

/** Previews what setting `twoFactorRequired` would do to the members of the workgroup. */
export async function readPolicyPreview(
  { user, workgroup }: Pick<WorkgroupAdmin, "user" | "workgroup">,
  twoFactorRequired: boolean,
): Promise<HeavyRead<SecurityPreview>> {
  const reader = { asker: user.id, tenant: workgroup.id };
  return readHeavily(reader, async (db) => {
    const groups: EvaluatedGroup[] = [];
    for (const group of await findMemberGroups(db, workgroup.id)) groups.push(...(await evaluate(group)));
    return previewSecurity(groups, { workgroupId: workgroup.id, twoFactorRequired, phoneAvailable: phoneAvailable() });
  });
}
