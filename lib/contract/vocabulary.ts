/** The closed vocabularies of code, database and HTTP contract. Client-safe. */
export const editions = ["APP", "APP2", "APP3", "APP4"] as const;
export type Edition = (typeof editions)[number];

export const channels = ["email", "phone"] as const;
export type Channel = (typeof channels)[number];

export const roles = ["member", "admin"] as const;
export type Role = (typeof roles)[number];

/** States of an invitation that is neither accepted nor revoked. `queued`: behind the daily limit, not sent yet. */
export const invitationStates = ["queued", "pending", "expired"] as const;
export type InvitationState = (typeof invitationStates)[number];

/** A disabled member keeps the membership and cannot enter the workgroup. */
export const memberStates = ["active", "disabled"] as const;
export type MemberState = (typeof memberStates)[number];

/** How a member's sign-in is protected: the channels of the code, no code, or a code that reaches no destination. */
export const protections = ["two_channels", "email_only", "none", "unreachable"] as const;
export type Protection = (typeof protections)[number];

export const memberSorts = ["name", "lastSignIn", "role"] as const;
export type MemberSort = (typeof memberSorts)[number];

/** Why no line of an imported file can be used. */
export const fileRefusals = ["header", "utf16", "not_utf8", "too_many_lines"] as const;
export type FileRefusal = (typeof fileRefusals)[number];

/** Where a line of an imported file is wrong, and what is wrong with it. */
export const importFields = ["line", "name", "email", "role"] as const;
export const lineErrorCodes = [
  "columns",
  "quotes",
  "missing",
  "too_long",
  "characters",
  "formula",
  "invalid",
  "unknown",
  "unwanted",
] as const;
export type LineErrorCode = (typeof lineErrorCodes)[number];

/** States of a delivery; they only ever move forward. */
export const deliveryStates = ["queued", "sending", "sent", "delivered", "delayed", "failed", "unknown"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Resend is the primary for email, SMTP its fallback. */
export const providers = ["resend", "smtp", "twilio"] as const;
export type Provider = (typeof providers)[number];

/** Why a provider is not asked at present. */
export const providerTroubles = ["failing", "silent", "rate_limited"] as const;
export type ProviderTrouble = (typeof providerTroubles)[number];

/** Which provider carries an email: the primary, or the fallback that it switched to. Text messages have the primary only. */
export const vias = ["primary", "fallback"] as const;
export type Via = (typeof vias)[number];

/** Why a message did not arrive, in the detail that helps the recipient. */
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

/** Why a destination is suppressed, as its provider reported. */
export const suppressionReasons = ["bounced", "complained", "opted_out"] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

export const challengeStatuses = ["open", "expired", "exhausted", "paused", "stopped"] as const;
export type ChallengeStatus = (typeof challengeStatuses)[number];

/** Reasons of the password step; `code_required` leads to the code step. */
export const passwordRefusals = ["code_required", "credentials", "too_many_attempts"] as const;
export type PasswordRefusal = (typeof passwordRefusals)[number];

/** Reasons of the code step. */
export const codeRefusals = ["incorrect", "expired", "exhausted", "paused", "stopped", "no_challenge"] as const;
export type CodeRefusal = (typeof codeRefusals)[number];

/** Paused: ten wrong codes within a day, ends at a known time. Stopped: fifty in a row, until an unlock. */
export const secondStepStates = ["ok", "paused", "stopped"] as const;
export type SecondStepState = (typeof secondStepStates)[number];

/** Why a member cannot sign in with a code. */
export const helpReasons = [
  "paused",
  "locked",
  "send_limit",
  "bounced",
  "complained",
  "opted_out",
  "unreachable",
  "cannot_receive",
] as const;
export type HelpReason = (typeof helpReasons)[number];

/** The two-factor policy of a workgroup. Scheduled: in force from a date in the future. */
export const policyStates = ["off", "scheduled", "on"] as const;
export type PolicyState = (typeof policyStates)[number];

/** Would a code reach a member now? In the order of the readiness list. */
export const canReceiveCode = ["no", "unknown", "yes"] as const;
export type CanReceiveCode = (typeof canReceiveCode)[number];

/** Why a code would not reach a member, and notes that keep none from arriving. */
export const readinessReasons = [
  "bounced",
  "complained",
  "opted_out",
  "phone_unverified",
  "phone_without_consent",
  "app_only",
  "never_proven",
] as const;
export type ReadinessReason = (typeof readinessReasons)[number];

export const sessionClients = ["web", "mobile"] as const;
export type SessionClient = (typeof sessionClients)[number];

/** Types of audit events. Each has a sentence in `components/copy/activity.tsx`. */
export const auditTypes = [
  "sign_in.password",
  "sign_in.code",
  "sign_in.code_sent",
  "sign_in.cancelled",
  "sign_in.cannot_receive",
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
  "account.sms_consent_given",
  "account.email_changed",
  "account.email_change_undone",
  "account.email_restored",
  "account.phone_restored",
  "account.two_factor_restored",
  "account.confirmation_sent",
  "account.confirmation",
  "account.second_step_released",
  "account.temporary_code_issued",
  "account.disabled",
  "account.enabled",
  "account.exported",
  "account.erased",
  "account.email_proven",
  "session.ended",
  "sign_in.disowned",
  "delivery.suppressed",
  "delivery.suppression_lifted",
  "webhook.refused",
  "mobile.sign_in",
  "mobile.sign_out",
  "workgroup.two_factor_on",
  "workgroup.two_factor_off",
  "workgroup.created",
  "workgroup.edition_changed",
  "member.invited",
  "member.invitation_sent_again",
  "member.invitation_revoked",
  "member.joined",
  "member.imported",
  "member.role_changed",
  "member.disabled",
  "member.enabled",
  "member.removed",
  "member.sessions_ended",
  "workgroup.two_factor_scheduled",
  "workgroup.two_factor_schedule_moved",
  "workgroup.two_factor_schedule_canceled",
  "workgroup.members_nudged",
] as const;
export type AuditType = (typeof auditTypes)[number];

/** What a workgroup's report lists beside its counts: members as they are, and what admins did for members in the period. */
export const reportExceptionKinds = ["not_protected", "unreachable", "temporary_code", "unlocked"] as const;
export type ReportExceptionKind = (typeof reportExceptionKinds)[number];

/** Why a session is over, as its browser is told. */
export const sessionEnds = ["expired", "password_changed", "ended"] as const;
export type SessionEnd = (typeof sessionEnds)[number];

export const auditResults = ["success", "failure"] as const;
export type AuditResult = (typeof auditResults)[number];

/** The help articles that ask for feedback. */
export const helpArticles = ["two-factor-authentication"] as const;
export type HelpArticle = (typeof helpArticles)[number];
