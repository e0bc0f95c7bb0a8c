/** The two emails that carry a link to set a new password. They contain no name that a user chose. Pure. */
import type { ClientInfo } from "@/lib/db/audit";
import { buttonLink, clockTime, emailHtml, escapeHtml, paragraph, rule } from "./email-frame";
import type { EmailText } from "./notice";
import { describeUserAgent } from "./user-agent";

/** Kinds of emails with a reset link. */
export const resetKinds = ["password_reset_link", "not_me_reset_link"] as const;
/** `not_me_reset_link`: the owner reported a sign-in with "This wasn't me", without requesting a reset. */
export type ResetKind = (typeof resetKinds)[number];

export type ResetMessage = {
  url: string;
  expiresAt: Date;
  /** When the request or the report arrived. */
  at: Date;
  client: ClientInfo;
};

const stillNeedsCode = "The link does not replace a sign-in code: if your account requires one, you still need it.";

const texts = {
  password_reset_link: {
    subject: "Set a new LeadMaster password",
    intro: "We received a request to set a new password for your LeadMaster account. If you made it, open this link:",
    otherwise: "If you did not make it, ignore this message: your password does not change.",
    verb: "Requested",
  },
  not_me_reset_link: {
    subject: "Set a new password: someone may know yours",
    intro:
      "You reported a sign-in to your LeadMaster account that was not yours, and we ended it. That person entered your password. Set a new one with this link:",
    otherwise: "Until then the old password still works. Don't use it again, here or anywhere else.",
    verb: "Reported",
  },
} satisfies Record<ResetKind, { subject: string; intro: string; otherwise: string; verb: string }>;

/** Renders the email. The same input renders the same bytes. */
export function resetEmail(kind: ResetKind, { url, expiresAt, at, client }: ResetMessage): EmailText {
  const { subject, intro, otherwise, verb } = texts[kind];
  const validity = `The link works once, until ${clockTime(expiresAt)}. ${stillNeedsCode}`;
  const from = `${verb} at ${clockTime(at)} by ${describeUserAgent(client.userAgent)}, IP address ${client.ipAddress}.`;
  const body = [
    paragraph(escapeHtml(intro)),
    buttonLink("Set a new password", url, "primary"),
    paragraph(escapeHtml(validity)),
    paragraph(escapeHtml(otherwise)),
    rule,
    paragraph(escapeHtml(from), "quiet"),
  ];
  return {
    subject,
    text: `${[intro, url, validity, otherwise, from].join("\n\n")}\n`,
    html: emailHtml(subject, body.join("\n"), intro),
  };
}
