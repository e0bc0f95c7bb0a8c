/** Operators have no account: who knows `OPERATOR_TOKEN` may read how the deployment fares, and nothing else. */
import { timingSafeEqual } from "node:crypto";
import { hashToken } from "@/lib/auth/token";
import { env } from "@/lib/config/env";
import { OPERATOR_LIMIT } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { ipBucket } from "@/lib/db/ip-address";
import { chargeRateLimits, rateLimitKey, refundRateLimits } from "@/lib/db/rate-limits";
import { clientInfoOf } from "./client-info";
import { HttpProblem } from "./problem";

/**
 * Guard of the operators' routes. A token is charged before it is compared, so that parallel guesses cannot pass the limit, and a
 * right one is refused too while its address is throttled.
 * @throws HttpProblem 404 where no token is configured, 401, 429
 */
export async function requireOperator(headers: Headers): Promise<void> {
  const { OPERATOR_TOKEN } = env();
  if (OPERATOR_TOKEN === undefined) throw new HttpProblem("not_found");
  const [, given] = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  // Nothing was guessed, so nothing is charged.
  if (given === undefined) throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
  const key = rateLimitKey("operator-address", ipBucket(clientInfoOf(headers).ipAddress));
  const [charged] = await chargeRateLimits(database(), [{ key, window: OPERATOR_LIMIT.window }]);
  if (charged && charged.points > OPERATOR_LIMIT.points) {
    throw new HttpProblem("too_many_attempts", { retryAfter: charged.secondsLeft });
  }
  // Hashes have one length, whatever was given.
  if (!timingSafeEqual(hashToken(given), hashToken(OPERATOR_TOKEN))) {
    throw new HttpProblem("unauthenticated", { authenticate: "Bearer" });
  }
  if (charged) await refundRateLimits(database(), [charged]);
}
