/** Why a sign-in form without scripts is shown again. The sentences of the fields are those of the wire schemas. */
import type { CodeFormError, PasswordFormError } from "@/lib/contract/form-errors";
import { signInTexts } from "@/lib/contract/sign-in-texts";
import { codeStepCopy } from "./code-step";
import { problemTexts, resendRefusalTexts } from "./errors";

const outOfDate = "This page was out of date. Try again.";

export const passwordFormErrorTexts = {
  credentials: problemTexts.credentials,
  too_many_attempts: problemTexts.too_many_attempts,
  email_missing: signInTexts.emailMissing,
  email_invalid: signInTexts.emailInvalid,
  password_missing: signInTexts.passwordMissing,
  password_too_long: signInTexts.passwordTooLong,
  csrf: "This page was out of date. Enter your password again.",
  unavailable: problemTexts.unavailable,
  internal: problemTexts.internal,
} satisfies Record<PasswordFormError, string>;

export const codeFormErrorTexts = {
  code_invalid: signInTexts.codeInvalid,
  temporary_invalid: signInTexts.temporaryCodeInvalid,
  too_many_attempts: problemTexts.too_many_attempts,
  csrf: outOfDate,
  resend_too_early: resendRefusalTexts.resend_too_early,
  resend_limit: resendRefusalTexts.too_many_attempts,
  resend_unavailable: resendRefusalTexts.invalid,
  no_resends_left: resendRefusalTexts.no_resends_left,
  unavailable: problemTexts.unavailable,
  internal: problemTexts.internal,
  /** No refusal: after a resend. */
  resent: codeStepCopy.resent,
} satisfies Record<Exclude<CodeFormError, "incorrect" | "temporary_incorrect" | "no_challenge"> | "resent", string>;
