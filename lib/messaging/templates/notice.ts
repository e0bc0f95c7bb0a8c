/**
 * Notices: short messages that tell a person what happened to the account. Each carries no link, except the one that undoes a change. Pure.
 */
import { z } from "zod";
import { restorationSchema } from "@/lib/contract/contact";
import { UNDO_HOURS } from "@/lib/contract/limits";
import type { ClientInfo } from "@/lib/db/audit";
import {
  type ContactKind,
  contactKinds,
  contactTexts,
  EMAIL_CHANGED,
  restoredText,
  type Texts,
} from "./contact-notice";
import { emailHtml, escapeHtml, oneLine, paragraph } from "./email-frame";
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
  "signed_in_after_reset",
] as const;

/** To an admin, about a member. */
const memberKinds = ["member_signed_in_after_reset", "member_disowned"] as const;

/** To the other admins of a workgroup whose policy an admin changed. */
const policyKinds = ["workgroup_two_factor_on", "workgroup_two_factor_off"] as const;

/** What a notice is rendered from beside its time and client. Stored in the outbox: no token, code or password. */
export const noticeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal(plainKinds) }),
  /** To the old address, with the link that brings it back. */
  z.object({ kind: z.literal("email_changed"), undo: z.object({ id: z.string(), keyId: z.string() }) }),
  z.object({ kind: z.literal(contactKinds) }),
  z.object({ kind: z.literal("account_restored"), restored: restorationSchema }),
  z.object({ kind: z.literal(memberKinds), memberEmail: z.string() }),
  z.object({
    kind: z.literal(policyKinds),
    workgroupName: z.string(),
    actorName: z.string(),
    actorEmail: z.string(),
  }),
]);
export type Notice = z.infer<typeof noticeSchema>;

export const noticeKinds: readonly Notice["kind"][] = [
  ...plainKinds,
  "email_changed",
  ...contactKinds,
  "account_restored",
  ...memberKinds,
  ...policyKinds,
];

const unless = "If this was not you, change your password now and tell your workgroup's admin.";

const plainTexts: Record<(typeof plainKinds)[number] | ContactKind, Texts> = {
  ...contactTexts,
  two_factor_on: {
    subject: "2 Factor Login is on",
    sentences: [
      "From your next sign-in LeadMaster asks you for a one-time password. Your other sessions were ended.",
      unless,
    ],
  },
  two_factor_off: {
    subject: "2 Factor Login is off",
    sentences: ["You turned 2 Factor Login off for your account.", unless],
  },
  password_changed: {
    subject: "Your password was changed",
    sentences: ["Your other sessions were ended.", unless],
  },
  password_reset: {
    subject: "Your password was reset",
    sentences: ["A link from this mailbox was used to set a new password. All sessions were ended.", unless],
  },
  phone_changed: {
    subject: "Your phone number was changed",
    sentences: ["A new phone number was confirmed for your account.", unless],
  },
  phone_removed: {
    subject: "Your phone number was removed",
    sentences: ["One-time passwords now come by e-mail only.", unless],
  },
  email_confirmed: {
    subject: "Your e-mail address is confirmed",
    sentences: ["This is now the address of your LeadMaster account.", unless],
  },
  wrong_codes: {
    subject: "Somebody entered wrong one-time passwords",
    sentences: ["Your password was right, and then three one-time passwords were wrong.", unless],
  },
  second_step_paused: {
    subject: "Signing in with a one-time password is paused",
    sentences: [
      "Too many wrong one-time passwords were entered for your account. Nobody can sign in with one for now.",
      unless,
    ],
  },
  second_step_released: {
    subject: "You can sign in with a one-time password again",
    sentences: [
      "An admin of your workgroup has released your account: too many wrong one-time passwords were entered, or too many were requested.",
      "Whoever did that had given your password first. If that was not you, change your password now.",
    ],
  },
  signed_in_after_reset: {
    subject: "A sign-in after your password was reset by e-mail",
    sentences: [
      "Somebody reset your password through your mailbox and has now signed in with a one-time password.",
      unless,
    ],
  },
};

/** Subject and sentences. A name that a user chose never comes into a subject, and never begins a line of its own. */
function textsOf(notice: Notice, undoUrl: string): Texts {
  switch (notice.kind) {
    case "email_changed":
      return {
        subject: EMAIL_CHANGED,
        sentences: [
          "Your LeadMaster account now has another e-mail address. This one no longer signs in.",
          `If this was not you, restore it within ${UNDO_HOURS} hours. Your phone number and 2 Factor Login are restored too:`,
          undoUrl,
        ],
      };
    case "member_signed_in_after_reset":
      return {
        subject: "A member signed in after a password reset by e-mail",
        sentences: [
          `${notice.memberEmail} reset the password through the mailbox and has now signed in.`,
          "The one-time password went to the same mailbox. If you doubt that it was the member, ask.",
        ],
      };
    case "member_disowned":
      return {
        subject: "A member reports a sign-in by somebody else",
        sentences: [
          `${notice.memberEmail} was sent a one-time password and says that somebody else asked for it.`,
          "Somebody may know the password. That sign-in was ended, and the member was sent a link to set a new password.",
        ],
      };
    case "workgroup_two_factor_on":
    case "workgroup_two_factor_off": {
      const on = notice.kind === "workgroup_two_factor_on";
      const who = `${oneLine(notice.actorName)} (${notice.actorEmail})`;
      return {
        subject: on
          ? "2 Factor Login is now required in a workgroup"
          : "2 Factor Login is no longer required in a workgroup",
        sentences: [
          `The admin ${who} turned 2 Factor Login ${on ? "on" : "off"} for all members of the workgroup ${oneLine(notice.workgroupName)}.`,
          "You receive this email because you are an admin of the workgroup. If you did not expect the change, ask the other admin and check Security Options.",
        ],
      };
    }
    case "account_restored":
      return restoredText(notice.restored);
    default:
      return plainTexts[notice.kind];
  }
}

export type EmailText = { subject: string; text: string; html: string };

/** When and from where a notice came about. Without a client another person caused it, whose browser and address are not shown. */
export type NoticeContext = { at: Date; client: ClientInfo | null; undoUrl?: string };

/** The whole email. The same input gives the same bytes. */
export function noticeEmail(notice: Notice, { at, client, undoUrl = "" }: NoticeContext): EmailText {
  const { subject, sentences } = textsOf(notice, undoUrl);
  const from = client ? `, ${describeUserAgent(client.userAgent)}, address ${client.ipAddress}` : "";
  const when = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC${from}`;
  const lines = [...sentences, when];
  const shown = (line: string) =>
    undoUrl !== "" && line === undoUrl ? `<a href="${escapeHtml(line)}">Undo the change</a>` : escapeHtml(line);
  const html = lines.map((line) => paragraph(shown(line), line === when ? "quiet" : "plain")).join("\n");
  return { subject, text: `${lines.join("\n\n")}\n`, html: emailHtml(subject, html) };
}
