/** Temporary codes by an admin: in words once, stored as an HMAC. */
import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import type { IssueTemporaryCode } from "@/lib/contract/temporary-code-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { helpOf } from "./help-desk";
import { insertTemporaryCode, type TemporaryCodeStored } from "./issue-temporary-code.store";
import { type Issued, issueWithinLimit, makeCode } from "./operator-code";

/** `member_locked`: unlock first. `retryAfter` is in seconds. */
export type TemporaryCodeIssued = Issued | Extract<TemporaryCodeStored, { ok: false }> | TooManyAttempts;

/** Issues a temporary code for a member. The code is in the result and nowhere else. */
export async function issueTemporaryCode(
  admin: WorkgroupAdmin,
  memberId: string,
  wish: IssueTemporaryCode,
  client: ClientInfo,
): Promise<TemporaryCodeIssued> {
  const who = helpOf(admin, memberId);
  if (!who) return { ok: false, reason: "no_member" };
  const { code, stored } = makeCode(wish);
  const issued = await issueWithinLimit(database(), admin.user.id, async () => {
    const inserted = await insertTemporaryCode(database(), who, stored, client);
    return inserted.ok ? { ...inserted, code } : inserted;
  });
  if (issued.ok) sendAfterAnswer();
  return issued;
}
