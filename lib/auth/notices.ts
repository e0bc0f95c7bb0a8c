/**
 * Notices: short e-mails that tell a person what happened to the account. At most one of a kind an hour, so that an attacker cannot
 * fill a mailbox; no links, but the one that undoes. They go out after the answer and never fail a request.
 */
import { after } from "next/server";
import { database } from "../db";
import type { Origin } from "../db/audit";
import { isFirstIn } from "../db/throttles";
import { errorFields, log } from "../log";
import { emailHtml, escapeHtml, paragraph } from "../mfa/email-frame";
import { sendNoticeEmail } from "../mfa/notice-email";
import { describeUserAgent } from "../mfa/user-agent";
import { type ContactNotice, contactNoticeText, EMAIL_CHANGED } from "./contact-notice-texts";
import { NOTICE_WINDOW, UNDO_HOURS } from "./limits";

export type Notice =
  | ContactNotice
  | { kind: "two_factor_on" | "two_factor_off" | "password_changed" | "password_reset" }
  | { kind: "phone_changed" | "phone_removed" }
  /** To the old address; `undoUrl` brings it back. */
  | { kind: "email_changed"; undoUrl: string }
  /** To the new address. */
  | { kind: "email_confirmed" }
  | { kind: "wrong_codes" | "second_step_paused" | "second_step_released" }
  | { kind: "signed_in_after_reset" }
  /** To an admin, about a member. */
  | { kind: "member_signed_in_after_reset"; memberEmail: string }
  /** To an admin: a member says that a sign-in was somebody else's. */
  | { kind: "member_disowned"; memberEmail: string };

const unless = "If this was not you, change your password now and tell your workgroup's admin.";

/** Subject and sentences of a notice. A name that a user chose never comes into a subject. */
function textOf(notice: Notice): { subject: string; sentences: string[] } {
  switch (notice.kind) {
    case "two_factor_on":
      return {
        subject: "2 Factor Login is on",
        sentences: [
          "From your next sign-in LeadMaster asks you for a one-time password. Your other sessions were ended.",
          unless,
        ],
      };
    case "two_factor_off":
      return {
        subject: "2 Factor Login is off",
        sentences: ["You turned 2 Factor Login off for your account.", unless],
      };
    case "password_changed":
      return { subject: "Your password was changed", sentences: ["Your other sessions were ended.", unless] };
    case "password_reset":
      return {
        subject: "Your password was reset",
        sentences: ["A link from this mailbox was used to set a new password. All sessions were ended.", unless],
      };
    case "phone_changed":
      return {
        subject: "Your phone number was changed",
        sentences: ["A new phone number was confirmed for your account.", unless],
      };
    case "phone_removed":
      return {
        subject: "Your phone number was removed",
        sentences: ["One-time passwords now come by e-mail only.", unless],
      };
    case "email_changed":
      return {
        subject: EMAIL_CHANGED,
        sentences: [
          "Your LeadMaster account now has another e-mail address. This one no longer signs in.",
          `If this was not you, restore it within ${UNDO_HOURS} hours. Your phone number and 2 Factor Login are restored too:`,
          notice.undoUrl,
        ],
      };
    case "email_confirmed":
      return {
        subject: "Your e-mail address is confirmed",
        sentences: ["This is now the address of your LeadMaster account.", unless],
      };
    case "wrong_codes":
      return {
        subject: "Somebody entered wrong one-time passwords",
        sentences: ["Your password was right, and then three one-time passwords were wrong.", unless],
      };
    case "second_step_paused":
      return {
        subject: "Signing in with a one-time password is paused",
        sentences: [
          "Too many wrong one-time passwords were entered for your account. Nobody can sign in with one for now.",
          unless,
        ],
      };
    case "second_step_released":
      return {
        subject: "You can sign in with a one-time password again",
        sentences: [
          "An admin of your workgroup has released your account: too many wrong one-time passwords were entered, or too many were requested.",
          "Whoever did that had given your password first. If that was not you, change your password now.",
        ],
      };
    case "signed_in_after_reset":
      return {
        subject: "A sign-in after your password was reset by e-mail",
        sentences: [
          "Somebody reset your password through your mailbox and has now signed in with a one-time password.",
          unless,
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
    default:
      return contactNoticeText(notice);
  }
}

/**
 * The whole message; `at` and `origin` say when and from where it came about. Without an origin somebody else did it, whose browser and
 * address are not the reader's to know.
 */
export function noticeEmail(
  notice: Notice,
  at: Date,
  origin: Origin | null,
): { subject: string; text: string; html: string } {
  const { subject, sentences } = textOf(notice);
  const from = origin ? `, ${describeUserAgent(origin.userAgent)}, address ${origin.address}` : "";
  const when = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC${from}`;
  const lines = [...sentences, when];
  const shown = (line: string) => {
    const isUndo = notice.kind === "email_changed" && line === notice.undoUrl;
    return isUndo ? `<a href="${escapeHtml(line)}">Undo the change</a>` : escapeHtml(line);
  };
  const html = lines.map((line) => paragraph(shown(line), line === when ? "quiet" : "plain")).join("\n");
  return { subject, text: `${lines.join("\n\n")}\n`, html: emailHtml(subject, html) };
}

async function send(to: { userId: string; email: string }, notice: Notice, origin: Origin | null): Promise<void> {
  try {
    // A change of address always tells the old one: its link is the only way back, also for a second change within the hour.
    if (notice.kind !== "email_changed") {
      if (!(await isFirstIn(database(), NOTICE_WINDOW, "notice", to.userId, to.email, notice.kind))) return;
    }
    await sendNoticeEmail({ ...noticeEmail(notice, new Date(), origin), to: to.email }, notice.kind);
  } catch (error) {
    log().error({ event: "notice_failed", kind: notice.kind, ...errorFields(error) });
  }
}

/** Sends a notice once the answer is out. */
export function notify(to: { userId: string; email: string }, notice: Notice, origin: Origin | null): void {
  after(() => send(to, notice, origin));
}
