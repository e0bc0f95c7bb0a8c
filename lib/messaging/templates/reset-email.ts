/** The two emails that carry a link to set a new password. They hold fixed text and what we know; no name that a user chose. Pure. */
import type { ClientInfo } from "@/lib/db/audit";
import { emailHtml, escapeHtml, paragraph } from "./email-frame";
import type { EmailText } from "./notice";
import { describeUserAgent } from "./user-agent";

export const resetKinds = ["password_reset_link", "not_me_reset_link"] as const;
/** `not_me_reset_link`: the owner reported a sign-in with "This wasn't me"; nobody asked for a reset. */
export type ResetKind = (typeof resetKinds)[number];

export type ResetMessage = {
  url: string;
  expiresAt: Date;
  /** When the request or the report arrived. */
  at: Date;
  client: ClientInfo;
};

const clock = (date: Date) => `${date.toISOString().slice(11, 16)} UTC`;

const keepsCodes = "Signing in stays as it is: where a one-time password is asked for, you still need it.";

const texts = {
  password_reset_link: {
    subject: "Set a new LeadMaster password",
    intro: "Somebody asked to set a new password for your LeadMaster account. If it was you, open this link:",
    otherwise: "If it was not you, do nothing: your password stays as it is.",
    where: "Asked for",
  },
  not_me_reset_link: {
    subject: "Set a new password: somebody else may know yours",
    intro:
      "You reported a sign-in to your LeadMaster account that was not yours, and we ended it. That person entered your password. Set a new one with this link:",
    otherwise: "Until then the old password still works. Don't use it again, here or anywhere else.",
    where: "Reported",
  },
} satisfies Record<ResetKind, object>;

/** The whole email. The same input gives the same bytes. */
export function resetEmail(kind: ResetKind, { url, expiresAt, at, client }: ResetMessage): EmailText {
  const { subject, intro, otherwise, where } = texts[kind];
  const validity = `The link works once, until ${clock(expiresAt)}. ${keepsCodes}`;
  const from = `${where} at ${clock(at)} by ${describeUserAgent(client.userAgent)}, address ${client.ipAddress}.`;
  return {
    subject,
    text: `${[intro, url, validity, otherwise, from].join("\n\n")}\n`,
    html: emailHtml(
      subject,
      [
        paragraph(intro),
        paragraph(`<a href="${escapeHtml(url)}" style="color:#1f5fd0">Set a new password</a>`),
        paragraph(validity),
        paragraph(otherwise),
        paragraph(escapeHtml(from), "quiet"),
      ].join("\n"),
    ),
  };
}
