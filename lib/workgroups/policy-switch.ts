/** Enforcement: a workgroup's two-factor policy for all members, at once or from a date on. */

import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import { actorOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { chargeSettingChange } from "@/lib/auth/setting-limit";
import { POLICY_HISTORY_PAGE, SCHEDULES_PER_WORKGROUP } from "@/lib/contract/limits";
import type { PolicyHistory } from "@/lib/contract/policy-schedule-schemas";
import type { AdministeredWorkgroup, SecurityPatch, WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { chargeRateLimits, rateLimitKey } from "@/lib/db/rate-limits";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { type PolicyChanged, updateTwoFactorRequired } from "./policy.store";
import { findLastPolicyChange, findPolicyChanges, type LastPolicyChange } from "./policy-history.store";

/** Does the change explain the policy of the workgroup? A schedule also explains that it is in force since its date. */
function explains({ to, effectiveAt }: LastPolicyChange, { twoFactorRequired, scheduledAt }: AdministeredWorkgroup) {
  if (to !== "scheduled") return scheduledAt === null && twoFactorRequired === (to === "on");
  return scheduledAt === null ? twoFactorRequired : effectiveAt.toISOString() === scheduledAt;
}

/** Adds who last changed the policy, and when. Both are null if no recorded change led to the present value. */
export async function describeSecurity(workgroup: AdministeredWorkgroup): Promise<WorkgroupSecurity> {
  const last = await findLastPolicyChange(database(), workgroup.id);
  const known = last && explains(last, workgroup) ? last : null;
  return { ...workgroup, changedBy: known?.by ?? null, changedAt: known?.at.toISOString() ?? null };
}

/**
 * Reads one page of the changes of the policy, newest first.
 * @param after cursor: `next` of the previous page
 */
export async function readPolicyHistory(workgroupId: string, after?: string): Promise<PolicyHistory> {
  const limit = POLICY_HISTORY_PAGE + 1;
  const found = await findPolicyChanges(database(), { workgroupId, after, limit });
  const listed = found.slice(0, POLICY_HISTORY_PAGE);
  return {
    changes: listed.map(({ id: _, ...change }) => ({
      ...change,
      at: change.at.toISOString(),
      effectiveAt: change.effectiveAt.toISOString(),
    })),
    next: found.length === limit ? (listed.at(-1)?.id ?? null) : null,
  };
}

const toDate = (instant: string | null | undefined) => (instant ? new Date(instant) : null);

/** Charges a change; null if it is within its limits. A date counts for the workgroup too: it is announced to all members. */
async function chargeChange(admin: WorkgroupAdmin, schedules: boolean): Promise<TooManyAttempts | null> {
  const limited = await chargeSettingChange(admin.user.id);
  if (limited || !schedules) return limited;
  const { points, window } = SCHEDULES_PER_WORKGROUP;
  const [charged] = await chargeRateLimits(database(), [
    { key: rateLimitKey("schedules", admin.workgroup.id), window },
  ]);
  if (!charged || charged.points <= points) return null;
  return { ok: false, reason: "too_many_attempts", retryAfter: charged.secondsLeft };
}

/**
 * Turns enforcement on, at once or from a date on, or off; turning it off cancels a schedule. The statement checks the admin's authority
 * and the expected values again. Setting the current value changes nothing and is not charged.
 */
export async function changePolicy(
  admin: WorkgroupAdmin,
  patch: SecurityPatch,
  client: ClientInfo,
): Promise<PolicyChanged | TooManyAttempts> {
  const { workgroup } = admin;
  const effectiveAt = toDate(patch.effectiveAt);
  const wanted = { required: patch.twoFactorRequired && !effectiveAt, scheduledAt: effectiveAt?.toISOString() ?? null };
  const isSame = workgroup.twoFactorRequired === wanted.required && workgroup.scheduledAt === wanted.scheduledAt;
  const limited = isSame ? null : await chargeChange(admin, effectiveAt !== null);
  if (limited) return limited;
  const { expectedTwoFactorRequired, expectedScheduledAt } = patch;
  const result = await updateTwoFactorRequired(
    database(),
    actorOf(admin),
    {
      workgroupId: workgroup.id,
      required: patch.twoFactorRequired,
      effectiveAt,
      expected: {
        required: expectedTwoFactorRequired,
        scheduledAt: expectedScheduledAt === undefined ? undefined : toDate(expectedScheduledAt),
      },
    },
    client,
  );
  if (result.ok && result.changed) sendAfterAnswer();
  return result;
}
