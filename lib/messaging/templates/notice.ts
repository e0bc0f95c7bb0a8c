/**
 * Notices: short messages that report an event of an account to its user. No notice has a link, except the undo link of an email change. Pure.
 */
import { z } from "zod";
import { restorationSchema } from "@/lib/contract/contact-schemas";
import { UNDO_HOURS } from "@/lib/contract/limits";
import type { ClientInfo } from "@/lib/db/audit";
import {
  type ContactKind,
  contactKinds,
  contactTexts,
  EMAIL_CHANGED,
  RESTORED,
  restoredText,
  type Texts,
} from "./contact-notice";
import { buttonLink, emailHtml, escapeHtml, paragraph, rule } from "./email-frame";
import { membershipKinds, membershipNoticeSchema, membershipSubjects, membershipText } from "./membership-notice";
import { policyKinds, policyNoticeSchema, policySubjects, policyText } from "./policy-notice";
import { describeUserAgent } from "./user-agent";

const plainKinds = [
  "two_factor_on",
  "two_factor_off",
  "password_changed",
  "password_reset",
  "phone_changed",
  "phone_removed",
  /** To the new address. */
  "email_confirmed",
  "wrong_codes",
  "second_step_paused",
  "second_step_released",
  "temporary_code_issued",
  "codes_resumed",
  "sessions_ended_by_admin",
  "code_report_closed",
  "signed_in_after_reset",
] as const;

/** To an admin, about a member. */
const memberKinds = ["member_signed_in_after_reset", "member_disowned", "member_cannot_receive"] as const;

/** Who acted, in a notice to others, once that account is erased. */
export const ERASED_ACTOR = { actorName: "whose account was erased", actorEmail: "name removed" } as const;

/** Kind and parameters of a notice, without time and client. Stored in the outbox: no token, code or password. */
export const noticeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal(plainKinds) }),
  /** To the old address, with the undo link. */
  z.object({ kind: z.literal("email_changed"), undo: z.object({ id: z.string(), keyId: z.string() }) }),
  z.object({ kind: z.literal(contactKinds) }),
  z.object({ kind: z.literal("account_restored"), restored: restorationSchema }),
  z.object({ kind: z.literal(memberKinds), memberEmail: z.string() }),
  policyNoticeSchema,
  membershipNoticeSchema,
]);
export type Notice = z.infer<typeof noticeSchema>;

/** All kinds. */
export const noticeKinds: readonly Notice["kind"][] = [
  ...plainKinds,
  "email_changed",
  ...contactKinds,
  "account_restored",
  ...memberKinds,
  ...policyKinds,
  ...membershipKinds,
];

const ifNotYou = "If this was not you, change your password now and tell your workgroup's admin.";

const plainTexts: Record<(typeof plainKinds)[number] | ContactKind, Texts> = {
  ...contactTexts,
  two_factor_on: {
    subject: "2 Factor Login is on",
    sentences: [
      "From your next sign-in LeadMaster asks you for a one-time code. Your other sessions were ended.",
      ifNotYou,
    ],
  },
  two_factor_off: {
    subject: "2 Factor Login is off",
    sentences: ["You turned 2 Factor Login off for your account.", ifNotYou],
  },
  password_changed: {
    subject: "Your password was changed",
    sentences: ["Your other sessions were ended.", ifNotYou],
  },
  password_reset: {
    subject: "Your password was reset",
    sentences: [
      "A link that we sent to this mailbox was used to set a new password. All sessions were ended.",
      ifNotYou,
    ],
  },
  phone_changed: {
    subject: "Your phone number was changed",
    sentences: ["A new phone number was confirmed for your account.", ifNotYou],
  },
  phone_removed: {
    subject: "Your phone number was removed",
    sentences: ["One-time codes now come by email only.", ifNotYou],
  },
  email_confirmed: {
    subject: "Your email address is confirmed",
    sentences: ["This is now the email address of your LeadMaster account.", ifNotYou],
  },
  wrong_codes: {
    subject: "Incorrect one-time codes were entered",
    sentences: ["Your password was entered correctly, followed by three incorrect one-time codes.", ifNotYou],
  },
  second_step_paused: {
    subject: "Sign-in with a one-time code is paused",
    sentences: [
      "Too many incorrect one-time codes were entered for your account. Until the pause ends, you can't sign in with a code.",
      ifNotYou,
    ],
  },
  sessions_ended_by_admin: {
    subject: "An admin signed you out",
    sentences: [
      "An admin of your workgroup ended all your sessions. Sign in again to go on.",
      "Your password and your settings stay as they are. If you did not expect this, ask the admin.",
    ],
  },
  second_step_released: {
    subject: "You can sign in with a one-time code again",
    sentences: [
      "An admin of your workgroup, or the operator of LeadMaster, unlocked your account. It was locked because too many incorrect one-time codes were entered or too many codes were requested.",
      "Those attempts and requests came after your password was entered correctly. If they were not yours, change your password now.",
    ],
  },
  temporary_code_issued: {
    subject: "A temporary code was issued for your account",
    sentences: [
      "An admin of your workgroup, or the operator of LeadMaster, issued a temporary code. With it and your password you can sign in once without a message from us.",
      "If you did not ask for it, change your password now: that ends the code. Then tell your workgroup's admin.",
    ],
  },
  codes_resumed: {
    subject: "We send one-time codes to you again",
    sentences: [
      "Codes to an email address or phone number of your account had stopped, because messages did not arrive or were refused. An admin of your workgroup resumed them.",
      "If you still get no codes, ask your workgroup's admin for help.",
    ],
  },
  code_report_closed: {
    subject: "Your report that no code arrives was closed",
    sentences: [
      "You reported at sign-in that you can't get a one-time code. An admin of your workgroup, or the operator of LeadMaster, closed the report.",
      "If you still get no codes, ask your workgroup's admin for a temporary code.",
    ],
  },
  signed_in_after_reset: {
    subject: "A sign-in after your password was reset by email",
    sentences: [
      "Your password was reset with a link sent to your mailbox, and then used to sign in with a one-time code.",
      ifNotYou,
    ],
  },
};

