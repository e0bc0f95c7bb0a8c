/** The email with the link of an invitation. It does not contain the invited name: an admin could write a message to strangers there. Pure. */
import { z } from "zod";
import { buttonLink, emailHtml, escapeHtml, paragraph, rule, withoutLinks } from "./email-frame";
import type { EmailText } from "./notice";

/** Kind of the message. */
export const INVITATION = "invitation";

/** Parameters of the message, as its statement wrote them. */
export const invitationParameters = z.object({
  workgroupName: z.string(),
  /** Null for an operator. */
  inviter: z.object({ name: z.string(), email: z.string() }).nullable(),
  /** The end of the link. */
  expiresAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});
export type InvitationMessage = z.output<typeof invitationParameters> & { url: string };

const SUBJECT = "You're invited to a LeadMaster workgroup";
const IGNORE = "If you did not expect this, ignore this message: without the link nothing happens.";

const minute = (date: Date) => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Renders the email. The same input renders the same bytes. */
export function invitationEmail({ workgroupName, inviter, expiresAt, url }: InvitationMessage): EmailText {
  const from = inviter === null ? "An operator of LeadMaster" : `The admin ${withoutLinks(inviter.name)}`;
  const address = inviter === null ? "" : ` (${inviter.email})`;
  const intro = `${from}${address} invited you to the workgroup ${withoutLinks(workgroupName)}. To join it, open this link:`;
  const validity = `The link works once, until ${minute(expiresAt)}.`;
  const body = [
    paragraph(escapeHtml(intro)),
    buttonLink("Open the invitation", url, "primary"),
    paragraph(escapeHtml(validity)),
    rule,
    paragraph(escapeHtml(IGNORE), "quiet"),
  ];
  return {
    subject: SUBJECT,
    text: `${[intro, url, validity, IGNORE].join("\n\n")}\n`,
    html: emailHtml(SUBJECT, body.join("\n"), SUBJECT),
  };
}
