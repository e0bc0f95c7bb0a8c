/** Notices to the other admins of a workgroup whose policy an admin has changed. */
import { type SQL, sql } from "drizzle-orm";
import { isAdmin } from "@/lib/db/member-rows";
import { messageCtes } from "./message.store";

/**
 * Members of a WITH: one notice for each other admin of the workgroup `w` (id, name, change, effective_at). `change` ends the kind of the
 * notice: one of {@link policyKinds} without its prefix.
 */
export function policyNoticeCtes(actorId: string): SQL {
  return sql`policy_change AS MATERIALIZED (
      SELECT w.id, 'workgroup_two_factor_' || w.change AS kind, gen_random_uuid()::text AS event_id, jsonb_build_object(
               'workgroupName', w.name, 'actorName', actor.name, 'actorEmail', actor.email, 'effectiveAt', w.effective_at,
               'client', NULL) AS parameters
        FROM w JOIN users actor ON actor.id = ${actorId}::uuid
    ), ${messageCtes(sql`
      SELECT p.kind, p.event_id, a.id AS recipient_id, a.email AS destination, 'email'::text AS channel,
             p.parameters, NULL::text AS key_id
        FROM policy_change p JOIN memberships m ON m.workgroup_id = p.id JOIN users a ON a.id = m.user_id
       WHERE ${isAdmin(sql`m`, sql`a`)} AND a.id <> ${actorId}::uuid`)}`;
}