const memberSubjects = {
  member_signed_in_after_reset: "A member signed in after a password reset by email",
  member_disowned: "A member reported a sign-in by someone else",
  member_cannot_receive: "A member can't get a one-time code",
} as const;

const subjects: Record<string, string | undefined> = {
  ...Object.fromEntries(Object.entries(plainTexts).map(([kind, { subject }]) => [kind, subject])),
  ...policySubjects,
  ...memberSubjects,
  ...membershipSubjects,
  account_restored: RESTORED,
};

/** The subject of a notice; undefined for a kind that this release does not know. */
export const subjectOf = (kind: string): string | undefined => subjects[kind];

/** Subject and sentences. A name that a user chose never appears in a subject and never begins a line. */
function textsOf(notice: Notice, undoUrl: string): Texts {
  switch (notice.kind) {
    case "email_changed":
      return {
        subject: EMAIL_CHANGED,
        sentences: [
          "Your LeadMaster account now has another email address. This one no longer signs in.",
          `If this was not you, restore it within ${UNDO_HOURS} hours. Your phone number and 2 Factor Login are restored too:`,
          undoUrl,
        ],
      };
    case "member_signed_in_after_reset":
      return {
        subject: memberSubjects.member_signed_in_after_reset,
        sentences: [
          `The password of ${notice.memberEmail} was reset with a link sent to the mailbox, and then used to sign in.`,
          "The one-time code went to the same mailbox. If you doubt that it was the member, ask them.",
        ],
      };
    case "member_disowned":
      return {
        subject: memberSubjects.member_disowned,
        sentences: [
          `${notice.memberEmail} received a one-time code and reported that someone else requested it.`,
          "Someone may know the password. That sign-in was ended, and the member was sent a link to set a new password.",
        ],
      };
    case "member_cannot_receive":
      return {
        subject: memberSubjects.member_cannot_receive,
        sentences: [
          `Someone entered the correct password of ${notice.memberEmail} and reports that no one-time code arrives.`,
          "Ask the member whether it was them, in person or by phone. Then open Members who need help in Workgroup Management: resume codes there, or issue a temporary code.",
        ],
      };
    case "workgroup_two_factor_on":
    case "workgroup_two_factor_off":
    case "workgroup_two_factor_scheduled":
    case "workgroup_two_factor_schedule_moved":
    case "workgroup_two_factor_schedule_canceled":
      return policyText(notice);
    case "account_restored":
      return restoredText(notice.restored);
    case "membership_role_changed":
    case "membership_disabled":
    case "membership_enabled":
    case "membership_removed":
      return membershipText(notice);
    default:
      return plainTexts[notice.kind];
  }
}

export type EmailText = { subject: string; text: string; html: string };

/** Time and client of the event. `client` is null if another user caused it: their browser and IP address are not shown. */
export type NoticeContext = { at: Date; client: ClientInfo | null; undoUrl?: string };

/** Renders the email. The same input renders the same bytes. */
export function noticeEmail(notice: Notice, context: NoticeContext): EmailText {
  return noticeFrame(textsOf(notice, context.undoUrl ?? ""), context);
}

/** Renders the sentences of a notice, then time and client. */
export function noticeFrame({ subject, sentences }: Texts, { at, client, undoUrl = "" }: NoticeContext): EmailText {
  const from = client ? `, ${describeUserAgent(client.userAgent)}, IP address ${client.ipAddress}` : "";
  const when = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC${from}`;
  const render = (line: string) =>
    undoUrl !== "" && line === undoUrl ? buttonLink("Undo the change", line, "secondary") : paragraph(escapeHtml(line));
  const body = [...sentences.map(render), rule, paragraph(escapeHtml(when), "quiet")];
  return {
    subject,
    text: `${[...sentences, when].join("\n\n")}\n`,
    html: emailHtml(subject, body.join("\n"), sentences[0]),
  };
}
