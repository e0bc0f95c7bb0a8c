/** The challenge of the browser that asks, for the code page. */

import type { ChallengeView } from "@/lib/contract/sign-in";
import { challengeOfCookie, describeChallenge } from "@/lib/mfa/challenge";
import type { Policy } from "@/lib/mfa/policy";
import { readChallengeCookie } from "./cookies";

/** Null where this browser has no pending sign-in. */
export async function pendingChallenge(): Promise<{ view: ChallengeView; policy: Policy } | null> {
  return describeChallenge(challengeOfCookie(await readChallengeCookie()));
}
