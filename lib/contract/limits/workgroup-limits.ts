/** The numbers of workgroups, their members and admins; `lib/contract/limits.ts` exports them with all others. */
import { days, hours, seconds } from "@/lib/contract/duration";

/** Codes that an admin or an operator issues: life in hours, characters of the reason. Source: product section 3. */
export const TEMPORARY_CODE = { digits: 8, hours: { min: 1, max: 24 }, reason: { max: 500 } } as const;
/** Temporary codes that one admin may issue; all operators together count as one. Source: product section 6, clarifications. */
export const TEMPORARY_CODES_PER_ISSUER = { points: 20, window: hours(24) } as const;

/** Changes of memberships and sessions of others, per admin: each writes an audit event and sends a notice. Source: ours. */
export const MEMBER_CHANGES = { points: 200, window: hours(1) } as const;

/**
 * CSV imports of members: lines of a file, bytes of its body, checks and imports per admin, people in one statement (below the statement
 * timeout), imports that the page lists. Lines and bytes: product section 6; the others ours.
 */
export const IMPORT_LINES = 50_000;
export const IMPORT_BODY_LIMIT = 5 * 1024 * 1024;
export const IMPORTS = { points: 30, window: hours(1) } as const;
export const IMPORT_BATCH = { check: 10_000, insert: 1_000 } as const;
export const IMPORTS_SHOWN = 10;

/** How far ahead two-factor sign-in can be scheduled for a workgroup. Source: product section 6. */
export const SCHEDULE_AHEAD = { least: hours(1), most: days(180) } as const;
/** Dates that a workgroup's admins can set or move: each one is announced to all members. */
export const SCHEDULES_PER_WORKGROUP = { points: 20, window: hours(24) } as const;
/** Reminders before the date, in days. Each is due for {@link REMINDER_DUE} and then skipped. Source: product section 6. */
export const REMINDER_DAYS = [7, 3, 1] as const;
export const REMINDER_DUE = hours(24);
/** A member gets one announcement, reminder or nudge about a schedule in this time. Source: product section 6. */
export const REMINDED_ONCE_IN = hours(24);

/** Life of the link in an invitation, from when its message enters the outbox. Source: product section 3. */
export const INVITATION_LIFE = hours(72);
/** The rolling window of the limit of invitations per workgroup, which is configuration. A link that is sent again counts too. */
export const INVITATION_WINDOW = hours(24);
/** How often queued invitations are looked for, and how many are sent on at once. */
export const INVITATION_QUEUE_EVERY = seconds(5);
export const INVITATION_QUEUE_BATCH = 500;
/** Invitations on one page of a workgroup's list. */
export const INVITATION_PAGE = 50;

/** Changes on one page of a workgroup's policy history. */
export const POLICY_HISTORY_PAGE = 20;

/** Members on one page of the readiness list, and those that one nudge can name. */
export const READINESS_PAGE = 100;
export const NUDGED_AT_ONCE = 200;

/** Members on one page of a workgroup's list. Source: product section 6, clarifications. */
export const MEMBER_PAGE = { default: 50, max: 200 } as const;
/** Characters of a search in that list: the longest name or email address that people type. */
export const MEMBER_SEARCH_MAX = 100;

/** Rows that one statement of an export reads, and exports per admin. Source: ours. */
export const EXPORT_PAGE = 1_000;
export const EXPORTS = { points: 20, window: hours(1) } as const;

/** Days of a workgroup's report, today included. Audit events are kept 400 days. Source: ours. */
export const REPORT_DAYS = { default: 30, max: 90 } as const;
/** Exceptions of each kind that a report lists. Source: ours. */
export const REPORT_EXCEPTIONS = 50;
