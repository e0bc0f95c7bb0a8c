/** My activity: what happened. No one is named: anyone who knows the password may have done it. */
import type { ActivityEvent } from "@/lib/contract/account-schemas";
import type { ActivityKind } from "@/lib/contract/activity-kinds";
import type { AuditResult, AuditType } from "@/lib/contract/vocabulary";
import type { Wrap } from "./rich-text";
import { plural } from "./words";

export const activityCopy = {
  title: "My activity",
  intro: (link: Wrap) => (
    <>What happened on your account. Wasn't you? Change your password, and end your {link("other sessions")}.</>
  ),
  filter: "Filter",
  all: "All",
  kinds: {
    sign_ins: "Sign-ins",
    codes: "Codes",
    changes: "Account changes",
    refused: "Refused",
  } satisfies Record<ActivityKind, string>,
  noneOfKind: (link: Wrap) => <>Nothing of this kind. {link("Show all activity")}</>,
  olderPage: (link: Wrap) => <>Older activity. {link("Back to the newest")}</>,
  /** After the place of a sign-in. */
  codeSentAt: (time: string, times: number) =>
    `. Code sent at ${time}${times > 1 ? `, and ${plural(times - 1, "time")} again` : ""}.`,
  empty: "No activity yet. Sign-ins and account changes will appear here.",
  newestFirst: "Newest first",
  more: "Show older",
  shown: (count: number, isEnd: boolean) => `${plural(count, "older event")} shown.${isEnd ? " End of list." : ""}`,
};

