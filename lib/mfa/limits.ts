/** The numbers of the second step. Texts print these constants; nothing states them twice. Sources: product rules, section 3. */
import { hours, minutes, seconds } from "../time";

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
export const WRONG_CODES_IN_A_ROW = 50;

/**
 * Wrong codes of a session that lacks its second step: then it ends. Nobody gave the password for these, so they do not count for the
 * account's rolling window, which would let the thief of a session pause the owner. They do count for the row of consecutive ones.
 */
export const WRONG_CODES_PER_SESSION = 5;

/**
 * Wrong codes from one client over all accounts: knowing many passwords is no way to many guesses. One account counts for `each` at
 * most, or one person with a patient admin could use up what an office shares.
 */
export const WRONG_CODES_PER_CLIENT_ADDRESS = { points: 100, each: 5, window: minutes(15) } as const;

/** Live challenges per account; opening another ends the oldest. */
export const LIVE_CHALLENGES_PER_ACCOUNT = 3;

/** How long the providers may take to answer. */
export const EMAIL_TIMEOUT = seconds(5);
export const SMS_TIMEOUT = seconds(8);

/** A delivery that has been sending for this long was cut off by a crash: longer than any provider may take, with its answer stored. */
export const DELIVERY_LEASE = seconds(15);

/** Pauses before the 2nd, 3rd and 4th try of a message that was certainly not sent, or that the provider knows by its key. */
export const RETRY_PAUSES = [seconds(1), seconds(3), seconds(8)] as const;
export const TRIES_PER_DELIVERY = RETRY_PAUSES.length + 1;

/** How often leftovers are looked for, and how many are taken at once. */
export const SWEEP_EVERY = seconds(2);
export const SWEEP_BATCH = 20;

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

/** Notices to one destination. What exceeds it is stored and not sent; links that the recipient asked for or needs are never held back. */
export const NOTICES_PER_DESTINATION = { points: 30, window: hours(1) } as const;

/** How long an address that is the only one left stays out of sends. Source: product rules, "Phone number". */
export const SUPPRESSED_ALONE_FOR = hours(24);

/** How long the owner of an account can say "this was not me": longer than any session that came of it. */
export const DISOWN_LIFE = hours(72);

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
export const SENDS_PER_CLIENT_ADDRESS = [
  { points: 300, window: minutes(15) },
  { points: 1_000, window: hours(1) },
] as const;

/** Delivery health: mail domains and dial codes that are named, and the people one must have for an admin to see its name. */
export const WORST_PLACES = 10;
export const FEWEST_DESTINATIONS = 3;

/** How far operators look back for an account that its provider refuses. */
export const ALARM_WINDOW = hours(24);
