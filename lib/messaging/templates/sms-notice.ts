/** Notices by text message, to a verified number, for news that a mailbox in the wrong hands must not keep to itself. Pure. */

/** One GSM-7 segment each, and nothing in it that a user can choose. */
export const smsNotices = {
  signed_in_after_reset:
    "LeadMaster: your password was reset by e-mail and somebody signed in with it. If this was not you, tell your workgroup's admin now.",
  account_restored:
    "LeadMaster: this phone number was restored to your account and later changes were undone. If this was not you, tell your workgroup's admin now.",
} as const;

export type SmsNotice = keyof typeof smsNotices;

export const isSmsNotice = (kind: string): kind is SmsNotice => Object.hasOwn(smsNotices, kind);
