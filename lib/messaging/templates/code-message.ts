/**
 * The two messages that carry a code. Everything in them is fixed text, ours, or escaped; the same challenge always gives the same
 * bytes, so that a retry under the same idempotency key is the same request.
 */

import type { Purpose } from "@/lib/contract/purpose";
import { emailHtml, escapeHtml, oneLine, paragraph } from "./email-frame";
import { describeUserAgent } from "./user-agent";

export type CodeMessage = {
  code: string;
  purpose: Purpose;
  requestMark: string;
  expiresAt: Date;
  requestedAt: Date;
  address: string;
  userAgent: string;
  /** Names that people chose; none where the user is in no workgroup. */
  workgroupNames: string;
  /** Where the owner of the account can say "this was not me"; null in a message to an address that is not the account's yet. */
  disownUrl: string | null;
  /** Public origin of the product; the host that browsers bind the SMS code to. */
  origin: string;
};

type Words = { kind: string; where: string; unless: string };

const signIn: Words = {
  kind: "sign-in code",
  where: "The sign-in page shows the same mark.",
  unless: "If you are not signing in right now, somebody knows your password: change it.",
};
const confirmation: Words = {
  kind: "confirmation code",
  where: "The page that asked shows the same mark.",
  unless: "If you did not ask for it, do nothing: without the code nothing happens.",
};

/** A code says what it is for, so that nobody talks a person out of one as if it were another. */
const words: Record<Purpose, Words> = {
  sign_in: signIn,
  reauthenticate: {
    ...confirmation,
    unless: "If you are not changing your account right now, somebody knows your password: change it.",
  },
  confirm_email: confirmation,
  confirm_phone: confirmation,
};

/** A clock time in UTC: the same bytes on every retry, whatever minutes are left. */
function clock(date: Date): string {
  return `${date.toISOString().slice(11, 16)} UTC`;
}

const codeStyle =
  "margin:0 0 20px;padding:16px;border-radius:8px;background:#f0f1f4;color:#1b1c20;text-align:center;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:32px;line-height:40px;font-weight:600;letter-spacing:6px;-webkit-user-select:all;user-select:all";

/** Text and HTML of the e-mail. The code stands once in each, never in the subject. */
export function codeEmail(message: CodeMessage): { subject: string; text: string; html: string } {
  const { code, requestMark, disownUrl } = message;
  const { kind, where: page, unless } = words[message.purpose];
  const subject = `Your LeadMaster ${kind}`;
  const workgroups = oneLine(message.workgroupNames);
  const lead = `Your LeadMaster ${kind}${workgroups ? ` for ${workgroups}` : ""} is:`;
  const validity = `Marked ${requestMark}, valid until ${clock(message.expiresAt)}. ${page}`;
  const where = `${describeUserAgent(message.userAgent)}, address ${message.address}`;
  const request = `Asked for at ${clock(message.requestedAt)} by ${where}.`;
  const warning = `LeadMaster never asks for this code by phone or in a chat. ${unless}`;
  const disown = disownUrl ? [`This wasn't me: ${disownUrl}`, ""] : [];
  const text = [lead, "", code, "", validity, "", request, "", warning, "", ...disown].join("\n");
  const html = emailHtml(
    subject,
    [
      paragraph(escapeHtml(lead)),
      `<p class="code" style="${codeStyle}">${code}</p>`,
      paragraph(
        `Marked <strong>${requestMark}</strong>, valid until <strong>${clock(message.expiresAt)}</strong>. ${page}`,
      ),
      paragraph(escapeHtml(request), "quiet"),
      paragraph(escapeHtml(warning), "quiet"),
      ...(disownUrl ? [paragraph(`<a href="${escapeHtml(disownUrl)}" style="color:#1f5fd0">This wasn't me</a>`)] : []),
    ].join("\n"),
  );
  return { subject, text, html };
}

const SMS_SEGMENT = 160;

/**
 * The SMS: one GSM-7 segment with nothing that a user can choose. Its last line binds the code to our origin
 * (https://wicg.github.io/sms-one-time-codes/) and must be the very end: a newline after it breaks the parsers.
 */
export function codeSms({ code, purpose, requestMark, expiresAt, origin }: CodeMessage): string {
  const { kind } = words[purpose];
  const last = `\n\n@${new URL(origin).hostname} #${code}`;
  const texts = [
    `${code} is your LeadMaster ${kind}, marked ${requestMark}, valid until ${clock(expiresAt)}. Never share it.`,
    `${code} is your LeadMaster ${kind}, marked ${requestMark}.`,
  ];
  // A long host name leaves less room; a second segment would cost double and can arrive alone.
  const text = texts.find((one) => one.length + last.length <= SMS_SEGMENT) ?? `${code} LeadMaster ${requestMark}`;
  return text + last;
}
