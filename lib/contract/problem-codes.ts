/** The error answers of the HTTP contract. Client-safe. */
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
  "last_admin",
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
  "member_locked",
  "link_over",
  "already_member",
  "already_invited",
  "wrong_account",
  "phone_unavailable",
  "credentials",
  "two_factor_not_available_in_app",
  "unavailable",
  "internal",
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** RFC 9457. `errors` maps a field of the request to a sentence about it (status 422). */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail?: string;
  errors?: Record<string, string>;
};
