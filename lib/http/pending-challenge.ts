/** The pending challenge of this browser, for the code page. */

import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import { challengeOfCookie, describeChallenge } from "@/lib/mfa/challenge";
import type { Policy } from "@/lib/mfa/policy";
import { readChallengeCookie } from "./cookies";

/** Returns the challenge as the code page shows it; null if this browser has none. */
export async function pendingChallenge(): Promise<{ view: ChallengeView; policy: Policy } | null> {
  return describeChallenge(challengeOfCookie(await readChallengeCookie()));
}
