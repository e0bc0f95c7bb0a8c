/** The numbers of passwords and sessions. Sources: product rules, section 3. */
import { hours, minutes, seconds } from "../time";

export const SESSION_IDLE = minutes(60);
export const SESSION_LIFE = hours(12);

/** Live sessions of an account; a further sign-in ends the oldest. */
export const SESSIONS_PER_ACCOUNT = 20;

/** A session's last-seen time is written at most this often. */
export const SESSION_TOUCH = minutes(1);

/** Turning anything off needs a password given within this time. */
export const RECENT_AUTHENTICATION = minutes(10);

/** How long a browser keeps the challenge cookie: longer than the challenge, so that the page can say "expired". */
export const CHALLENGE_COOKIE_LIFE = hours(1);

/** Changes of a name, of the own two-factor setting and of workgroup policies, per user: each writes an audit event. */
export const SETTING_CHANGES = { points: 60, window: hours(1) } as const;

/** Wrong passwords. A right one gives its charge back. */
export const PASSWORD_LIMITS = {
  accountAndAddress: { points: 5, window: minutes(15) },
  account: { points: 30, window: hours(1) },
  address: { points: 100, window: minutes(15) },
} as const;

/** A client that is refused is noted in the log once in this time. */
export const THROTTLE_LOG_WINDOW = minutes(15);

/** Operator tokens, per client address. A right one gives its charge back. */
export const OPERATOR_LIMIT = { points: 20, window: minutes(15) } as const;

/** argon2id. Source: OWASP Password Storage Cheat Sheet, first choice. */
export const PASSWORD_HASH = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
export const HASHES_AT_ONCE = 4;
/** Passwords that may wait for a slot: about a second and a half of work. */
export const HASHES_WAITING = 200;

/** Bytes of a request body on the sign-in routes; nothing this product takes is larger. */
export const BODY_LIMIT = 16 * 1024;

/** The same of a webhook: a bounce brings along what the other server had to say. */
export const WEBHOOK_BODY_LIMIT = 256 * 1024;

/** The owner is told at this many wrong codes of one sign-in. */
export const WRONG_CODES_BEFORE_NOTICE = 3;

/** How long the old address can undo a change of e-mail. */
export const UNDO_HOURS = 72;

/** Former addresses of an account, the oldest first, that hear of a contact or two-factor change in that time. */
export const FORMER_EMAILS_TOLD = 5;

/** Life of a password reset link, from the newest message that carries it. */
export const RESET_LINK_LIFE = minutes(30);
/** A request while a link is open sends the same link again: after this pause, and so often at most. */
export const RESET_LINK_PAUSE = seconds(60);
export const SENDS_PER_RESET_LINK = 5;

/** Reset links that one client may ask for. */
export const RESET_REQUESTS_PER_CLIENT = { points: 20, window: hours(1) } as const;
/** Attempts to set a password with a reset link. Charged before the new password is judged. */
export const RESET_CONFIRMS = {
  client: { points: 60, window: minutes(15) },
  link: { points: 20, window: minutes(30) },
} as const;
/** A reset link that is over is audited once per client and link in this time. */
export const OVER_RESET_AUDIT_WINDOW = hours(1);

/** New passwords. What is typed at sign-in may be shorter: it is compared, not judged. */
export const PASSWORD_MIN = 15;
export const PASSWORD_MAX = 256;
/**
 * What the strength check reads of a new password. Its cost grows with the square of the length, and with characters that can stand
 * for others ("l33t"): with these bounds a crafted password takes less than 30 ms (`npm run password-cost`).
 */
export const JUDGED_CHARACTERS = 48;
export const JUDGED_SUBSTITUTIONS = 3;

/** Events on one page of "My activity". */
export const ACTIVITY_PAGE = 50;

/** Members on one page of a workgroup's list. */
export const MEMBER_PAGE = 200;

/**
 * Reads whose cost grows with a tenant (delivery health, lists and previews over all members). `waiting` and `patience` bound each queue:
 * that of a tenant, and that of the process. Ten connections serve the process; two busy ones leave eight to sign-ins and pages.
 */
export const HEAVY_READS = {
  atOnce: 2,
  atOncePerTenant: 1,
  waiting: 8,
  patience: seconds(2),
  /** A person with a mouse, or a program that reads every page of a list of ten thousand. */
  perAsker: { points: 60, window: minutes(1) },
} as const;

/** Bytes of a body that is too large which are still read, so that its sender gets to see the refusal. */
export const DRAIN_LIMIT = 1024 * 1024;
