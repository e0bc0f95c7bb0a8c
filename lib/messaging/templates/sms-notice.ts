/** Notices by text message, to a verified number, about events that an attacker who controls the mailbox could hide, and about help that the mailbox may not show. Pure. */

/** One GSM-7 segment each, without any value that a user can choose. */
export const smsNotices = {
  signed_in_after_reset:
    "LeadMaster: your password was reset by email and then used to sign in. If this was not you, tell your workgroup's admin now.",
  account_restored:
    "LeadMaster: this phone number was restored to your account and later changes were undone. If this was not you, tell your workgroup's admin now.",
  second_step_released:
    "LeadMaster: an admin unlocked your sign-in. If the incorrect codes before were not yours, change your password now.",
  codes_resumed: "LeadMaster: an admin of your workgroup resumed your one-time codes. Nothing else changed.",
  code_report_closed:
    "LeadMaster: your report that no code arrives was closed. If you still get no codes, ask your workgroup's admin for a temporary code.",
  sessions_ended_by_admin:
    "LeadMaster: an admin of your workgroup ended all your sessions. Sign in again. If you did not expect this, ask the admin.",
  temporary_code_issued:
    "LeadMaster: a temporary sign-in code was issued for you. If you did not ask for it, change your password now: that ends the code.",
} as const;

export type SmsNotice = keyof typeof smsNotices;

/** True for a kind that has a text message. */
export const isSmsNotice = (kind: string): kind is SmsNotice => Object.hasOwn(smsNotices, kind);
