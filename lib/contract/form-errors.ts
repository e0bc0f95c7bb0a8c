/** The codes by which a form without scripts learns why it is shown again: the `error` of the page's address. Client-safe, without zod. */

/** Of the sign-in page. Several, separated by commas, name several fields. */
export const passwordFormErrors = [
  "credentials",
  "too_many_attempts",
  "email_missing",
  "email_invalid",
  "password_missing",
  "password_too_long",
  "csrf",
  "unavailable",
  "internal",
] as const;
export type PasswordFormError = (typeof passwordFormErrors)[number];

/** Of the code page. What ends a challenge the page learns from the challenge itself. */
export const codeFormErrors = [
  "incorrect",
  "code_invalid",
  "temporary_incorrect",
  "temporary_invalid",
  "no_challenge",
  "too_many_attempts",
  "csrf",
  "resend_too_early",
  "resend_limit",
  "resend_unavailable",
  "no_resends_left",
  "unavailable",
  "internal",
] as const;
export type CodeFormError = (typeof codeFormErrors)[number];

/** Returns the known codes of an `error` parameter, each once; an address can name anything. */
export function parseFormErrors<Code extends string>(value: unknown, known: readonly Code[]): Code[] {
  const named = typeof value === "string" ? value.split(",") : [];
  return known.filter((code) => named.includes(code));
}

/** Longest wait that an address can name, in seconds: an address of an attacker must not lock anyone out in words. */
const longestWait = 24 * 60 * 60;

/** Returns the seconds until the `until` parameter; null if it is none, or over. @param now milliseconds since 1970 */
export function parseWait(value: unknown, now: number): number | null {
  if (typeof value !== "string" || !/^\d{9,11}$/.test(value)) return null;
  const seconds = Number(value) - Math.floor(now / 1_000);
  return seconds > 0 && seconds <= longestWait ? seconds : null;
}
