/** What follows refused codes: the statement of the attempt has queued the notices, which are sent after the response. */

import { WRONG_CODES_BEFORE_NOTICE, WRONG_CODES_PER_ACCOUNT } from "@/lib/contract/limits";
import type { ClientInfo } from "@/lib/db/audit";
import { logRateLimited } from "@/lib/db/rate-limit-log";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { afterResponse } from "@/lib/runtime/after-response";
import { log } from "@/lib/runtime/log";
import type { CodeVerified } from "./challenge";

/** Sends the notices of a refused code and logs the pause that it began, for every refusal. An attempt that was not evaluated has none. */
export function reportRefusedCode(refused: Exclude<CodeVerified, { ok: true }>, client: ClientInfo): void {
  if (refused.reason === "too_many_attempts") afterResponse(() => logRateLimited("code", client));
  if (refused.reason === "too_many_attempts" || !refused.evaluated) return;
  const { attempts, wrongCodes } = refused.evaluated;
  const isPaused = wrongCodes >= WRONG_CODES_PER_ACCOUNT;
  if (isPaused || attempts === WRONG_CODES_BEFORE_NOTICE) sendAfterAnswer();
  // Operators count these: many at once indicate credential stuffing.
  if (isPaused) log().warn({ event: "second_step_paused" });
}
