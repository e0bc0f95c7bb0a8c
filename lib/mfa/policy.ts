/** Does this user need a code, why, and by which channels. Pure: plain facts in, plain answer out. */
import type { Channel, Edition } from "@/lib/contract/vocabulary";

export type PolicyFacts = {
  twoFactorEnabled: boolean;
  phoneVerified: boolean;
  /** False where the operator configured no SMS provider. */
  phoneAvailable: boolean;
  /** The workgroups this user can enter now. */
  workgroups: readonly { id: string; name: string; edition: Edition; twoFactorRequired: boolean }[];
};

export type Policy = {
  /** ownSetting, or any workgroup enforces: the stricter wins. */
  required: boolean;
  ownSetting: boolean;
  enforcedBy: { id: string; name: string }[];
  /** Where a code would go, whether or not one is required. E-mail is always among them. */
  channels: Channel[];
};

/**
 * A code is required when the user ticked the box or any workgroup of the user ticked its own. The workgroup's setting overrides
 * the user's and never deletes it. The phone is a channel where a workgroup of the user is APP4 now and the number is verified.
 */
export function resolvePolicy(facts: PolicyFacts): Policy {
  const enforcedBy = facts.workgroups.filter((w) => w.twoFactorRequired).map(({ id, name }) => ({ id, name }));
  const app4 = facts.workgroups.some((w) => w.edition === "APP4");
  const phone = app4 && facts.phoneVerified && facts.phoneAvailable;
  return {
    required: facts.twoFactorEnabled || enforcedBy.length > 0,
    ownSetting: facts.twoFactorEnabled,
    enforcedBy,
    channels: phone ? ["email", "phone"] : ["email"],
  };
}

/**
 * Does a session lack the second step that the policy wants? The session in which the user turned the own box on is spared until
 * it ends, but not from a workgroup's demand.
 */
export function lacksSecondStep(
  policy: Policy,
  session: { secondStepAt: Date | null; exemptFromOwnSetting: boolean },
): boolean {
  if (!policy.required || session.secondStepAt !== null) return false;
  return policy.enforcedBy.length > 0 || !session.exemptFromOwnSetting;
}
