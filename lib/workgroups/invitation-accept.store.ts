/**
 * Accepting an invitation: one transaction, whose first statement locks the account and the workgroup, and whose second checks everything
 * under these locks. The row of the invitation is locked last and judged as it is then: of parallel uses of one link one finds it open.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { mailboxPasswordCtes } from "@/lib/auth/mailbox-password.store";
import { type Database, type Executor, execute, inTransaction, run } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, denialOf, type SessionDenial } from "@/lib/db/authority";
import { isOpenInvitation } from "@/lib/db/invitation-rows";
import { temporaryCodeEnd } from "@/lib/db/temporary-code-rows";
import { isEmailTaken } from "@/lib/db/users";
import type { LinkRef } from "@/lib/messaging/link-token";
import { canSignIn } from "@/lib/messaging/reset-link.store";
import { resumeDestinationCtes } from "@/lib/messaging/suppression.store";

const openInvitationRow = z.object({
  workgroup: z.string(),
  email: z.string(),
  name: z.string(),
  /** The account of the address; null without one. */
  account: z.object({ id: z.string(), name: z.string(), disabled: z.boolean(), canSignIn: z.boolean() }).nullable(),
  /** The account's membership in this workgroup. */
  membership: z.enum(["active", "disabled"]).nullable(),
});
/** An invitation whose link works, and the account that its address has. */
export type OpenInvitation = z.output<typeof openInvitationRow>;

const isNamed = ({ id, generation, keyId }: LinkRef) =>
  sql`(i.id = ${id}::uuid AND i.generation = ${generation} AND i.key_id = ${keyId} AND ${isOpenInvitation(sql`i`)})`;

/** The invitation of a link, as long as it works. Changes nothing: mail scanners open links too. */
export async function findOpenInvitation(db: Executor, ref: LinkRef): Promise<OpenInvitation | null> {
  const rows = await run(
    db,
    sql`SELECT w.name AS workgroup, i.email, i.name,
               CASE WHEN u.id IS NOT NULL THEN json_build_object('id', u.id, 'name', u.name, 'disabled', u.disabled_at IS NOT NULL,
                                                                 'canSignIn', ${canSignIn}) END AS account,
               CASE WHEN m.user_id IS NULL THEN NULL WHEN m.disabled_at IS NULL THEN 'active' ELSE 'disabled' END AS membership
          FROM invitations i JOIN workgroups w ON w.id = i.workgroup_id LEFT JOIN users u ON u.email = i.email
               LEFT JOIN memberships m ON m.user_id = u.id AND m.workgroup_id = i.workgroup_id
         WHERE ${isNamed(ref)}`,
    openInvitationRow,
  );
  return rows[0] ?? null;
}

/** `changed`: the link is over, or the account is not as the caller has read it. Read again to tell which. */
export type Joined = { ok: true } | { ok: false; reason: "changed" } | { ok: false; reason: SessionDenial };

/** A CTE body: the workgroup of the link, locked so that its admins' writes come before or after. */
const lockedWorkgroup = ({ id }: LinkRef, after: SQL = sql`true`) => sql`
  SELECT w.id FROM workgroups w WHERE w.id = (SELECT workgroup_id FROM invitations WHERE id = ${id}::uuid) AND ${after} FOR SHARE`;

/**
 * Members of a WITH, for the second statement: `invitation` (workgroup_id, email, role) is used up by the account `userId` if it is open and
 * the account is no member yet.
 */
function joinCtes(ref: LinkRef, userId: string, client: ClientInfo, isUnchanged: SQL): SQL {
  const event = { type: "member.joined", result: "success", actorId: userId, subjectId: userId } as const;
  const audited = {
    ...event,
    workgroupId: sql`i.workgroup_id`,
    details: sql`jsonb_build_object('invitation', i.id, 'role', i.role)`,
  };
  return sql`invitation AS (
      UPDATE invitations i SET accepted_at = now(), accepted_by = ${userId}::uuid
       WHERE ${isNamed(ref)} AND ${isUnchanged} AND NOT EXISTS (
         SELECT FROM memberships m WHERE m.workgroup_id = i.workgroup_id AND m.user_id = ${userId}::uuid)
      RETURNING i.id, i.workgroup_id, i.email, i.role
    ), membership AS (
      INSERT INTO memberships (user_id, workgroup_id, role) SELECT ${userId}::uuid, workgroup_id, role FROM invitation
    ), ended_codes AS (
      ${temporaryCodeEnd(sql`(SELECT ${userId}::uuid AS user_id FROM invitation) AS owner`)}
    ), joined AS (${auditInsert(audited, client, sql`FROM invitation i`)}),
    ${resumeDestinationCtes(sql`(SELECT ${userId}::uuid AS user_id, 'email'::text AS channel, email AS destination FROM invitation)`, { actorId: userId, client })}`;
}

