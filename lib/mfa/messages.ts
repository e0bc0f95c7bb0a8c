/**
 * The two messages that carry a code. Everything in them is fixed text, ours, or escaped; the same challenge always gives the same
 * bytes, so that a retry under the same idempotency key is the same request.
 */

import type { Purpose } from "./code";

export type CodeMessage = {
  code: string;
  purpose: Purpose;
  requestMark: string;
  expiresAt: Date;
  requestedAt: Date;
  address: string;
  userAgent: string;
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

/** The frame of every e-mail of ours: one column, no pictures, right in the light and in the dark. `body` is HTML already. */
export function emailHtml(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px"><tr><td>
<p style="margin:0 0 16px;font-weight:600">LeadMaster</p>
${body}
</td></tr></table></td></tr></table></body></html>
`;
}

/** A clock time in UTC: the same bytes on every retry, whatever minutes are left. */
function clock(date: Date): string {
  return `${date.toISOString().slice(11, 16)} UTC`;
}

/** Text as it may stand in HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** The browser and system of a user agent in plain words; it is an attacker's input, so only words of our own come out. */
export function describeUserAgent(userAgent: string): string {
  const browsers = [
    ["Edg/", "Edge"],
    ["Firefox/", "Firefox"],
    ["OPR/", "Opera"],
    ["Chrome/", "Chrome"],
    ["Safari/", "Safari"],
  ] as const;
  const systems = [
    ["Android", "Android"],
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Windows", "Windows"],
    ["Mac OS", "macOS"],
    ["Linux", "Linux"],
  ] as const;
  const browser = browsers.find(([sign]) => userAgent.includes(sign))?.[1];
  const system = systems.find(([sign]) => userAgent.includes(sign))?.[1];
  return [browser ?? "a browser", system && `on ${system}`].filter(Boolean).join(" ");
}

/** Text and HTML of the e-mail. The code stands once in each, never in the subject. */
export function codeEmail(message: CodeMessage): { subject: string; text: string; html: string } {
  const { code, requestMark } = message;
  const { kind, where: page, unless } = words[message.purpose];
  const subject = `Your LeadMaster ${kind}`;
  const where = `${describeUserAgent(message.userAgent)}, address ${message.address}`;
  const request = `Asked for at ${clock(message.requestedAt)} by ${where}.`;
  const validity = `Marked ${requestMark}, valid until ${clock(message.expiresAt)}. ${page}`;
  const warning = `LeadMaster never asks for this code by phone or in a chat. ${unless}`;
  const text = [`Your LeadMaster ${kind} is:`, "", code, "", validity, "", request, "", warning, ""].join("\n");
  const html = emailHtml(
    subject,
    `<p style="margin:0 0 8px">Your ${kind} is:</p>
<p style="margin:0 0 16px;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:32px;line-height:40px;letter-spacing:4px">${code}</p>
<p style="margin:0 0 16px">${validity}</p>
<p style="margin:0 0 16px;font-size:14px;line-height:20px">${escapeHtml(request)}</p>
<p style="margin:0;font-size:14px;line-height:20px">${escapeHtml(warning)}</p>`,
  );
  return { subject, text, html };
}

/**
 * The SMS: one GSM-7 segment with nothing that a user can choose. Its last line binds the code to our origin
 * (https://wicg.github.io/sms-one-time-codes/) and must be the very end: a newline after it breaks the parsers.
 */
export function codeSms({ code, purpose, requestMark, expiresAt, origin }: CodeMessage): string {
  const host = new URL(origin).hostname;
  return `${code} is your LeadMaster ${words[purpose].kind}, marked ${requestMark}, valid until ${clock(expiresAt)}. Never share it.\n\n@${host} #${code}`;
}
