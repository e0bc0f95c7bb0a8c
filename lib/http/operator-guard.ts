/** Operators have no account: `OPERATOR_TOKEN` allows reading delivery metrics, and nothing else. */
import { timingSafeEqual } from "node:crypto";
import { hashToken } from "@/lib/auth/credential-hash";
import { env } from "@/lib/config/env";
import { OPERATOR_LIMIT } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { ipBucket } from "@/lib/db/ip-address";
import { chargeRateLimits, overLimits, rateLimitKey, refundRateLimits } from "@/lib/db/rate-limits";
import { HttpProblem } from "./problem";
import { clientInfoOf } from "./request-context";

/**
 * Guard of the operators' routes. The rate limit is charged before the comparison, so that parallel guesses cannot pass it; over the limit
 * the correct token is refused too.
 * @throws HttpProblem 404 if no token is configured, 401, 429
 */
export async function requireOperator(headers: Headers): Promise<void> {
  const { OPERATOR_TOKEN } = env();
  if (OPERATOR_TOKEN === undefined) throw new HttpProblem("not_found");
  const [, given] = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  // No token is no guess, so nothing is charged.
  if (given === undefined) throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
  const key = rateLimitKey("operator-address", ipBucket(clientInfoOf(headers).ipAddress));
  const limits = [{ key, ...OPERATOR_LIMIT }];
  const charged = await chargeRateLimits(database(), limits);
  const [over] = overLimits(limits, charged);
  if (over) throw new HttpProblem("too_many_attempts", { retryAfter: over.secondsLeft });
  // Hashes have one length, which timingSafeEqual requires.
  if (!timingSafeEqual(hashToken(given), hashToken(OPERATOR_TOKEN))) {
    throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
  }
  await refundRateLimits(database(), charged);
}
