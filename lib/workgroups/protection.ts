/** How a member's sign-in is protected. Pure. `member-list.store.ts` has the same in SQL, for the filter. */
import type { Protection } from "@/lib/contract/vocabulary";
import { isUnreachable } from "@/lib/messaging/suppression";
import type { Policy } from "@/lib/mfa/policy";

type Suppressions = Omit<Parameters<typeof isUnreachable>[1], "phoneRefused">;

/**
 * The channels of the codes that the policy requires. A number that may get no text messages counts as a channel that fails (decision
 * 0025), so this depends on stored facts alone.
 */
export function protectionOf({ required, channels }: Policy, suppressions: Suppressions): Protection {
  if (!required) return "none";
  if (isUnreachable(channels, { ...suppressions, phoneRefused: null })) return "unreachable";
  return channels.includes("phone") ? "two_channels" : "email_only";
}
