/** Incorrect codes after a correct password: an attacker may know the password, so the user is notified. */

import { WRONG_CODES_BEFORE_NOTICE, WRONG_CODES_PER_ACCOUNT } from "@/lib/contract/limits";
import type { ClientInfo } from "@/lib/db/audit";
import { logRateLimited } from "@/lib/db/rate-limit-log";
import { notify } from "@/lib/messaging/notices";
import { afterResponse } from "@/lib/runtime/after-response";
import { log } from "@/lib/runtime/log";
import type { CodeVerified } from "./challenge";

/** Notifies the user of refused codes, for every refusal; an attempt that was not evaluated causes no notice. */
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
  // This attempt started the pause: no other is evaluated while it lasts.
  await notify(to, { kind: "second_step_paused" }, client, `${challengeId} ${attempts}`);
  // Operators count these: many at once indicate credential stuffing.
  log().warn({ event: "second_step_paused" });
}
