/**
 * Workgroups and their first admins, by an operator, who has no account and no application secret: audit events name no actor, and
 * invitations are queued for a running server, which sends them within seconds.
 */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { rowIdSchema } from "@/lib/contract/fields";
import { type Edition, editions } from "@/lib/contract/vocabulary";
import { type Database, type Executor, execute, inTransaction, run } from "@/lib/db";
import { auditInsert } from "@/lib/db/audit";
import { isPendingInvitation } from "@/lib/db/invitation-rows";
import { invitationCtes } from "./invitation-insert.store";

const workgroupRow = z.object({ id: z.string(), name: z.string(), edition: z.enum(editions) });
export type NamedWorkgroup = z.output<typeof workgroupRow>;

/** The workgroups that an operator means: the one of an id, or all of a name. */
export async function findWorkgroups(db: Executor, idOrName: string): Promise<NamedWorkgroup[]> {
  const id = rowIdSchema.safeParse(idOrName).data ?? null;
  return run(
    db,
    sql`SELECT id, name, edition FROM workgroups WHERE id = ${id}::uuid OR name = ${idOrName} ORDER BY created_at LIMIT 10`,
    workgroupRow,
  );
}

export type FirstAdmin = { email: string; name: string };

/** A queued invitation of an operator, in the transaction that has locked or inserted the workgroup. */
async function queueAdmin(tx: Executor, workgroupId: string, { email, name }: FirstAdmin): Promise<void> {
  const one = sql`SELECT 1 AS place, ${email}::text AS email, ${name}::text AS name, 'admin'::text AS role`;
  const source = { workgroupId, inviterId: null, importId: null };
  // No budget and no key: the server that sends it has both.
  const terms = { daily: 0, keyId: "", overLimit: "queue", lane: "prompt" } as const;
  await execute(tx, sql`WITH ${invitationCtes(source, one, terms, null)} SELECT FROM new_invitations`);
}

/** Creates a workgroup and invites its first admin. @returns null if a workgroup has this name already */
export async function createWorkgroup(
  db: Database,
  { name, edition }: { name: string; edition: Edition },
  admin: FirstAdmin,
): Promise<NamedWorkgroup | null> {
  const id = randomUUID();
  const event = { type: "workgroup.created", result: "success", workgroupId: id } as const;
  return inTransaction(db, async (tx) => {
    const created = await execute(
      tx,
      sql`WITH w AS (
            INSERT INTO workgroups (id, name, edition) SELECT ${id}::uuid, ${name}::text, ${edition}::text
             WHERE NOT EXISTS (SELECT FROM workgroups WHERE name = ${name}::text)
            RETURNING id
          ), audited AS (${auditInsert(event, null, sql`FROM w`)})
          SELECT FROM w`,
    );
    if (created === 0) return null;
    await queueAdmin(tx, id, admin);
    return { id, name, edition };
  });
}

/** `member`: the account is a member already, and keeps its role. */
export type AdminInvited = "invited" | "sent_again" | "member";

/** Invites an admin to a workgroup. A pending invitation of the address becomes one for an admin, with a new link. */
export async function inviteAdmin(db: Database, workgroupId: string, admin: FirstAdmin): Promise<AdminInvited> {
  const event = { type: "member.invitation_sent_again", result: "success", workgroupId } as const;
  return inTransaction(db, async (tx) => {
    const [row] = await run(
      tx,
      sql`WITH w AS MATERIALIZED (SELECT id FROM workgroups WHERE id = ${workgroupId}::uuid FOR NO KEY UPDATE)
          SELECT EXISTS (SELECT FROM w JOIN memberships m ON m.workgroup_id = w.id JOIN users u ON u.id = m.user_id
                          WHERE u.email = ${admin.email}) AS member`,
      z.object({ member: z.boolean() }),
    );
    if (row?.member) return "member";
    const renewed = await execute(
      tx,
      sql`WITH i AS (
            UPDATE invitations i SET role = 'admin', generation = generation + 1, sent_at = NULL, expires_at = NULL
             WHERE i.workgroup_id = ${workgroupId}::uuid AND i.email = ${admin.email} AND ${isPendingInvitation(sql`i`)}
            RETURNING i.id
          ), audited AS (${auditInsert({ ...event, details: sql`jsonb_build_object('invitation', i.id)` }, null, sql`FROM i`)})
          SELECT FROM i`,
    );
    if (renewed > 0) return "sent_again";
    await queueAdmin(tx, workgroupId, admin);
    return "invited";
  });
}

/** Changes the edition, which decides on which channels codes go. @returns false if the workgroup has it already */
export async function updateEdition(db: Executor, workgroupId: string, edition: Edition): Promise<boolean> {
  const event = {
    type: "workgroup.edition_changed",
    result: "success",
    workgroupId,
    details: sql`jsonb_build_object('edition', w.edition)`,
  } as const;
  const changed = await execute(
    db,
    sql`WITH w AS (
          UPDATE workgroups SET edition = ${edition} WHERE id = ${workgroupId}::uuid AND edition <> ${edition} RETURNING id, edition
        ), audited AS (${auditInsert(event, null, sql`FROM w`)})
        SELECT FROM w`,
  );
  return changed > 0;
}
