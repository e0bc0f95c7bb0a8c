/** A workgroup's invitations, as its admins see and change them. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { invitationSchema } from "@/lib/contract/invitation-schemas";
import { roles } from "@/lib/contract/vocabulary";
import { type Database, type Executor, inTransaction, run, timestamp } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, denialOf, type SessionDenial } from "@/lib/db/authority";
import { isPendingInvitation } from "@/lib/db/invitation-rows";
import {
  addressState,
  type InvitationTerms,
  invitationBudgetCte,
  invitationCtes,
  invitationMessages,
  secondsUntilFree,
  sentNow,
} from "./invitation-insert.store";

const invitationRow = invitationSchema.extend({
  createdAt: timestamp,
  sentAt: timestamp.nullable(),
  expiresAt: timestamp.nullable(),
});
export type StoredInvitation = z.output<typeof invitationRow>;

/** The columns of a {@link StoredInvitation}, of a row `i`. */
const columns = sql`i.id, i.name, i.email, i.role, i.created_at AS "createdAt", i.sent_at AS "sentAt", i.expires_at AS "expiresAt",
  CASE WHEN i.sent_at IS NULL THEN 'queued' WHEN i.expires_at > now() THEN 'pending' ELSE 'expired' END AS state,
  (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = i.inviter_id) AS "invitedBy"`;

/** At most `limit` pending invitations, the newest first, from behind `after`. A cursor of another workgroup has nothing behind it. */
export async function findInvitations(
  db: Executor,
  { workgroupId, after, limit }: { workgroupId: string; after: string | undefined; limit: number },
): Promise<StoredInvitation[]> {
  const behind = after
    ? sql`AND (i.created_at, i.id) < (SELECT c.created_at, c.id FROM invitations c
                                       WHERE c.id = ${after}::uuid AND c.workgroup_id = ${workgroupId}::uuid)`
    : sql``;
  return run(
    db,
    sql`SELECT ${columns} FROM invitations i
         WHERE i.workgroup_id = ${workgroupId}::uuid AND ${isPendingInvitation(sql`i`)} ${behind}
         ORDER BY i.created_at DESC, i.id DESC LIMIT ${limit}::int`,
    invitationRow,
  );
}

/** Why an admin's change has no authority. */
export type AdminRefusal = { ok: false; reason: SessionDenial | "not_found" | "forbidden" };

const lockedAdminRow = actorRow.extend({ role: z.enum(roles).nullable() });

function refusalOf(row: z.output<typeof lockedAdminRow> | undefined): AdminRefusal | null {
  const denial = denialOf(row?.level ?? null, "signed_in");
  if (denial) return { ok: false, reason: denial };
  if (!row?.role) return { ok: false, reason: "not_found" };
  return row.role === "admin" ? null : { ok: false, reason: "forbidden" };
}

const roleInWorkgroup = sql`(SELECT role FROM changed_workgroup) AS role`;

/**
 * The first statement of a transaction that invites: locks the actor and the workgroup's row, which keeps other senders of invitations
 * out. No step-up. @returns null if the actor is an admin who may act
 */
export async function lockInviter(tx: Executor, actor: Actor, workgroupId: string): Promise<AdminRefusal | null> {
  const [row] = await run(
    tx,
    sql`WITH ${actorCtes(actor, workgroupId)} SELECT ${actorLevel}, ${roleInWorkgroup}`,
    lockedAdminRow,
  );
  return refusalOf(row);
}

export type InvitationSent =
  | { ok: true; invitation: StoredInvitation }
  /** The daily limit. `retryAfter` in seconds. */
  | { ok: false; reason: "too_many_attempts"; retryAfter: number }
  | AdminRefusal;

export type PersonInvited = InvitationSent | { ok: false; reason: "already_member" | "already_invited" };

export type Invited = { name: string; email: string; role: (typeof roles)[number] };

/** Columns of the last select: the invitation in the CTE `of`, and when the limit allows the next. */
const sentColumns = (
  of: SQL,
) => sql`(SELECT row_to_json(found) FROM (SELECT ${columns} FROM ${of} AS i) AS found) AS invitation,
  ${secondsUntilFree} AS "retryAfter"`;

const sentRow = z.object({ invitation: invitationRow.nullable(), retryAfter: z.number() });

