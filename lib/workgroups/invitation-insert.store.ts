/**
 * How invitations enter the table and their messages the outbox, within the daily limit of the workgroup. The limit counts the messages of
 * the last 24 hours, so that it is a rolling window and a link that is sent again counts too.
 *
 * Every statement with these members runs in a transaction that has locked the workgroup's row before, in a statement of its own: the
 * budget is then read as it is under the lock, and parallel statements do not both spend its rest.
 */
import { type SQL, sql } from "drizzle-orm";
import { INVITATION_LIFE, INVITATION_WINDOW } from "@/lib/contract/limits";
import { interval } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { isPendingInvitation } from "@/lib/db/invitation-rows";
import { type Lane, messagesInsert } from "@/lib/messaging/message.store";
import { INVITATION } from "@/lib/messaging/templates/invitation-email";

/** Invitations that a workgroup may send in {@link INVITATION_WINDOW}, and the key of the application secret that links are derived with. */
export type InvitationTerms = { daily: number; keyId: string };

/** Member of a WITH: `invitation_budget` (remaining, free_at), one row. `free_at` is when the next one can be sent; null if none was. */
export function invitationBudgetCte(workgroupId: string, { daily }: Pick<InvitationTerms, "daily">): SQL {
  const since = sql`now() - ${interval(INVITATION_WINDOW)}`;
  return sql`invitation_budget AS MATERIALIZED (
      SELECT greatest(0, ${daily}::int - count(*))::int AS remaining, min(m.created_at) + ${interval(INVITATION_WINDOW)} AS free_at
        FROM invitations i JOIN messages m ON m.destination = i.email AND m.kind = ${INVITATION} AND m.link_id = i.id
       WHERE i.workgroup_id = ${workgroupId}::uuid AND i.sent_at > ${since} AND m.created_at > ${since})`;
}

/** Seconds until the next invitation can be sent, for `Retry-After`. */
export const secondsUntilFree = sql`(SELECT coalesce(greatest(1, ceil(extract(epoch FROM free_at - now()))),
    ${INVITATION_WINDOW / 1000})::int FROM invitation_budget)`;

/** The columns of an UPDATE that sends the invitation `i` now. */
export const sentNow = (keyId: string) =>
  sql`sent_at = now(), expires_at = now() + ${interval(INVITATION_LIFE)}, key_id = ${keyId}`;

/** A statement for use inside a WITH: the messages of the invitations in the CTE `of` that were just sent. */
export function invitationMessages(of: SQL, lane: Lane): SQL {
  const messages = sql`SELECT ${INVITATION}::text AS kind, i.id || ':' || i.generation AS event_id, NULL::uuid AS recipient_id,
           i.email AS destination, 'email'::text AS channel,
           jsonb_build_object('workgroupName', w.name, 'expiresAt', i.expires_at, 'inviter',
             CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('name', u.name, 'email', u.email) END) AS parameters,
           i.key_id, i.id AS link_id, i.generation AS link_generation
      FROM ${of} AS i JOIN workgroups w ON w.id = i.workgroup_id LEFT JOIN users u ON u.id = i.inviter_id
     WHERE i.sent_at IS NOT NULL`;
  return messagesInsert(messages, lane, true);
}

/** What new invitations have in common. `inviterId` is null for an operator, who has no key: theirs are queued. */
export type InvitationSource = { workgroupId: string; inviterId: string | null; importId: string | null };

/** Does the user row `u`, also a disabled one or one whose membership is disabled, belong to the workgroup? */
const isMember = (email: SQL, workgroupId: string) => sql`EXISTS (
  SELECT FROM users u JOIN memberships m ON m.user_id = u.id WHERE u.email = ${email} AND m.workgroup_id = ${workgroupId}::uuid)`;

/** Has the address an invitation that is neither accepted nor revoked? */
const isInvited = (email: SQL, workgroupId: string) => sql`EXISTS (
  SELECT FROM invitations p WHERE p.workgroup_id = ${workgroupId}::uuid AND p.email = ${email} AND ${isPendingInvitation(sql`p`)})`;

/** Columns of a select: does the canonical address belong to a member, and has it a pending invitation? */
export const addressState = (email: SQL, workgroupId: string) =>
  sql`${isMember(email, workgroupId)} AS member, ${isInvited(email, workgroupId)} AS invited`;

/**
 * Members of a WITH that insert invitations: `new_invitations` has their rows. Addresses of members and of pending invitations are left
 * out; the latter by the unique index alone, because a join with the rows that the same transaction has inserted is planned without
 * statistics. Messages are queued for as many as the budget allows, in the order of `place`.
 * An import gives at most a few thousand lines to a statement, which has 5 s, and several statements to its transaction.
 * @param from a SELECT of place (unique), email (canonical), name, role
 * @param overLimit `queue`: those beyond the budget wait and are sent by the queue worker; `refuse`: they are not inserted
 * @param lane of the messages: `bulk` for an import
 */
export function invitationCtes(
  { workgroupId, inviterId, importId }: InvitationSource,
  from: SQL,
  { daily, keyId, overLimit, lane }: InvitationTerms & { overLimit: "queue" | "refuse"; lane: Lane },
  client: ClientInfo | null,
): SQL {
  const event = {
    type: "member.invited",
    result: "success",
    actorId: inviterId,
    workgroupId,
    details: sql`jsonb_build_object('invitation', i.id, 'role', i.role)`,
  } as const;
  return sql`${invitationBudgetCte(workgroupId, { daily })}, new_invitations AS (
      INSERT INTO invitations (workgroup_id, email, name, role, inviter_id, import_id, key_id, sent_at, expires_at)
      SELECT ${workgroupId}::uuid, g.email, g.name, g.role, ${inviterId}::uuid, ${importId}::uuid, ${keyId}::text,
             CASE WHEN g.turn <= b.remaining THEN now() END,
             CASE WHEN g.turn <= b.remaining THEN now() + ${interval(INVITATION_LIFE)} END
        FROM (SELECT given.*, row_number() OVER (ORDER BY given.place) AS turn FROM (${from}) AS given
               WHERE NOT ${isMember(sql`given.email`, workgroupId)}) AS g
             CROSS JOIN invitation_budget b
       WHERE ${overLimit === "queue"} OR g.turn <= b.remaining
       ORDER BY g.place
      ON CONFLICT (workgroup_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL DO NOTHING
      RETURNING *
    ), invitation_messages AS (${invitationMessages(sql`new_invitations`, lane)}),
    invitation_events AS (${auditInsert(event, client, sql`FROM new_invitations i`)})`;
}
