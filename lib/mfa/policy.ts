/** The two-factor policy: does this user need a code, why, and by which channels. Pure. */
import type { Channel, Edition } from "@/lib/contract/vocabulary";

export type PolicyFacts = {
  twoFactorEnabled: boolean;
  /** False: imported, and no code has confirmed the address yet. */
  emailConfirmed: boolean;
  phoneVerified: boolean;
  /** The owner agreed to text messages to the number. */
  phoneConsented: boolean;
  /** False if the operator configured no SMS provider. */
  phoneAvailable: boolean;
  /** The workgroups this user can enter now. */
  workgroups: readonly { id: string; name: string; edition: Edition; twoFactorRequired: boolean }[];
};

export type Policy = {
  /** ownSetting, an unconfirmed email address, or any workgroup enforces: the stricter wins. */
  required: boolean;
  ownSetting: boolean;
  enforcedBy: { id: string; name: string }[];
  /** The channels of a code, whether or not one is required. Always includes email. */
  channels: Channel[];
};

/**
 * A code is required if the user's own setting is on, a workgroup of the user enforces it, or the email address of an imported account is to
 * be confirmed. Enforcement overrides the own setting and never deletes it. The phone is a channel if a workgroup of the user is APP4 now, the number is verified
 * and its owner agreed to text messages.
 */
export function resolvePolicy(facts: PolicyFacts): Policy {
  const enforcedBy = facts.workgroups.filter((w) => w.twoFactorRequired).map(({ id, name }) => ({ id, name }));
  const app4 = facts.workgroups.some((w) => w.edition === "APP4");
  const phone = app4 && facts.phoneVerified && facts.phoneConsented && facts.phoneAvailable;
  return {
    required: facts.twoFactorEnabled || !facts.emailConfirmed || enforcedBy.length > 0,
    ownSetting: facts.twoFactorEnabled,
    enforcedBy,
    channels: phone ? ["email", "phone"] : ["email"],
  };
}

/**
 * Does a session lack the second step that the policy requires? The session in which the user turned the own setting on is exempt from it,
 * but not from enforcement.
 */
export function lacksSecondStep(
  policy: Policy,
  session: { secondStepAt: Date | null; exemptFromOwnSetting: boolean },
): boolean {
  if (!policy.required || session.secondStepAt !== null) return false;
  return policy.enforcedBy.length > 0 || !session.exemptFromOwnSetting;
}