/** Invites one person; the message is queued with the row. Parallel calls for one address insert one invitation. */
export async function insertInvitation(
  db: Database,
  { actor, workgroupId }: { actor: Actor; workgroupId: string },
  invited: Invited,
  terms: InvitationTerms,
  client: ClientInfo,
): Promise<PersonInvited> {
  const one = sql`SELECT 1 AS place, ${invited.email}::text AS email, ${invited.name}::text AS name, ${invited.role}::text AS role`;
  const source = { workgroupId, inviterId: actor.userId, importId: null };
  const ctes = invitationCtes(source, one, { ...terms, overLimit: "refuse", lane: "prompt" }, client);
  return inTransaction(db, async (tx) => {
    const refused = await lockInviter(tx, actor, workgroupId);
    if (refused) return refused;
    const [row] = await run(
      tx,
      sql`WITH ${ctes} SELECT ${addressState(sql`${invited.email}::text`, workgroupId)}, ${sentColumns(sql`new_invitations`)}`,
      sentRow.extend({ member: z.boolean(), invited: z.boolean() }),
    );
    if (row?.member) return { ok: false, reason: "already_member" };
    if (row?.invited) return { ok: false, reason: "already_invited" };
    return sentOrLimited(row);
  });
}

function sentOrLimited(row: z.output<typeof sentRow> | undefined): InvitationSent {
  if (row?.invitation) return { ok: true, invitation: row.invitation };
  return { ok: false, reason: "too_many_attempts", retryAfter: row?.retryAfter ?? 1 };
}

/** An invitation of a workgroup, and the admin who changes it. */
export type InvitationChange = { actor: Actor; workgroupId: string; invitationId: string };

const auditOf = ({ actor, workgroupId }: InvitationChange) =>
  ({
    result: "success",
    actorId: actor.userId,
    workgroupId,
    details: sql`jsonb_build_object('invitation', i.id)`,
  }) as const;

/** Sends a new link, which ends the earlier one. A queued invitation is sent now. It counts against the daily limit. */
export async function resendInvitation(
  db: Database,
  change: InvitationChange,
  terms: InvitationTerms,
  client: ClientInfo,
): Promise<InvitationSent> {
  const { actor, workgroupId, invitationId } = change;
  const event = { type: "member.invitation_sent_again", ...auditOf(change) } as const;
  return inTransaction(db, async (tx) => {
    const refused = await lockInviter(tx, actor, workgroupId);
    if (refused) return refused;
    const [row] = await run(
      tx,
      sql`WITH ${invitationBudgetCte(workgroupId, terms)}, locked AS MATERIALIZED (
            SELECT i.id FROM invitations i
             WHERE i.id = ${invitationId}::uuid AND i.workgroup_id = ${workgroupId}::uuid AND ${isPendingInvitation(sql`i`)} FOR UPDATE
          ), renewed AS (
            UPDATE invitations i SET generation = generation + 1, ${sentNow(terms.keyId)} FROM locked, invitation_budget b
             WHERE i.id = locked.id AND b.remaining > 0
            RETURNING i.*
          ), new_messages AS (${invitationMessages(sql`renewed`, "prompt")}),
          audited AS (${auditInsert(event, client, sql`FROM renewed i`)})
          SELECT EXISTS (SELECT FROM locked) AS found, ${sentColumns(sql`renewed`)}`,
      sentRow.extend({ found: z.boolean() }),
    );
    return row?.found ? sentOrLimited(row) : { ok: false, reason: "not_found" };
  });
}

/** Revokes an invitation: its link ends, and its message is not sent if it is still queued. */
export async function revokeInvitation(
  db: Executor,
  change: InvitationChange,
  client: ClientInfo,
): Promise<{ ok: true } | AdminRefusal> {
  const { actor, workgroupId, invitationId } = change;
  const event = { type: "member.invitation_revoked", ...auditOf(change) } as const;
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor, workgroupId)}, revoked AS (
          UPDATE invitations i SET revoked_at = now() FROM actor, changed_workgroup w
           WHERE i.id = ${invitationId}::uuid AND i.workgroup_id = w.id AND w.role = 'admin' AND actor.level <> 'second_step_missing'
             AND ${isPendingInvitation(sql`i`)}
          RETURNING i.id
        ), audited AS (${auditInsert(event, client, sql`FROM revoked i`)})
        SELECT ${actorLevel}, ${roleInWorkgroup}, EXISTS (SELECT FROM revoked) AS revoked`,
    lockedAdminRow.extend({ revoked: z.boolean() }),
  );
  const refused = refusalOf(row);
  if (refused) return refused;
  return row?.revoked ? { ok: true } : { ok: false, reason: "not_found" };
}