const joinedRow = z.object({ joined: z.boolean() });
const joinedColumn = sql`EXISTS (SELECT FROM invitation) AS joined`;

const outcomeOf = (row: z.output<typeof joinedRow> | undefined): Joined =>
  row?.joined ? { ok: true } : { ok: false, reason: "changed" };

/** The account of the address may be created by another link in the meantime: `changed`. */
export async function joinAsNewUser(
  db: Database,
  ref: LinkRef,
  user: { id: string; name: string; passwordHash: string },
  client: ClientInfo,
): Promise<Joined> {
  const { id, name, passwordHash } = user;
  const work = inTransaction(db, async (tx) => {
    await execute(tx, lockedWorkgroup(ref));
    const rows = await run(
      tx,
      sql`WITH ${joinCtes(ref, id, client, sql`true`)}, u AS (
            INSERT INTO users (id, name, email, password_hash, email_verified_at, email_proven_at)
            SELECT ${id}::uuid, ${name}::text, email, ${passwordHash}::text, now(), now() FROM invitation
          )
          SELECT ${joinedColumn}`,
      joinedRow,
    );
    return outcomeOf(rows[0]);
  });
  return work.catch((error) => {
    if (isEmailTaken(error)) return { ok: false, reason: "changed" };
    throw error;
  });
}

/** Locks the account and then the workgroup. */
const lockAccount = (tx: Executor, ref: LinkRef, userId: string) =>
  execute(
    tx,
    sql`WITH locked_user AS MATERIALIZED (SELECT id FROM users WHERE id = ${userId}::uuid FOR UPDATE)
        ${lockedWorkgroup(ref, sql`EXISTS (SELECT FROM locked_user)`)}`,
  );

/** The account still has the invited address, is enabled, and can sign in, or not, as the caller has read it. */
const isAccount = (userId: string, isActive: boolean) => sql`EXISTS (
  SELECT FROM users u WHERE u.id = ${userId}::uuid AND u.email = i.email AND u.disabled_at IS NULL AND (${canSignIn}) = ${isActive})`;

/**
 * An account without an active membership, which cannot sign in: it joins with a new password. Phone number and two-factor setting stay.
 * Its name changes only if one is given.
 */
export async function joinWithNewPassword(
  db: Database,
  ref: LinkRef,
  account: { id: string; name: string | undefined; passwordHash: string },
  client: ClientInfo,
): Promise<Joined> {
  const { id, name, passwordHash } = account;
  return inTransaction(db, async (tx) => {
    await lockAccount(tx, ref, id);
    const account = sql`(SELECT ${id}::uuid AS id FROM invitation)`;
    const rows = await run(
      tx,
      sql`WITH ${joinCtes(ref, id, client, isAccount(id, false))}, ${mailboxPasswordCtes({ account, passwordHash }, client)}
          SELECT ${joinedColumn}`,
      joinedRow,
    );
    const outcome = outcomeOf(rows[0]);
    if (outcome.ok && name !== undefined) {
      await execute(tx, sql`UPDATE users SET name = ${name} WHERE id = ${id}::uuid`);
    }
    return outcome;
  });
}

/** An account that can sign in joins in its own session, which needs no step-up. */
export async function joinAsActor(db: Database, ref: LinkRef, actor: Actor, client: ClientInfo): Promise<Joined> {
  const { userId } = actor;
  return inTransaction(db, async (tx) => {
    const [row] = await run(
      tx,
      sql`WITH ${actorCtes(actor)}, target AS MATERIALIZED (${lockedWorkgroup(ref, sql`EXISTS (SELECT FROM actor)`)})
          SELECT ${actorLevel}, (SELECT count(*)::int FROM target) AS locked`,
      actorRow,
    );
    const denial = denialOf(row?.level ?? null, "signed_in");
    if (denial) return { ok: false, reason: denial };
    const rows = await run(
      tx,
      sql`WITH ${joinCtes(ref, userId, client, isAccount(userId, true))}, proven AS (
            UPDATE users SET email_proven_at = now() FROM invitation WHERE users.id = ${userId}::uuid
          )
          SELECT ${joinedColumn}`,
      joinedRow,
    );
    return outcomeOf(rows[0]);
  });
}
