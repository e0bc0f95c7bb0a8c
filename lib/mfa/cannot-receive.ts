/** "I can't get a code": the holder of a sign-in's challenge reports that no message arrives, which the admins learn at once. */

import { keyById } from "@/lib/config/keyring";
import { CANNOT_RECEIVE_REPORTS } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { ipBucket } from "@/lib/db/ip-address";
import { chargeOrWait, rateLimitKey } from "@/lib/db/rate-limits";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { insertReport } from "./cannot-receive.store";
import type { ChallengeRef } from "./challenge";
import { findChallenge } from "./challenge-state.store";

/** `over`: the challenge takes no more codes. `retryAfter` is in seconds. */
export type CannotReceiveReported =
  | { ok: true }
  | { ok: false; reason: "no_challenge" | "over" }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** Reports it once per challenge; again it changes nothing and is no refusal. */
export async function reportCannotReceive(
  ref: ChallengeRef | null,
  client: ClientInfo,
): Promise<CannotReceiveReported> {
  const state = ref && keyById(ref.keyId) ? await findChallenge(database(), ref, ref.purpose) : null;
  if (!ref || !state) return { ok: false, reason: "no_challenge" };
  if (state.reportedTo !== null) return { ok: true };
  if (state.status !== "open") return { ok: false, reason: "over" };
  const retryAfter = await chargeOrWait(database(), [
    { key: rateLimitKey("cannot-receive-address", ipBucket(client.ipAddress)), ...CANNOT_RECEIVE_REPORTS.address },
    { key: rateLimitKey("cannot-receive", state.user.id), ...CANNOT_RECEIVE_REPORTS.account },
  ]);
  if (retryAfter !== null) return { ok: false, reason: "too_many_attempts", retryAfter };
  if (await insertReport(database(), ref, client)) sendAfterAnswer();
  return { ok: true };
}
