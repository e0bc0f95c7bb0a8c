/** The message that carries a reset link. Everything in it is fixed text or ours; no name that somebody chose. Pure. */
import type { Origin } from "../db/audit";
import { emailHtml, escapeHtml, paragraph } from "../mfa/email-frame";
import { describeUserAgent } from "../mfa/user-agent";

type ResetMessage = { url: string; expiresAt: Date; askedAt: Date; origin: Origin };

const subject = "Set a new LeadMaster password";

const clock = (date: Date) => `${date.toISOString().slice(11, 16)} UTC`;

export function resetEmail({ url, expiresAt, askedAt, origin }: ResetMessage): {
  subject: string;
  text: string;
  html: string;
} {
  const intro = "Somebody asked to set a new password for your LeadMaster account. If it was you, open this link:";
  const validity = `It works once, until ${clock(expiresAt)}. A newer link ends it. Signing in stays as it is: where a one-time password is asked for, you still need it.`;
  const otherwise = "If it was not you, do nothing: your password stays as it is.";
  const where = `Asked for at ${clock(askedAt)} by ${describeUserAgent(origin.userAgent)}, address ${origin.address}.`;
  return {
    subject,
    text: `${[intro, url, validity, otherwise, where].join("\n\n")}\n`,
    html: emailHtml(
      subject,
      [
        paragraph(intro),
        paragraph(`<a href="${escapeHtml(url)}" style="color:#1f5fd0">Set a new password</a>`),
        paragraph(validity),
        paragraph(otherwise),
        paragraph(escapeHtml(where), "quiet"),
      ].join("\n"),
    ),
  };
}
