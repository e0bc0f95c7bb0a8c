/**
 * What every temporary code has, and the operator's. Apart from the admin's: an operator's command is bundled for plain Node, where Next's
 * work after the response does not exist.
 */
import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import { hours } from "@/lib/contract/duration";
import { TEMPORARY_CODES_PER_ISSUER } from "@/lib/contract/limits";
import type { IssueTemporaryCode } from "@/lib/contract/temporary-code-schemas";
import type { Database } from "@/lib/db";
import { chargeRateLimits, rateLimitKey, refundRateLimits } from "@/lib/db/rate-limits";
import { newTemporaryCode, storedMac } from "@/lib/mfa/temporary-code";
import { insertOperatorCode } from "./issue-temporary-code.store";

export type Issued = { ok: true; code: string; expiresAt: Date };

/** Charges one code to the issuer, and gives the charge back where none was stored. */
export async function issueWithinLimit<Refused extends { ok: false }>(
  db: Database,
  issuer: string,
  store: () => Promise<Issued | Refused>,
): Promise<Issued | Refused | TooManyAttempts> {
  const { points, window } = TEMPORARY_CODES_PER_ISSUER;
  const [charged] = await chargeRateLimits(db, [{ key: rateLimitKey("temporary-codes", issuer), window }]);
  if (charged && charged.points > points)
    return { ok: false, reason: "too_many_attempts", retryAfter: charged.secondsLeft };
  const stored = await store();
  if (!stored.ok && charged) await refundRateLimits(db, [charged]);
  return stored;
}

/** The digits, and what is stored of them. */
export function makeCode({ reason, hours: life }: IssueTemporaryCode) {
  const code = newTemporaryCode();
  return { code, stored: { mac: storedMac(code), reason, life: hours(life) } };
}

/** Issues a code by an operator. All operators share one limit; a running instance sends the notices. */
export async function issueOperatorCode(db: Database, email: string, wish: IssueTemporaryCode) {
  const { code, stored } = makeCode(wish);
  return issueWithinLimit(db, "operator", async () => {
    const inserted = await insertOperatorCode(db, email, stored);
    return inserted.ok ? { ...inserted, code } : inserted;
  });
}
