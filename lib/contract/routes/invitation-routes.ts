/** The HTTP contract of invitations: the admin's side, and the page behind the link. Client-safe. */
import { emptySchema } from "@/lib/contract/fields";
import {
  acceptInvitationSchema,
  invitationPageSchema,
  invitationQuerySchema,
  invitationSchema,
  inviteSchema,
  openedInvitationSchema,
} from "@/lib/contract/invitation-schemas";
import { adminProblems, defineRoute, emptyAnswer, noBody } from "./define-route";

export const invitationRoutes = {
  inviteMember: defineRoute({
    method: "POST",
    path: "/api/workgroups/{workgroupId}/members",
    summary: "Invites a person by email",
    body: inviteSchema,
    answers: { 201: invitationSchema },
    problems: [...adminProblems, "already_member", "already_invited", "too_many_attempts", "invalid"],
  }),
  listInvitations: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/invitations",
    summary: "Lists pending and expired invitations",
    query: invitationQuerySchema,
    answers: { 200: invitationPageSchema },
    problems: adminProblems,
  }),
  /** A new link takes the place of the earlier one. It counts against the daily limit. */
  resendInvitation: defineRoute({
    method: "POST",
    path: "/api/workgroups/{workgroupId}/invitations/{invitationId}/resend",
    summary: "Sends an invitation with a new link",
    body: emptySchema,
    answers: { 202: invitationSchema },
    problems: [...adminProblems, "too_many_attempts"],
  }),
  revokeInvitation: defineRoute({
    method: "DELETE",
    path: "/api/workgroups/{workgroupId}/invitations/{invitationId}",
    summary: "Ends an invitation",
    answers: { 204: noBody },
    problems: adminProblems,
  }),
  readInvitation: defineRoute({
    method: "GET",
    path: "/api/invitations/{token}",
    summary: "Reads what the link of an invitation is for",
    gone: true,
    answers: { 200: openedInvitationSchema },
    problems: ["link_over"],
  }),
  acceptInvitation: defineRoute({
    method: "POST",
    path: "/api/invitations/{token}/accept",
    summary: "Joins the workgroup, with a new account where there is none",
    gone: true,
    body: acceptInvitationSchema,
    answers: { 200: emptyAnswer },
    problems: [
      "link_over",
      "unauthenticated",
      "second_step_required",
      "wrong_account",
      "already_member",
      "conflict",
      "too_many_attempts",
      "invalid",
    ],
  }),
};
