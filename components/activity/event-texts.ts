/** What happened, in words. Nobody is named: whoever has the password may have done it. */
import type { ActivityEvent, AuditResult, AuditType } from "@/lib/schemas";

const eventTexts = {
  "sign_in.password": { success: "Signed in with the password", failure: "Sign-in refused" },
  "sign_in.code": { success: "Signed in with the password and a code", failure: "Code refused at sign-in" },
  "sign_in.code_sent": {
    success: "Code sent for a sign-in",
    failure: "Code for a sign-in not sent",
  },
  "sign_in.cancelled": { success: "Sign-in cancelled before the code", failure: "Cancelling a sign-in failed" },
  sign_out: { success: "Signed out", failure: "Signing out failed" },
  reauthentication: { success: "Identity proven again", failure: "Proving the identity again failed" },
  "account.name_changed": { success: "Name changed", failure: "Change of the name refused" },
  "account.two_factor_on": { success: "2 Factor Login turned on", failure: "Turning on 2 Factor Login refused" },
  "account.two_factor_off": { success: "2 Factor Login turned off", failure: "Turning off 2 Factor Login refused" },
  "account.password_changed": { success: "Password changed", failure: "Change of the password refused" },
  "account.password_reset_asked": {
    success: "Link to reset the password sent by e-mail",
    failure: "Link to reset the password not sent",
  },
  "account.password_reset": {
    success: "Password reset with a link from the mailbox",
    failure: "Reset of the password refused",
  },
  "account.phone_changed": { success: "Phone number changed", failure: "Change of the phone number refused" },
  "account.phone_removed": { success: "Phone number removed", failure: "Removal of the phone number refused" },
  "account.email_changed": { success: "E-mail address changed", failure: "Change of the e-mail address refused" },
  "account.email_change_undone": {
    success: "Change of the e-mail address undone from the old address",
    failure: "Change of the email address not undone from the old address",
  },
  "account.email_restored": {
    success: "Earlier email address restored with a link",
    failure: "Earlier email address not restored",
  },
  "account.phone_restored": {
    success: "Earlier phone number restored with a link, or an added one removed",
    failure: "Earlier phone number not restored",
  },
  "account.two_factor_restored": {
    success: "2 Factor Login turned on again with a link",
    failure: "2 Factor Login not restored",
  },
  "account.confirmation_sent": {
    success: "Code sent to confirm an address or number",
    failure: "Code to confirm an address or number not sent",
  },
  "account.confirmation": {
    success: "Address or number confirmed",
    failure: "Code for an address or number refused",
  },
  "account.second_step_released": {
    success: "Released after too many wrong codes",
    failure: "A release after too many wrong codes refused",
  },
  "session.ended": { success: "Session ended", failure: "Ending a session failed" },
  "sign_in.disowned": {
    success: "A sign-in was reported as somebody else's and ended",
    failure: "Reporting a sign-in failed",
  },
  "delivery.suppressed": { success: "An address was left out of codes", failure: "Leaving out an address failed" },
  "delivery.suppression_lifted": {
    success: "An address gets codes again",
    failure: "Using an address for codes again was refused",
  },
  "webhook.refused": { success: "A report of a provider was refused", failure: "A report of a provider was refused" },
  "mobile.sign_in": { success: "Signed in to the mobile app", failure: "Sign-in to the mobile app refused" },
  "mobile.sign_out": { success: "Signed out of the mobile app", failure: "Signing out of the mobile app failed" },
  "workgroup.two_factor_on": {
    success: "A workgroup began to ask every member for a code",
    failure: "A change of a workgroup's Security Options refused",
  },
  "workgroup.two_factor_off": {
    success: "A workgroup stopped asking every member for a code",
    failure: "A change of a workgroup's Security Options refused",
  },
} satisfies Record<AuditType, Record<AuditResult, string>>;

/** Read after the colon. A reason without words is left out. */
const reasonTexts: Record<string, string> = {
  credentials: "the password was not right",
  incorrect_password: "the password was not right",
  incorrect: "the code was not right",
  incorrect_code: "the code was not right",
  two_factor_not_available_in_app: "the password was right, but the app cannot ask for a code",
  email_taken: "another account has it now",
  all_others: "all but the one in use",
  bounced: "messages came back",
  complained: "a message was marked as spam",
  opted_out: "the number answered STOP",
  code_required: "the mobile app, which cannot ask for the code that is now required",
};

/** One sentence for an event. While a newer version is being rolled out there may be events that this one has no words for. */
export function eventInWords({ type, result, reason }: Pick<ActivityEvent, "type" | "result" | "reason">): string {
  const known: Partial<Record<string, Record<AuditResult, string>>> = eventTexts;
  const what = known[type]?.[result] ?? "Something else happened to the account";
  const why = reason === null ? undefined : reasonTexts[reason];
  return `${what}${why ? `: ${why}` : ""}.`;
}

/** Where it came from; the app says nothing of itself that could be believed. Null where somebody else acted. */
export function placeInWords({ type, address, browser }: Pick<ActivityEvent, "type" | "address" | "browser">): string {
  if (address === null) return "By somebody else";
  const app = type.startsWith("mobile.");
  return browser === null || app ? `Address ${address}` : `Address ${address}, ${browser}`;
}
