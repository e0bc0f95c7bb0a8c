/** The reads whose plans are held: every list, and everything that grows with a tenant. */

import { findEventsAbout } from "@/lib/account/activity.store";
import { findLiveSessions } from "@/lib/account/session-list.store";
import type { Executor } from "@/lib/db";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";
import { findDeliveryFacts, findDeliveryStatus } from "@/lib/messaging/health/delivery-health.store";
import { findMembers, type MemberFilter } from "@/lib/workgroups/member-list.store";
import { findMemberFacts } from "@/lib/workgroups/member-readiness.store";
import { findMemberGroups } from "@/lib/workgroups/policy-preview.store";
import { findWorkgroupEvents, type WorkgroupEventQuery } from "@/lib/workgroups/workgroup-activity.store";
import { findReport } from "@/lib/workgroups/workgroup-report.store";

/** `scope`: whose rows the read may touch. */
export type GrownRead = {
  name: string;
  scope: "person" | "workgroup" | "all";
  read: (db: Executor) => Promise<unknown>;
};

/** Outside of {@link readHeavily}: a plan is looked at, nobody waits. */
const heavily = (read: (db: HeavyExecutor) => Promise<unknown>) => (db: Executor) => read({ ...db, heavy: true });

/** `userId` is a member of the workgroup. */
export function grownReads({ workgroupId, userId }: { workgroupId: string; userId: string }): GrownRead[] {
  const members = (filter: Partial<MemberFilter> = {}) => {
    const asked = { workgroupId, actorId: userId, phoneAvailable: true, sort: "name", limit: 51 } as const;
    return heavily((db) => findMembers(db, { ...asked, ...filter }));
  };
  const health = (days: number, of: string | null) => heavily((db) => findDeliveryFacts(db, { days, workgroupId: of }));
  const activity = (filter: Partial<WorkgroupEventQuery> = {}) =>
    heavily((db) => findWorkgroupEvents(db, { workgroupId, askerId: userId, limit: 51, ...filter }));
  return [
    { name: "workgroup activity", scope: "workgroup", read: activity() },
    { name: "workgroup activity, one person", scope: "workgroup", read: activity({ person: userId }) },
    { name: "workgroup activity, help desk", scope: "workgroup", read: activity({ type: "help" }) },
    { name: "workgroup activity, one part of an export", scope: "workgroup", read: activity({ limit: 1_001 }) },
    {
      name: "workgroup report, 90 days",
      scope: "workgroup",
      read: heavily((db) => findReport(db, { workgroupId, days: 90, phoneAvailable: true })),
    },
    { name: "delivery health, 30 days", scope: "workgroup", read: health(30, workgroupId) },
    { name: "delivery health, 1 day", scope: "workgroup", read: health(1, workgroupId) },
    { name: "members who need help", scope: "workgroup", read: members({ needsHelp: true }) },
    { name: "members, first page", scope: "workgroup", read: members() },
    {
      name: "members, middle page",
      scope: "workgroup",
      read: members({ after: { sort: "name", name: "member 5", id: userId } }),
    },
    { name: "members, 200 by sign-in", scope: "workgroup", read: members({ sort: "lastSignIn", limit: 201 }) },
    { name: "members, admins by role", scope: "workgroup", read: members({ sort: "role", role: "admin" }) },
    { name: "members, search", scope: "workgroup", read: members({ search: "ber 99" }) },
    { name: "members, unreachable", scope: "workgroup", read: members({ protection: "unreachable" }) },
    { name: "members, two channels", scope: "workgroup", read: members({ protection: "two_channels" }) },
    { name: "security preview", scope: "workgroup", read: heavily((db) => findMemberGroups(db, workgroupId)) },
    { name: "readiness", scope: "workgroup", read: heavily((db) => findMemberFacts(db, workgroupId)) },
    {
      name: "own activity",
      scope: "person",
      read: (db) => findEventsAbout(db, { userId, before: undefined, limit: 51 }),
    },
    { name: "own sessions", scope: "person", read: (db) => findLiveSessions(db, userId) },
    { name: "operator health, 30 days", scope: "all", read: health(30, null) },
    { name: "operator status", scope: "all", read: heavily(findDeliveryStatus) },
  ];
}
