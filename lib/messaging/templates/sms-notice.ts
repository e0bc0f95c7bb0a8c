/** Notices by text message, to a verified number, about events that an attacker who controls the mailbox could hide. Pure. */

/** One GSM-7 segment each, without any value that a user can choose. */
export const smsNotices = {
  signed_in_after_reset:
    "LeadMaster: your password was reset by email and then used to sign in. If this was not you, tell your workgroup's admin now.",
  account_restored:
    "LeadMaster: this phone number was restored to your account and later changes were undone. If this was not you, tell your workgroup's admin now.",
} as const;

export type SmsNotice = keyof typeof smsNotices;

/** True for a kind that has a text message. */
export const isSmsNotice = (kind: string): kind is SmsNotice => Object.hasOwn(smsNotices, kind);
