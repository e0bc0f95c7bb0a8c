/** Wire shapes of invitations to a workgroup. Client-safe. */
import { z } from "zod";
import { nameSchema, userNameSchema } from "./account-schemas";
import { timestampSchema } from "./fields";
import { newPasswordSchema } from "./password-schemas";
import { emailSchema } from "./sign-in-schemas";
import { invitationStates, roles } from "./vocabulary";

/** `POST /api/workgroups/{id}/members`. */
export const inviteSchema = z.object({
  name: nameSchema("Enter a name."),
  email: emailSchema("Enter an email address."),
  role: z.enum(roles, "Choose a role."),
});
export type Invite = z.infer<typeof inviteSchema>;

/** An invitation that is neither accepted nor revoked. Times are ISO 8601 in UTC. */
export const invitationSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  state: z.enum(invitationStates),
  /** Null for an invitation by an operator, or by an account that no longer exists. */
  invitedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  createdAt: timestampSchema,
  /** When the newest link was sent; null while queued. */
  sentAt: timestampSchema.nullable(),
  /** When that link ends; null while queued. */
  expiresAt: timestampSchema.nullable(),
});
export type Invitation = z.infer<typeof invitationSchema>;

/** `GET /api/workgroups/{id}/invitations`, newest first. `next` is the cursor of the following page. */
export const invitationPageSchema = z.object({ invitations: z.array(invitationSchema), next: z.string().nullable() });
export type InvitationPage = z.infer<typeof invitationPageSchema>;

export const invitationQuerySchema = z.object({ after: z.guid("This is not a valid cursor.").optional() });

/** `GET /api/invitations/{token}`: nothing about other workgroups of the person. */
export const openedInvitationSchema = z.object({
  /** Its name. */
  workgroup: z.string(),
  email: z.string(),
  name: z.string(),
  /** The address belongs to an account that can sign in now: it accepts while signed in. */
  hasAccount: z.boolean(),
});
export type OpenedInvitation = z.infer<typeof openedInvitationSchema>;

/** What a person without an account that can sign in gives. */
export const newPersonSchema = z.object({ name: userNameSchema, password: newPasswordSchema });
export type NewPerson = z.infer<typeof newPersonSchema>;

/** `POST /api/invitations/{token}/accept`. An account that can sign in needs neither field; everyone else needs a password. */
export const acceptInvitationSchema = newPersonSchema.partial();
export type AcceptInvitation = z.infer<typeof acceptInvitationSchema>;
