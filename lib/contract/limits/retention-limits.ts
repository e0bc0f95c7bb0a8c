/** How long rows are kept, in days, and the bounds within which a deployment may change it. Source: ours; `docs/data.md` has the purposes. */

/**
 * `least`: what the product reads. "This wasn't me" and the undo of a change work for 3 days, delivery health looks back 7 days or more,
 * a report 90 days. `most`: an error of the configuration must not keep personal data for good.
 */
export const RETENTION_DAYS = {
  challenges: { usual: 30, least: 7, most: 400 },
  sessions: { usual: 30, least: 7, most: 400 },
  messages: { usual: 30, least: 7, most: 400 },
  invitations: { usual: 30, least: 7, most: 400 },
  temporaryCodes: { usual: 30, least: 7, most: 400 },
  accountChanges: { usual: 30, least: 7, most: 400 },
  auditEvents: { usual: 400, least: 90, most: 3_650 },
  feedback: { usual: 400, least: 30, most: 3_650 },
} as const;

export type RetentionKind = keyof typeof RETENTION_DAYS;

/** Webhook receipts: a provider repeats an event for a few days. */
export const WEBHOOK_RECEIPT_DAYS = 30;
