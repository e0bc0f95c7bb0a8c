/**
 * The email and the SMS that carry a code. Every value in them is fixed, generated or escaped. The same challenge renders the same bytes,
 * so that a retry under the same idempotency key is the same request. Pure.
 */

import { minutes } from "@/lib/contract/duration";
import type { Purpose } from "@/lib/contract/purpose";
import { buttonLink, clockTime, codeBlock, emailHtml, escapeHtml, oneLine, paragraph, rule } from "./email-frame";
import { describeUserAgent } from "./user-agent";

export type CodeMessage = {
  code: string;
  purpose: Purpose;
  requestMark: string;
  expiresAt: Date;
  requestedAt: Date;
  ipAddress: string;
  userAgent: string;
  /** Names that users chose; empty if the user is in no workgroup. */
  workgroupNames: string;
  /** The "This wasn't me" link; null in a message to a destination that is not confirmed for the account. */
  notMeUrl: string | null;
  /** Public origin of the product; browsers bind the SMS code to its host. */
  origin: string;
};

type CodeTexts = {
  name: string;
  page: string;
  warning: string;
  /** The end of the SMS: the first message to a number says how to stop and to get help, as carriers ask. */
  smsEnd?: string;
};

const confirmation: CodeTexts = {
  name: "confirmation code",
  page: "The page that asks for the code shows the same message name.",
  warning: "If you did not request this code, ignore this message. Nothing changes without the code.",
};

/** Each code names its purpose, so that an attacker cannot talk a user out of one code under the pretext of another. */
const codeTexts: Record<Purpose, CodeTexts> = {
  sign_in: {
    name: "sign-in code",
    page: "The sign-in page shows the same message name.",
    warning: "If you are not signing in right now, someone may know your password: change it.",
  },
  reauthenticate: {
    ...confirmation,
    warning: "If you are not changing your account right now, someone may know your password: change it.",
  },
  confirm_email: confirmation,
  confirm_phone: { ...confirmation, smsEnd: " Reply STOP to stop, HELP for help." },
};

/** "14:32 UTC, 10 minutes after your request": the clock for later readers, the minutes for those who know no UTC. */
function validity({ requestedAt, expiresAt }: CodeMessage): { until: string; after: string } {
  const lifeMinutes = Math.round((expiresAt.getTime() - requestedAt.getTime()) / minutes(1));
  return { until: clockTime(expiresAt), after: `${lifeMinutes} minutes after your request` };
}

/** Renders the email. Text and HTML contain the code once each; the subject never contains it. */
export function codeEmail(message: CodeMessage): { subject: string; text: string; html: string } {
  const { code, requestMark, notMeUrl } = message;
  const { name, page, warning } = codeTexts[message.purpose];
  const subject = `Your LeadMaster ${name}`;
  const workgroups = oneLine(message.workgroupNames);
  const title = workgroups ? `${subject} for ${workgroups}` : subject;
  const { until, after } = validity(message);
  const preview = `Message ${requestMark}, valid until ${until}.`;
  const client = `${describeUserAgent(message.userAgent)}, IP address ${message.ipAddress}`;
  const request = `Requested at ${clockTime(message.requestedAt)} by ${client}.`;
  const advice = `LeadMaster never asks for this code by phone or in a chat. ${warning}`;
  const text = [
    `${title} is:`,
    code,
    `Message ${requestMark}, valid until ${until}, ${after}. ${page}`,
    `${request}\n${advice}`,
    ...(notMeUrl ? [`This wasn't me: ${notMeUrl}`] : []),
  ];
  const html = emailHtml(
    title,
    [
      codeBlock(code),
      paragraph(
        `Message <strong>${requestMark}</strong>, valid until <strong>${until}</strong>, ${after}. ${escapeHtml(page)}`,
      ),
      rule,
      paragraph(escapeHtml(request), "quiet"),
      paragraph(escapeHtml(advice), "quiet"),
      ...(notMeUrl ? [buttonLink("This wasn't me", notMeUrl, "secondary")] : []),
    ].join("\n"),
    preview,
  );
  return { subject, text: `${text.join("\n\n")}\n`, html };
}

const SMS_SEGMENT = 160;

/**
 * Renders the SMS: one GSM-7 segment without any value that a user can choose. The last line binds the code to our origin
 * (https://wicg.github.io/sms-one-time-codes/) and must be the end: a newline after it breaks the parsers.
 */
export function codeSms({ code, purpose, requestMark, expiresAt, origin }: CodeMessage): string {
  const { name, smsEnd = "" } = codeTexts[purpose];
  const last = `\n\n@${new URL(origin).hostname} #${code}`;
  const texts = [
    `${code} is your LeadMaster ${name}. Message ${requestMark}, valid until ${clockTime(expiresAt)}. Never share it.${smsEnd}`,
    `${code} is your LeadMaster ${name}. Message ${requestMark}.${smsEnd}`,
    `${code} is your LeadMaster ${name}. Message ${requestMark}.`,
  ];
  // A second segment costs double and can arrive alone, so a long host name shortens the text.
  const text =
    texts.find((candidate) => candidate.length + last.length <= SMS_SEGMENT) ?? `${code} LeadMaster ${requestMark}`;
  return text + last;
}
