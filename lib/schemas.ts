/**
 * The wire shapes: one zod schema per request body, used by the form that sends it and by the route that takes it, and the
 * types of the answers. Client-safe: imports nothing but zod.
 */
import { z } from "zod";

// zod would compile its checks with `new Function`, which a page's policy refuses, and asks by trying. Everything that makes a schema
// for the browser imports this file first.
z.config({ jitless: true });

export const editions = ["APP", "APP2", "APP3", "APP4"] as const;
export type Edition = (typeof editions)[number];

export const channels = ["email", "phone"] as const;
export type Channel = (typeof channels)[number];

export const roles = ["member", "admin"] as const;
export type Role = (typeof roles)[number];

/** States of a delivery; they only ever move forward. */
export const deliveryStates = ["queued", "sending", "sent", "delivered", "delayed", "failed", "unknown"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Why a message did not arrive, as far as the person who waits for it can use it. */
export const deliveryReasons = [
  "address_refused",
  "mailbox_unknown",
  "mailbox_full",
  "number_invalid",
  "number_unsupported",
  "country_unsupported",
  "phone_unreachable",
  "opted_out",
  "blocked",
  "expired_on_the_way",
  "provider_refused",
  "provider_account",
  "provider_busy",
  "provider_silent",
  "provider_unreachable",
  "interrupted",
  "too_late",
  "send_limit",
  "sms_cap",
  "bounced_before",
  "complained_before",
] as const;
export type DeliveryReason = (typeof deliveryReasons)[number];

/** Why a phone number may get no text messages at all: its type or country, by the configuration of this moment. */
export const textRefusals = ["number_invalid", "number_unsupported", "country_unsupported"] as const;
export type TextRefusal = Extract<DeliveryReason, (typeof textRefusals)[number]>;

/** Why an address is left out of sends: what its provider reported. */
export const suppressionReasons = ["bounced", "complained", "opted_out"] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

export const challengeStatuses = ["open", "expired", "exhausted", "paused", "stopped"] as const;
export type ChallengeStatus = (typeof challengeStatuses)[number];

/** Reasons the password step can give; `code_required` leads to the code step. */
export const passwordRefusals = ["code_required", "credentials", "too_many_attempts"] as const;
export type PasswordRefusal = (typeof passwordRefusals)[number];

/** Reasons the code step can give. */
export const codeRefusals = ["incorrect", "expired", "exhausted", "paused", "stopped", "no_challenge"] as const;
export type CodeRefusal = (typeof codeRefusals)[number];

/** `code` members of the problem+json answers. */
export const problemCodes = [
  "bad_request",
  "unauthenticated",
  "forbidden",
  "csrf",
  "foreign_origin",
  "second_step_required",
  "reauthentication_required",
  "not_found",
  "method_not_allowed",
  "conflict",
  "enforced_by_workgroup",
  "payload_too_large",
  "unsupported_media_type",
  "wrong_host",
  "invalid",
  "incorrect_password",
  "incorrect_code",
  "too_many_attempts",
  "resend_too_early",
  "no_resends_left",
  "challenge_over",
  "link_over",
  "phone_unavailable",
  "credentials",
  "two_factor_not_available_in_app",
  "unavailable",
  "internal",
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** RFC 9457. `errors` maps a field of the request body to what is wrong with it (status 422). */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail?: string;
  errors?: Record<string, string>;
};

// NUL cannot be stored in a PostgreSQL text; other control characters have no place in a name or an address.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const noControls = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/u;

export const signInPasswordSchema = z.object({
  email: z
    .string({ error: "Enter your e-mail address." })
    .trim()
    .min(1, "Enter your e-mail address.")
    .max(254, "That e-mail address is too long.")
    .regex(noControls, "That is not an e-mail address."),
  // Length only, never content: this is compared with a hash, not stored. In code points, as new passwords are counted.
  password: z
    .string({ error: "Enter your password." })
    .min(1, "Enter your password.")
    .refine((value) => [...value].length <= 256, "That password is longer than 256 characters."),
});
export type SignInPassword = z.infer<typeof signInPasswordSchema>;

/** Spaces and dashes are how people copy a code; anything else that is not six ASCII digits is refused without a try. */
export const codeSchema = z
  .string({ error: "Enter the six digits." })
  .max(64, "Enter the six digits.")
  .transform((value) => value.replace(/[\s\u2010-\u2015-]/gu, ""))
  .pipe(z.string().regex(/^[0-9]{6}$/, "Enter the six digits."));

export const signInCodeSchema = z.object({ code: codeSchema });
export type SignInCode = z.infer<typeof signInCodeSchema>;

/** Of a call that has nothing to say; JSON all the same, for a form of another site cannot send that. */
export const emptySchema = z.object({});

export const resendSchema = z.object({ channel: z.enum(channels).optional() });

export const userNameSchema = z
  .string({ error: "Enter your name." })
  .trim()
  .min(1, "Enter your name.")
  .max(100, "Use 100 characters or fewer.")
  .regex(noControls, "Use letters, digits and punctuation only.");

export const accountPatchSchema = z
  .object({ name: userNameSchema.optional(), twoFactorEnabled: z.boolean().optional() })
  .refine((value) => value.name !== undefined || value.twoFactorEnabled !== undefined, "Nothing to change.");
export type AccountPatch = z.infer<typeof accountPatchSchema>;

export const reauthenticateSchema = z.object({ password: signInPasswordSchema.shape.password });

export const securityPatchSchema = z.object({ twoFactorRequired: z.boolean() });
export type SecurityPatch = z.infer<typeof securityPatchSchema>;

export const securityPreviewQuerySchema = z.object({
  twoFactorRequired: z.enum(["true", "false"]).transform((value) => value === "true"),
});

/** An address that gets no messages, and since when (ISO 8601 in UTC). */
export type LeftOut = { reason: SuppressionReason; since: string };

/** `GET` and `PATCH /api/account`. */
export type Account = {
  name: string;
  email: string;
  phone: string | null;
  phoneVerified: boolean;
  /** Why nothing is sent to the account's address or number; null where there is nothing to say. */
  delivery: Record<Channel, LeftOut | null>;
  /** Why the phone number can get no text messages; null when it can, and without a confirmed number. */
  phoneRefused: TextRefusal | null;
  twoFactor: { enabled: boolean; required: boolean; enforcedBy: { id: string; name: string }[]; channels: Channel[] };
  workgroups: { id: string; name: string; edition: Edition; role: Role }[];
};

/** `GET` and `PATCH /api/workgroups/{id}/security`. */
export type WorkgroupSecurity = { id: string; name: string; edition: Edition; twoFactorRequired: boolean };

/** `GET /api/workgroups/{id}/security/preview`: what a change would do, in people and sessions. */
export type SecurityPreview = {
  twoFactorRequired: boolean;
  members: number;
  /** Of the members who will need a code: by which channels they get it. */
  emailAndPhone: number;
  emailOnly: number;
  /** Members who need no code after the change. */
  withoutCode: number;
  /** Web sessions that will be asked for the second step, the admin's own included. */
  sessionsToAsk: number;
  /** Members who are signed in to the mobile app and will be signed out there. */
  mobileMembers: number;
  /** Members who will need a code, and whom none reaches: every address of theirs is left out of sends. */
  unreachable: number;
  /** Members with an address that is left out of sends. */
  suppressed: number;
};

/** Days that delivery health looks back, today included, in UTC. Deliveries are kept 30 days. */
export const HEALTH_DAYS_MAX = 30;
export const HEALTH_DAYS = 7;

export const deliveryHealthQuerySchema = z.object({
  days: z
    .string()
    .regex(/^[1-9][0-9]?$/, "Give whole days.")
    .transform(Number)
    .pipe(z.number().max(HEALTH_DAYS_MAX, `Give ${HEALTH_DAYS_MAX} days or fewer.`))
    .default(HEALTH_DAYS),
});

export type ReasonCounts = Partial<Record<DeliveryReason, number>>;

/** Messages and codes of one channel. Each message is either `attempted` or `notSent`. */
export type DeliveryCounts = {
  /** A provider was called, or will be. */
  attempted: number;
  /** The provider took it; those that were delivered or failed later are among them. */
  sent: number;
  delivered: number;
  failed: number;
  failedByReason: ReasonCounts;
  /** Nobody knows what became of it. */
  unknown: number;
  /** Our own limits refused it before any call. */
  notSent: number;
  notSentByReason: ReasonCounts;
  /** From the request to the provider's word that it arrived; null when nothing was delivered. */
  medianSecondsToDelivery: number | null;
  /** Sign-ins and confirmations of identity whose code was to go out here, and how many of them it opened. */
  codes: number;
  codesUsed: number;
  /** 0 to 1; null without codes. */
  shareUsed: number | null;
};

/** A mail domain, or a dial code such as `+44`; `other` are those with too few people to be named. `failureRate` is of `attempted`. */
export type DeliveryPlace = {
  name: string;
  attempted: number;
  sent: number;
  delivered: number;
  failed: number;
  failureRate: number;
};

export type ChannelHealth = {
  total: DeliveryCounts;
  /** Every day of the period, oldest first, those without messages too. */
  days: (DeliveryCounts & { day: string })[];
  /** Where most messages failed, worst first. */
  worst: DeliveryPlace[];
};

/** `GET /api/workgroups/{id}/delivery`. `from` and `to` are days in UTC, both included. */
export type DeliveryHealth = { days: number; from: string; to: string; channels: Record<Channel, ChannelHealth> };

/** What an operator needs at once. Times are ISO 8601 in UTC. */
export type DeliveryStatus = {
  /** Messages of the last 24 hours that failed because our account at the provider is not in order. */
  alarms: Record<Channel, { count: number; newestAt: string | null }>;
  /** Messages that should be on their way by now, and for how long the one that waits longest has been due. */
  queue: { due: number; oldestSeconds: number | null };
  /** Until when the provider wants nothing; null when it takes messages. */
  pausedUntil: Record<Channel, string | null>;
};

/** `GET /api/health/delivery`: over all workgroups. */
export type OperatorDeliveryHealth = DeliveryHealth & DeliveryStatus;

/** Paused: ten wrong codes within a day; it opens by itself. Stopped: fifty in a row. */
export const secondStepStates = ["ok", "paused", "stopped"] as const;
export type SecondStepState = (typeof secondStepStates)[number];

/** What keeps a member from signing in with a code. */
export const helpReasons = ["paused", "locked", "send_limit", "bounced", "complained", "opted_out"] as const;
export type HelpReason = (typeof helpReasons)[number];

/** An entry of `GET /api/workgroups/{id}/members`. Times are ISO 8601 in UTC; a phone number is its owner's alone. */
export type WorkgroupMember = {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** Cannot enter this workgroup. */
  disabled: boolean;
  secondStep: SecondStepState;
  /** Null while the second step is ok. */
  secondStepSince: string | null;
  /** When a pause ends by itself; null unless it is paused. */
  pausedUntil: string | null;
  /** When the next code can be sent; null while no send limit of the account is reached. */
  sendLimitUntil: string | null;
  /** Empty for a member who needs no help. */
  helpReasons: HelpReason[];
  suppressed: ({ channel: Channel } & LeftOut)[];
  /** The admin who asks may release and lift: it is somebody else, all of whose workgroups they administer. */
  canHelp: boolean;
};

/** `GET /api/workgroups/{id}/members`, by name. `next` asks for the members behind these. */
export type MemberPage = { members: WorkgroupMember[]; next: string | null };

/** The messages of a challenge on one channel. */
export type DeliveryView = {
  channel: Channel;
  /** Masked. State and reason are those of the message that can best bring the code, whichever send it was of. */
  destination: string;
  state: DeliveryState;
  reason?: DeliveryReason;
  /** The newest message of the channel; `at` is when it was asked for. */
  latest: { state: DeliveryState; reason: DeliveryReason | null; at: string };
};

/** `GET /api/sign-in/challenge`. Times are ISO 8601 in UTC; `serverTime` lets the page count down without trusting its clock. */
export type ChallengeView = {
  status: ChallengeStatus;
  requestMark: string;
  serverTime: string;
  expiresAt: string;
  attemptsLeft: number;
  sendsLeft: number;
  resendAvailableAt: string;
  deliveries: DeliveryView[];
};

/** Path and query parameters that name a row. Anything else names none, and must not reach the database. */
export const rowIdSchema = z.guid();

export const memberQuerySchema = z.object({
  after: z.guid("That is no cursor.").optional(),
  needsHelp: z
    .enum(["true", "false"], { error: "Say needsHelp=true or leave it out." })
    .transform((value) => value === "true")
    .default(false),
});

export const channelSchema = z.enum(channels);

export const sessionClients = ["web", "mobile"] as const;
export type SessionClient = (typeof sessionClients)[number];

/** An entry of `GET /api/account/sessions`. Times are ISO 8601 in UTC; `expiresAt` is the end if nothing more is done in it. */
export type SessionView = {
  id: string;
  client: SessionClient;
  /** The session that asks. */
  current: boolean;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  address: string;
  browser: string;
  how: "password" | "password_and_code";
};

/** `DELETE /api/account/sessions`: all but one's own, and that must be said. */
export const endOthersQuerySchema = z.object({
  others: z.literal("true", { error: "Say others=true to end all other sessions." }),
});

/** What the audit log tells of. Whoever adds one gives it words in `components/copy/activity.tsx`. */
export const auditTypes = [
  "sign_in.password",
  "sign_in.code",
  "sign_in.code_sent",
  "sign_in.cancelled",
  "sign_out",
  "reauthentication",
  "account.name_changed",
  "account.two_factor_on",
  "account.two_factor_off",
  "account.password_changed",
  "account.password_reset_asked",
  "account.password_reset",
  "account.phone_changed",
  "account.phone_removed",
  "account.email_changed",
  "account.email_change_undone",
  "account.email_restored",
  "account.phone_restored",
  "account.two_factor_restored",
  "account.confirmation_sent",
  "account.confirmation",
  "account.second_step_released",
  "session.ended",
  "sign_in.disowned",
  "delivery.suppressed",
  "delivery.suppression_lifted",
  "webhook.refused",
  "mobile.sign_in",
  "mobile.sign_out",
  "workgroup.two_factor_on",
  "workgroup.two_factor_off",
] as const;
export type AuditType = (typeof auditTypes)[number];

export const auditResults = ["success", "failure"] as const;
export type AuditResult = (typeof auditResults)[number];

/** An event about the account. `address` and `browser` are null where somebody else did it: theirs are not this user's to see. */
export type ActivityEvent = {
  id: string;
  at: string;
  type: AuditType;
  result: AuditResult;
  reason: string | null;
  address: string | null;
  browser: string | null;
};

/** `GET /api/account/activity`, newest first. `next` asks for the events before these. */
export type ActivityPage = { events: ActivityEvent[]; next: string | null };

/** The cursor is an event's id, a bigint: 18 digits always fit. */
export const activityQuerySchema = z.object({
  before: z
    .string()
    .regex(/^[1-9][0-9]{0,17}$/, "That is no cursor.")
    .optional(),
});

/** `POST /api/mobile/sign-in`. The token is good until `expiresAt` at the latest. */
export type MobileSignIn = { token: string; expiresAt: string };

// What it must be is judged in `lib/auth/password-rules.ts`, which knows whose it is. The bound only keeps nonsense out.
const newPasswordSchema = z
  .string({ error: "Enter a new password." })
  .min(1, "Enter a new password.")
  .max(4_000, "That password is too long.");

/** `POST /api/account/password`. */
export const passwordChangeSchema = z.object({
  currentPassword: z
    .string({ error: "Enter your current password." })
    .min(1, "Enter your current password.")
    .pipe(signInPasswordSchema.shape.password),
  newPassword: newPasswordSchema,
});
export type PasswordChange = z.infer<typeof passwordChangeSchema>;

/** `POST /api/password-reset`. */
export const passwordResetSchema = signInPasswordSchema.pick({ email: true });
export type PasswordReset = z.infer<typeof passwordResetSchema>;

/** `POST /api/password-reset/confirm`. A token that cannot be ours gets the answer of one that is over. */
export const passwordResetConfirmSchema = z.object({
  token: z.string({ error: "Open the link from the message." }).max(1_000),
  newPassword: newPasswordSchema,
});
export type PasswordResetConfirm = z.infer<typeof passwordResetConfirmSchema>;

/** What is thought of a new password; `reason` is a sentence. */
export type PasswordVerdict =
  | { ok: true; strength: "good" | "strong" }
  | { ok: false; strength: "short" | "long" | "weak"; reason: string };

/** `POST /api/account/email`. What an address must look like beyond this is judged in its canonical form. */
export const emailChangeSchema = signInPasswordSchema.pick({ email: true });
export type EmailChange = z.infer<typeof emailChangeSchema>;

/** `POST /api/account/phone`, as people type numbers. */
export const phoneChangeSchema = z.object({
  phone: z
    .string({ error: "Enter your phone number." })
    .trim()
    .min(1, "Enter your phone number.")
    .max(64, "That phone number is too long.")
    .regex(noControls, "That is not a phone number."),
});
export type PhoneChange = z.infer<typeof phoneChangeSchema>;

/** `POST /api/undo-email`. A token that cannot be ours gets the answer of one that is over. */
export const undoEmailSchema = z.object({ token: z.string({ error: "Open the link from the message." }).max(1_000) });

/**
 * What a link restored. `taken`: another account has the email address now. `removed`: there was no phone number before. Two-factor is
 * only ever turned on again.
 */
export const restorationSchema = z.object({
  email: z.enum(["unchanged", "restored", "taken"]),
  phone: z.enum(["unchanged", "restored", "removed"]),
  twoFactor: z.enum(["unchanged", "restored"]),
});
export type Restoration = z.infer<typeof restorationSchema>;

/** `POST /api/not-me`. A token that cannot be ours gets the answer of one that is over. */
export const disownSchema = undoEmailSchema;

/**
 * What came of it; the address is masked, for the link may have been forwarded. Null: it is another one by now, and was sent nothing.
 * `restored` is null where the code was not used, and when the link was used before.
 */
export type DisownResult = { sessionsEnded: number; resetSentTo: string | null; restored: Restoration | null };

/** What the page about one's addresses shows beside the account. */
export type ContactFacts = {
  /** Changes of this session that wait for their code. */
  pending: Record<Channel, ChallengeView | null>;
  /** Names of the countries whose numbers can be used; none where text messages are not set up. */
  smsCountries: string[];
  digits: number;
  /** How long wrong codes count against the account. */
  pauseHours: number;
  /** How long the old address can undo a change. */
  undoHours: number;
  /** How long an address stays out of sends that is the only one left. */
  aloneHours: number;
};

/** The help articles that ask for an opinion. */
export const helpArticles = ["two-factor-authentication"] as const;
export type HelpArticle = (typeof helpArticles)[number];

/** Characters of a comment on a help article, as people and PostgreSQL count them: an emoji is not two. */
export const FEEDBACK_MAX = 2_000;

// Line ends and tabs are text. Other control characters are not; half a surrogate pair is no character at all.
const controlsInText = /[^\P{Cc}\n\t]|\p{Cs}/gu;

/** What a browser does with a text before it is sent: a paste from a PDF brings controls along that nobody sees. */
export function withoutControls(text: string): string {
  return text.replace(/\r\n?|[\v\f\u0085]/g, "\n").replace(controlsInText, "");
}

/** `POST /api/help/feedback`. A comment that is left out keeps an earlier one of the day; an empty one takes it back. */
export const helpFeedbackSchema = z.object({
  article: z.enum(helpArticles, { error: "There is no such article." }),
  helpful: z.boolean({ error: "Choose Yes or No." }),
  comment: z
    .string({ error: "Write text." })
    .transform((text) => text.replaceAll("\r\n", "\n").trim())
    .refine(
      (text) => [...text].length <= FEEDBACK_MAX,
      `Use ${FEEDBACK_MAX.toLocaleString("en-US")} characters or fewer.`,
    )
    .refine((text) => text.search(controlsInText) === -1, "Use letters, digits, punctuation and line breaks only.")
    .optional(),
});
export type HelpFeedback = z.infer<typeof helpFeedbackSchema>;
