/** Invitations to a workgroup: invite, list, send again, revoke. Inviting needs no step-up. */
import { actorOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { canonicalEmail } from "@/lib/contract/email-address";
import { rowIdSchema } from "@/lib/contract/fields";
import type { Invitation, InvitationPage, Invite } from "@/lib/contract/invitation-schemas";
import { INVITATION_PAGE } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { findSuppression } from "@/lib/messaging/suppression.store";
import * as rows from "./invitation.store";
import { invitationTerms } from "./invitation-terms";

function toInvitation({ createdAt, sentAt, expiresAt, ...same }: rows.StoredInvitation): Invitation {
  return {
    ...same,
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

/** Lists one page of the invitations that are neither accepted nor revoked, the newest first. */
export async function listInvitations(
  { workgroup }: Pick<WorkgroupAdmin, "workgroup">,
  { after }: { after?: string | undefined },
): Promise<InvitationPage> {
  // One more row than a page shows that there is a next page.
  const query = { workgroupId: workgroup.id, after, limit: INVITATION_PAGE + 1 };
  const found = await rows.findInvitations(database(), query);
  const invitations = found.slice(0, INVITATION_PAGE).map(toInvitation);
  return { invitations, next: found.length > INVITATION_PAGE ? (invitations.at(-1)?.id ?? null) : null };
}

/** The refusals of a store's result, with the invitation as the contract has it. */
type Shown<Result> = { ok: true; invitation: Invitation } | Exclude<Result, { ok: true }>;

export type InvitationSent = Shown<rows.InvitationSent>;
/** `malformed`: not an email address; `unwanted`: suppressed after a complaint. */
export type PersonInvited = Shown<rows.PersonInvited> | { ok: false; reason: "malformed" | "unwanted" };

function answer<Refused extends { ok: false }>(
  sent: { ok: true; invitation: rows.StoredInvitation } | Refused,
): { ok: true; invitation: Invitation } | Refused {
  if (!sent.ok) return sent;
  sendAfterAnswer();
  return { ok: true, invitation: toInvitation(sent.invitation) };
}

/** Invites one person. The invitation is bound to the canonical email address. */
export async function inviteMember(admin: WorkgroupAdmin, invite: Invite, client: ClientInfo): Promise<PersonInvited> {
  const email = canonicalEmail(invite.email);
  if (email === null) return { ok: false, reason: "malformed" };
  if ((await findSuppression(database(), "email", email)) === "complained") return { ok: false, reason: "unwanted" };
  const scope = { actor: actorOf(admin), workgroupId: admin.workgroup.id };
  return answer(await rows.insertInvitation(database(), scope, { ...invite, email }, invitationTerms(), client));
}

const notFound = { ok: false, reason: "not_found" } as const;

function changeOf(admin: WorkgroupAdmin, invitationId: string): rows.InvitationChange | null {
  const id = rowIdSchema.safeParse(invitationId);
  return id.success ? { actor: actorOf(admin), workgroupId: admin.workgroup.id, invitationId: id.data } : null;
}

/** Sends an invitation again with a new link, which ends the earlier one. */
export async function resendInvitation(admin: WorkgroupAdmin, id: string, client: ClientInfo): Promise<InvitationSent> {
  const change = changeOf(admin, id);
  return change ? answer(await rows.resendInvitation(database(), change, invitationTerms(), client)) : notFound;
}

/** Revokes an invitation. `not_found` also for one that is accepted or revoked already. */
export async function revokeInvitation(
  admin: WorkgroupAdmin,
  id: string,
  client: ClientInfo,
): Promise<{ ok: true } | rows.AdminRefusal> {
  const change = changeOf(admin, id);
  return change ? rows.revokeInvitation(database(), change, client) : notFound;
}
