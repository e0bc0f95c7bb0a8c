/** Every number of the product, with its source in `docs/requirements.md`. Texts print these constants; nothing states one twice. */
import { hours, minutes, seconds } from "./duration";

export * from "./limits/retention-limits";
export * from "./limits/workgroup-limits";

export const CODE_DIGITS = 6;

/** Life of a code and of its challenge, from creation, by the database's clock. A resend does not extend it. */
export const CHALLENGE_LIFE = minutes(10);

/** Tries per challenge. Spent before comparing; after the last the challenge is dead even for the right code. */
export const ATTEMPTS_PER_CHALLENGE = 5;

/** Pause before the 1st, 2nd and 3rd resend; there is no 4th. */
export const RESEND_PAUSES = [seconds(30), seconds(60), seconds(120)] as const;
export const RESENDS_PER_CHALLENGE = RESEND_PAUSES.length;

/** Wrong codes per account in a rolling window over all challenges, channels and addresses; a success refunds none. */
export const WRONG_CODES_PER_ACCOUNT = 10;
export const WRONG_CODES_WINDOW = hours(24);

/** Consecutive wrong codes after which only an admin can release the second step. */
export const CONSECUTIVE_WRONG_CODES = 50;

/**
 * Wrong codes of a session that lacks its second step: then it ends. Nobody gave the password for these, so they do not count for the
 * account's rolling window, which would let the thief of a session pause the owner. They do count for the row of consecutive ones.
 */
export const WRONG_CODES_PER_SESSION = 5;

/**
 * Wrong codes from one client over all accounts: knowing many passwords is no way to many guesses. One account counts for `each` at
 * most, or one person with a patient admin could use up what an office shares.
 */
export const WRONG_CODES_PER_IP = { points: 100, each: 5, window: minutes(15) } as const;

/** Reports that no code arrives: each emails the admins. An office is one address. Source: `docs/requirements.md`. */
export const CANNOT_RECEIVE_REPORTS = {
  account: { points: 5, window: hours(1) },
  address: { points: 60, window: hours(1) },
} as const;

/** Live challenges per account; opening another ends the oldest. */
export const LIVE_CHALLENGES_PER_ACCOUNT = 3;

/** How long the providers may take to answer. */
export const EMAIL_TIMEOUT = seconds(5);
export const SMS_TIMEOUT = seconds(8);

/** The fallback provider: for the connection and the greeting each, for each reply, and for a message in all. Source: product section 7. */
export const SMTP_TIMEOUTS = {
  connection: seconds(3),
  greeting: seconds(3),
  reply: seconds(5),
  message: seconds(8),
} as const;
export const SMTP_CONNECTIONS = 5;

/** An accepted code switches to the fallback provider if no event reports on it in this time; only if events came within the other. */
export const NEWS_WITHIN = seconds(15);
export const EVENTS_WITHIN = hours(1);
/** A rate limit that lasts longer than this makes messages switch to the fallback provider. */
export const LONGEST_RATE_LIMIT_WAIT = seconds(5);

/**
 * When a provider is not asked (decision 0036): after this many failures in a row, at first for `first`, doubled by each further failure
 * up to `longest`, with jitter. A rate limit without `Retry-After` begins at `rateLimit`.
 */
export const PROVIDER_PAUSE = { failures: 2, first: seconds(5), rateLimit: seconds(1), longest: seconds(30) } as const;

/** A delivery that has been sending for this long was cut off by a crash: longer than any provider may take, with its answer stored. */
export const DELIVERY_LEASE = seconds(15);

/** Pauses before the 2nd, 3rd and 4th try of a message that was certainly not sent, or that the provider knows by its key. */
export const RETRY_PAUSES = [seconds(1), seconds(3), seconds(8)] as const;
export const ATTEMPTS_PER_DELIVERY = RETRY_PAUSES.length + 1;

/** How often leftovers are looked for, and how many are taken at once. */
export const DISPATCH_EVERY = seconds(2);
export const DISPATCH_BATCH = 20;
/** Codes that leave a silent provider at once: an outage strands all codes of 15 seconds, and their users wait. */
export const STRANDED_BATCH = 100;

/**
 * Pauses before each further attempt of a notice or a link. Their sum is below the 24 hours for which Resend remembers an idempotency
 * key: a later attempt could arrive as a second copy.
 */
export const MESSAGE_RETRY_PAUSES = [
  seconds(1),
  seconds(3),
  seconds(8),
  minutes(1),
  minutes(5),
  minutes(15),
  hours(1),
  hours(2),
  hours(4),
  hours(8),
] as const;
export const ATTEMPTS_PER_MESSAGE = MESSAGE_RETRY_PAUSES.length + 1;

/** Notices and links claimed at once. Resend takes five requests a second, and codes go first. */
export const MESSAGE_BATCH = 5;

/** After this time a notice is old news and is dropped; a text message after four hours. */
export const NOTICE_LIFE = { email: hours(24), phone: hours(4) } as const;

/**
 * Notices to one destination. The rest is one summary at the end of the hour. Codes, links that the recipient asked for or needs, and bulk
 * messages do not count and are not held back. Source: product section 7.
 */
export const NOTICES_PER_DESTINATION = { points: 10, window: hours(1) } as const;

