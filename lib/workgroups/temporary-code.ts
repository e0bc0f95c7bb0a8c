/** Temporary codes: issued once in words, stored as an HMAC, with a limit for each issuer. */
import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { hours } from "@/lib/contract/duration";
import { TEMPORARY_CODES_PER_ISSUER } from "@/lib/contract/limits";
import type { IssueTemporaryCode } from "@/lib/contract/temporary-code-schemas";
import { type Database, database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { chargeRateLimits, rateLimitKey, refundRateLimits } from "@/lib/db/rate-limits";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { newTemporaryCode, storedMac } from "@/lib/mfa/temporary-code";
import { helpOf } from "./help-desk";
import { insertOperatorCode, insertTemporaryCode, type TemporaryCodeStored } from "./temporary-code.store";

type Issued = { ok: true; code: string; expiresAt: Date };

/** `member_locked`: unlock first. `retryAfter` is in seconds. */
export type TemporaryCodeIssued = Issued | Extract<TemporaryCodeStored, { ok: false }> | TooManyAttempts;

/** Charges one code to the issuer, and gives the charge back where none was stored. */
async function withinLimit<Refused extends { ok: false }>(
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

const newCode = ({ reason, hours: life }: IssueTemporaryCode) => {
  const code = newTemporaryCode();
  return { code, stored: { mac: storedMac(code), reason, life: hours(life) } };
};

/** Issues a temporary code for a member. The code is in the result and nowhere else. */
export async function issueTemporaryCode(
  admin: WorkgroupAdmin,
  memberId: string,
  wish: IssueTemporaryCode,
  client: ClientInfo,
): Promise<TemporaryCodeIssued> {
  const who = helpOf(admin, memberId);
  if (!who) return { ok: false, reason: "no_member" };
  const { code, stored } = newCode(wish);
  const issued = await withinLimit(database(), admin.user.id, async () => {
    const inserted = await insertTemporaryCode(database(), who, stored, client);
    return inserted.ok ? { ...inserted, code } : inserted;
  });
  if (issued.ok) sendAfterAnswer();
  return issued;
}

/** The same by an operator. All operators share one limit; a running instance sends the notices. */
export async function issueOperatorCode(db: Database, email: string, wish: IssueTemporaryCode) {
  const { code, stored } = newCode(wish);
  return withinLimit(db, "operator", async () => {
    const inserted = await insertOperatorCode(db, email, stored);
    return inserted.ok ? { ...inserted, code } : inserted;
  });
}
