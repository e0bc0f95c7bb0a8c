/** The reads whose plans are held: every list, and everything that grows with a tenant. */

import { findEventsAbout } from "@/lib/account/activity.store";
import { findLiveSessions } from "@/lib/account/session-list.store";
import type { Executor } from "@/lib/db";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";
import { findDeliveryFacts, findDeliveryStatus } from "@/lib/messaging/health/delivery-health.store";
import { findMembers } from "@/lib/workgroups/member-list.store";
import { findMemberGroups } from "@/lib/workgroups/policy-preview.store";

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
  const members = (needsHelp: boolean, after?: string) =>
    heavily((db) => findMembers(db, { workgroupId, actorId: userId, needsHelp, after, limit: 201 }));
  const health = (days: number, of: string | null) => heavily((db) => findDeliveryFacts(db, { days, workgroupId: of }));
  return [
    { name: "delivery health, 30 days", scope: "workgroup", read: health(30, workgroupId) },
    { name: "delivery health, 1 day", scope: "workgroup", read: health(1, workgroupId) },
    { name: "members who need help", scope: "workgroup", read: members(true) },
    { name: "members, first page", scope: "workgroup", read: members(false) },
    { name: "members, next page", scope: "workgroup", read: members(false, userId) },
    { name: "security preview", scope: "workgroup", read: heavily((db) => findMemberGroups(db, workgroupId)) },
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