const eventTexts = {
  "sign_in.password": { success: "Signed in with your password", failure: "Sign-in refused" },
  "sign_in.code": { success: "Signed in with your password and a code", failure: "Code refused at sign-in" },
  "sign_in.code_sent": { success: "Sign-in code sent", failure: "Sign-in code not sent" },
  "sign_in.cancelled": { success: "Sign-in canceled before the code", failure: "Canceling a sign-in failed" },
  "sign_in.cannot_receive": {
    success: "Reported that no sign-in code arrives",
    failure: "Report that no sign-in code arrives refused",
  },
  sign_out: { success: "Signed out", failure: "Sign-out failed" },
  reauthentication: { success: "Password confirmed", failure: "Password not confirmed" },
  "account.name_changed": { success: "Name changed", failure: "Name change refused" },
  "account.two_factor_on": { success: "2 Factor Login turned on", failure: "Turning on 2 Factor Login refused" },
  "account.two_factor_off": { success: "2 Factor Login turned off", failure: "Turning off 2 Factor Login refused" },
  "account.password_changed": { success: "Password changed", failure: "Password change refused" },
  "account.password_reset_asked": {
    success: "Password reset link sent by email",
    failure: "Password reset link not sent",
  },
  "account.password_reset": { success: "Password reset with an emailed link", failure: "Password reset refused" },
  "account.phone_changed": { success: "Phone number added or changed", failure: "Phone number change refused" },
  "account.phone_removed": { success: "Phone number removed", failure: "Phone number removal refused" },
  "account.sms_consent_given": {
    success: "Agreed to text messages",
    failure: "Consent to text messages not stored",
  },
  "account.email_changed": { success: "Email address changed", failure: "Email address change refused" },
  "account.email_change_undone": {
    success: "Email address restored from the old address",
    failure: "Email address not restored from the old address",
  },
  "account.email_restored": {
    success: "Earlier email address restored with a link",
    failure: "Earlier email address not restored",
  },
  "account.phone_restored": {
    success: "Earlier phone number restored, or an added one removed, with a link",
    failure: "Earlier phone number not restored",
  },
  "account.two_factor_restored": {
    success: "2 Factor Login turned on again with a link",
    failure: "2 Factor Login not restored",
  },
  "account.confirmation_sent": {
    success: "Code sent to confirm an email address or phone number",
    failure: "Code to confirm an email address or phone number not sent",
  },
  "account.confirmation": {
    success: "Email address or phone number confirmed",
    failure: "Code for an email address or phone number refused",
  },
  "account.second_step_released": {
    success: "Unlocked after too many incorrect codes",
    failure: "Unlocking after too many incorrect codes refused",
  },
  "account.disabled": { success: "Account disabled by an operator", failure: "Disabling the account failed" },
  "account.enabled": { success: "Account enabled by an operator", failure: "Enabling the account failed" },
  "account.exported": {
    success: "Stored data exported by an operator",
    failure: "Exporting the stored data failed",
  },
  "account.erased": { success: "Account erased by an operator", failure: "Erasing the account failed" },
  "workgroup.created": { success: "Workgroup created", failure: "Creating a workgroup failed" },
  "workgroup.edition_changed": { success: "Edition of a workgroup changed", failure: "Changing the edition failed" },
  "member.invited": { success: "Person invited to a workgroup", failure: "Invitation to a workgroup refused" },
  "member.invitation_sent_again": { success: "Invitation sent again", failure: "Sending an invitation again refused" },
  "member.invitation_revoked": { success: "Invitation revoked", failure: "Revoking an invitation refused" },
  "member.joined": { success: "Joined a workgroup by invitation", failure: "Joining a workgroup refused" },
  "member.imported": { success: "Imported into a workgroup by an operator", failure: "Import into a workgroup failed" },
  "account.temporary_code_issued": {
    success: "Temporary code issued for your account",
    failure: "Temporary code for your account refused",
  },
  "account.email_proven": {
    success: "Mailbox confirmed with an emailed link",
    failure: "Mailbox not confirmed",
  },
  "session.ended": { success: "Session ended", failure: "Ending a session failed" },
  "sign_in.disowned": {
    success: "Sign-in reported as not you, and ended",
    failure: "Reporting a sign-in failed",
  },
  "delivery.suppressed": {
    success: "Codes to an email address or phone number stopped",
    failure: "Stopping codes failed",
  },
  "delivery.suppression_lifted": {
    success: "Codes to an email address or phone number resumed",
    failure: "Resuming codes refused",
  },
  "webhook.refused": { success: "Provider report refused", failure: "Provider report refused" },
  "mobile.sign_in": { success: "Signed in to the mobile app", failure: "Mobile app sign-in refused" },
  "mobile.sign_out": { success: "Signed out of the mobile app", failure: "Mobile app sign-out failed" },
  "workgroup.two_factor_on": {
    success: "Two-factor sign-in required for a workgroup",
    failure: "Change of a workgroup's Security Options refused",
  },
  "workgroup.two_factor_off": {
    success: "Two-factor sign-in no longer required for a workgroup",
    failure: "Change of a workgroup's Security Options refused",
  },
  "member.role_changed": {
    success: "Role in a workgroup changed",
    failure: "Change of a membership refused",
  },
  "member.disabled": { success: "Membership of a workgroup disabled", failure: "Disabling a membership refused" },
  "member.enabled": { success: "Membership of a workgroup enabled again", failure: "Enabling a membership refused" },
  "member.removed": { success: "Removed from a workgroup", failure: "Removing a member refused" },
  "member.sessions_ended": { success: "All sessions ended by an admin", failure: "Ending a member's sessions refused" },
  "workgroup.two_factor_scheduled": {
    success: "Two-factor sign-in scheduled for a workgroup",
    failure: "Change of a workgroup's Security Options refused",
  },
  "workgroup.two_factor_schedule_moved": {
    success: "Date of two-factor sign-in for a workgroup moved",
    failure: "Change of a workgroup's Security Options refused",
  },
  "workgroup.two_factor_schedule_canceled": {
    success: "Scheduled two-factor sign-in for a workgroup canceled",
    failure: "Change of a workgroup's Security Options refused",
  },
  "workgroup.members_nudged": {
    success: "Members reminded of two-factor sign-in",
    failure: "Reminding members refused",
  },
} satisfies Record<AuditType, Record<AuditResult, string>>;

/** Words after the colon. A reason that is not listed is not shown. */
const reasonTexts: Record<string, string> = {
  credentials: "incorrect password",
  incorrect_password: "incorrect password",
  incorrect: "incorrect code",
  incorrect_code: "incorrect code",
  two_factor_not_available_in_app: "the password was correct, but the app can't ask for a code",
  email_taken: "another account has it now",
  all_others: "all except this one",
  bounced: "messages bounced",
  complained: "a message was marked as spam",
  opted_out: "the number replied STOP",
  code_required: "the mobile app, which can't ask for the code that's now required",
};

/** One sentence for an event. During a deployment there may be events that this version has no words for. */
export function eventText({
  type,
  result,
  reason,
  note = null,
}: Pick<ActivityEvent, "type" | "result" | "reason"> & { note?: string | null }): string {
  const known: Partial<Record<string, Record<AuditResult, string>>> = eventTexts;
  const what = known[type]?.[result] ?? "Something else happened on your account";
  const why = note ?? (reason === null ? undefined : reasonTexts[reason]);
  return `${what}${why ? `: ${why}` : ""}.`;
}

/** Where it came from. What the app says of itself is not shown: it proves nothing. */
export function placeText({ type, address, browser }: Pick<ActivityEvent, "type" | "address" | "browser">): string {
  if (address === null) return "By someone else";
  const app = type.startsWith("mobile.");
  return browser === null || app ? `IP address ${address}` : `IP address ${address}, ${browser}`;
}