/** Bulk messages (announcements, reminders, invitations of an import) of all instances together, per channel. Source: product section 7. */
export const BULK_PER_SECOND = 5;

/** How long a suppression of a user's only destination lasts. Source: `docs/requirements.md`. */
export const ONLY_DESTINATION_SUPPRESSED_FOR = hours(24);

/** How long the owner of an account can say "this was not me": longer than any session that came of it. */
export const NOT_ME_LINK_LIFE = hours(72);

/** Sends: one is one code on all its channels. A new sign-in counts too. */
export const SENDS_PER_ACCOUNT = [
  { points: 8, window: minutes(15) },
  { points: 20, window: hours(1) },
  { points: 40, window: hours(24) },
] as const;
/** Sends that sessions without their second step ask for, apart from the account's: no password was given for them. */
export const SENDS_PER_ACCOUNT_BY_SESSIONS = [
  { points: 4, window: minutes(15) },
  { points: 10, window: hours(1) },
  { points: 20, window: hours(24) },
] as const;
export const SENDS_PER_NUMBER = [
  { points: 4, window: minutes(10) },
  { points: 10, window: hours(1) },
  { points: 20, window: hours(24) },
] as const;
/**
 * Of those, to a number that is not proven to be the asking account's: whoever types somebody else's number must not use up what its
 * owner's codes need.
 */
export const SENDS_PER_UNPROVEN_NUMBER = [
  { points: 2, window: minutes(10) },
  { points: 6, window: hours(24) },
] as const;
/** Daily caps of text messages; how many is configuration. A workgroup may have this many for each member, if that is more. */
export const SMS_CAP_WINDOW = hours(24);
export const SMS_PER_MEMBER = 10;
/** An office is one address. */
export const SENDS_PER_IP = [
  { points: 300, window: minutes(15) },
  { points: 1_000, window: hours(1) },
] as const;

/** Delivery health: mail domains and dial codes that are named, and the people one must have for an admin to see its name. */
export const WORST_PLACES = 10;
export const FEWEST_DESTINATIONS = 3;

/** How far operators look back for an account that its provider refuses. */
export const ALARM_WINDOW = hours(24);

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

/** How long a typed email address waits in a cookie for the form that is shown again. Source: `docs/requirements.md`. */
export const TYPED_EMAIL_LIFE = seconds(60);

/** Changes of a name, of the own two-factor setting and of workgroup policies, per user: each writes an audit event. */
export const SETTING_CHANGES = { points: 60, window: hours(1) } as const;

/** Wrong passwords. A right one gives its charge back. */
export const PASSWORD_LIMITS = {
  accountAndAddress: { points: 5, window: minutes(15) },
  account: { points: 30, window: hours(1) },
  address: { points: 100, window: minutes(15) },
} as const;

/** A client that is refused is noted in the log once in this time. */
export const RATE_LIMIT_LOG_WINDOW = minutes(15);

/** Operator tokens, per client address. A right one gives its charge back. */
export const OPERATOR_LIMIT = { points: 20, window: minutes(15) } as const;

/** argon2id. Source: OWASP Password Storage Cheat Sheet, first choice. */
export const PASSWORD_HASH = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashes of other systems that `import-users` takes: bcrypt by its cost, argon2 by KiB, passes, lanes, and KiB times passes. */
export const IMPORTED_BCRYPT_COST = { least: 4, most: 12 } as const;
export const IMPORTED_ARGON2 = {
  memory: { least: 7_168, most: 102_400 },
  passes: { least: 1, most: 10 },
  lanes: { least: 1, most: 8 },
  work: { least: 35_840, most: 262_144 },
} as const;
export const CONCURRENT_HASHES = 4;
/** Passwords that may wait for a slot: about a second and a half of work. */
export const QUEUED_HASHES = 200;

/** Bytes of a request body on the sign-in routes; nothing this product takes is larger. */
export const BODY_LIMIT = 16 * 1024;

/** The same of a webhook: a bounce brings along what the other server had to say. */
export const WEBHOOK_BODY_LIMIT = 256 * 1024;

/** The owner is told at this many wrong codes of one sign-in. */
export const WRONG_CODES_BEFORE_NOTICE = 3;

/** How long the old address can undo an email change. */
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

/** Attempts to accept an invitation. Charged before the link is looked up and the password is judged. */
export const INVITATION_ACCEPTS = RESET_CONFIRMS;

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

/**
 * Reads whose cost grows with a tenant (delivery health, lists and previews over all members). `waiting` and `patience` bound each queue:
 * that of a tenant, and that of the process. Ten connections serve the process; two busy ones leave eight to sign-ins and pages.
 */
export const HEAVY_READS = {
  atOnce: 2,
  atOncePerTenant: 1,
  waiting: 8,
  patience: seconds(2),
  /** Times that the next part of an export asks for a turn, with a pause of `patience` in between: less than a silent connection may take. */
  furtherTurns: 5,
  /** A person with a mouse, or a program that reads every page of a list of ten thousand. */
  perAsker: { points: 60, window: minutes(1) },
} as const;

/** Bytes of a body that is too large which are still read, so that its sender gets to see the refusal. */
export const DRAIN_LIMIT = 1024 * 1024;
