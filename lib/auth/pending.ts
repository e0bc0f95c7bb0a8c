/** The challenge of the browser that asks, for the code page. */
import { describe } from "../mfa/challenge";
import type { Policy } from "../mfa/policy";
import type { ChallengeView } from "../schemas";
import { readChallengeCookie } from "./cookies";

/** Null where this browser has no pending sign-in. */
export async function pendingChallenge(): Promise<{ view: ChallengeView; policy: Policy } | null> {
  return describe(await readChallengeCookie());
}
