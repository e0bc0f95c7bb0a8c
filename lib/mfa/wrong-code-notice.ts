/** Wrong codes after a right password mean that somebody may know the password: the account's owner is told. */

import { WRONG_CODES_BEFORE_NOTICE, WRONG_CODES_PER_ACCOUNT } from "@/lib/contract/limits";
import type { ClientInfo } from "@/lib/db/audit";
import { logRateLimited } from "@/lib/db/rate-limit-log";
import { notify } from "@/lib/messaging/notices";
import { afterResponse } from "@/lib/runtime/after-response";
import { log } from "@/lib/runtime/log";
import type { CodeVerified } from "./challenge";

/** To be called for every code that was refused. One that was not evaluated is no news. */
export async function warnOfWrongCodes(
  refused: Exclude<CodeVerified, { ok: true }>,
  client: ClientInfo,
): Promise<void> {
  if (refused.reason === "too_many_attempts") afterResponse(() => logRateLimited("code", client));
  if (refused.reason === "too_many_attempts" || !refused.evaluated) return;
  const { userId, email, challengeId, attempts, wrongCodes } = refused.evaluated;
  const to = { userId, email };
  if (attempts === WRONG_CODES_BEFORE_NOTICE) await notify(to, { kind: "wrong_codes" }, client, challengeId);
  if (wrongCodes < WRONG_CODES_PER_ACCOUNT) return;
  // The attempt that began this pause: while it lasts no other is evaluated.
  await notify(to, { kind: "second_step_paused" }, client, `${challengeId} ${attempts}`);
  // One may be a person in a hurry; many at once are somebody with a list of passwords. Operators count these.
  log().warn({ event: "second_step_paused" });
}
