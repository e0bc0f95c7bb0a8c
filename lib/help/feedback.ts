/** Help article feedback: one answer per visitor, article and day, without a session. */
import { createHmac } from "node:crypto";
import { env } from "@/lib/config/env";
import { deriveKey } from "@/lib/config/keyring";
import { hours } from "@/lib/contract/duration";
import type { HelpFeedback } from "@/lib/contract/feedback-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { ipBucket } from "@/lib/db/ip-address";
import { chargeOrWait, rateLimitKey } from "@/lib/db/rate-limits";
import { upsertFeedback, type VisitorOfDay } from "./feedback.store";

/** Per client IP address, which an office shares. */
export const FEEDBACK_LIMIT = { points: 20, window: hours(1) } as const;

/** An HMAC, so that IP addresses cannot be brute-forced from the table. It includes the day, so rows of two days cannot be linked. */
function visitorOfDay({ ipAddress, userAgent }: ClientInfo, now: Date): VisitorOfDay {
  const day = now.toISOString().slice(0, 10);
  const key = deriveKey(env().NEXTAUTH_SECRET, "feedbackVisitors");
  const parts = [ipBucket(ipAddress), userAgent, day].join("\0");
  return { visitor: createHmac("sha256", key).update(parts).digest(), day };
}

/**
 * Stores or replaces the visitor's answer of today.
 * @returns `retryAfter` in seconds if the client exceeds its rate limit
 */
export async function giveFeedback(
  feedback: HelpFeedback,
  client: ClientInfo,
  now: Date = new Date(),
): Promise<{ ok: true } | { ok: false; retryAfter: number }> {
  const limit = { key: rateLimitKey("help-feedback", ipBucket(client.ipAddress)), ...FEEDBACK_LIMIT };
  const retryAfter = await chargeOrWait(database(), [limit]);
  if (retryAfter !== null) return { ok: false, retryAfter };
  await upsertFeedback(database(), visitorOfDay(client, now), feedback);
  return { ok: true };
}
