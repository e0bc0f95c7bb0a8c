/** Emails to members about the date from which a workgroup requires two-factor sign-in. Pure. */
import { z } from "zod";
import { buttonLink, emailHtml, escapeHtml, oneLine, paragraph, rule, utcMoment } from "./email-frame";
import type { EmailText } from "./notice";

/** Kinds of {@link scheduleEmail}; a reminder ends with its days before the date. */
export const scheduleKinds = [
  "two_factor_announced",
  "two_factor_reminder_7",
  "two_factor_reminder_3",
  "two_factor_reminder_1",
  "two_factor_nudge",
] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

/** True for a kind of this file. */
export const isScheduleKind = (kind: string): kind is ScheduleKind =>
  (scheduleKinds as readonly string[]).includes(kind);

/** Parameters of the message. Stored in the outbox. */
export const scheduleMessageSchema = z.object({
  workgroupName: z.string(),
  effectiveAt: z.coerce.date(),
  /** The edition sends codes by text message too, and the member has no confirmed number. */
  asksForPhone: z.boolean(),
});
type ScheduleMessage = z.output<typeof scheduleMessageSchema>;

const subjects = {
  two_factor_announced: "2 Factor Login will be required at sign-in",
  two_factor_reminder_7: "Reminder: 2 Factor Login will be required at sign-in",
  two_factor_reminder_3: "In 3 days or less: 2 Factor Login at sign-in",
  two_factor_reminder_1: "Within 24 hours: 2 Factor Login at sign-in",
  two_factor_nudge: "Get ready for 2 Factor Login at sign-in",
} satisfies Record<ScheduleKind, string>;

/** Renders the email. The same input renders the same bytes. A name that a user chose never appears in the subject and never begins a line. */
export function scheduleEmail(
  kind: ScheduleKind,
  { workgroupName, effectiveAt, asksForPhone }: ScheduleMessage,
  { proofUrl, accountUrl }: { proofUrl: string; accountUrl: string },
): EmailText {
  const subject = subjects[kind];
  const what = `From ${utcMoment(effectiveAt)}, the workgroup ${oneLine(workgroupName)} requires a one-time password at every sign-in. LeadMaster shows this time in your own time zone after you sign in.`;
  const how =
    "The code will be sent to this email address. To confirm that you receive our emails, open this link and select the button:";
  const phone = `Codes can also come by text message. Add and confirm a mobile phone number in My Account Settings: ${accountUrl}`;
  const otherwise =
    "You don't have to do anything else. The mobile app can't ask for codes: from then on, use the website.";
  const rest = [...(asksForPhone ? [phone] : []), otherwise];
  const why = "You receive this email because you are a member of the workgroup.";
  const body = [
    paragraph(escapeHtml(what)),
    paragraph(escapeHtml(how)),
    buttonLink("I receive these emails", proofUrl, "primary"),
    ...rest.map((sentence) => paragraph(escapeHtml(sentence))),
    rule,
    paragraph(escapeHtml(why), "quiet"),
  ];
  return {
    subject,
    text: `${[what, how, proofUrl, ...rest, why].join("\n\n")}\n`,
    html: emailHtml(subject, body.join("\n"), what),
  };
}
