/** Where a form of the code page leads without scripts. */
import type { CodeFormError } from "@/lib/contract/form-errors";
import { type FormResult, pathWith } from "@/lib/http/form-post";
import { safeReturnPath } from "@/lib/http/request-context";

function errorOf(code: string): CodeFormError | null {
  switch (code) {
    case "too_many_attempts":
      return "resend_limit";
    case "invalid":
      return "resend_unavailable";
    case "not_found":
      return "no_challenge";
    case "resend_too_early":
    case "no_resends_left":
    case "unavailable":
      return code;
    // The page shows by the challenge itself that it is over.
    case "challenge_over":
      return null;
    default:
      return "internal";
  }
}

/** After a resend: the code page, with a notice or an error. */
export function afterResend({ code, until, fields }: FormResult): string {
  const callbackUrl = safeReturnPath(fields.callbackUrl);
  if (code === null) return pathWith("/sign-in/code", { notice: "resent", callbackUrl });
  return pathWith("/sign-in/code", { error: errorOf(code), until, callbackUrl });
}

/** After canceling: the sign-in page. */
export function afterCancel({ code, fields }: FormResult): string {
  const callbackUrl = safeReturnPath(fields.callbackUrl);
  if (code === null) return pathWith("/sign-in", { notice: "cancelled", callbackUrl });
  return pathWith("/sign-in/code", { error: errorOf(code), callbackUrl });
}

/** After the report that no code arrives: the code page, which shows by the challenge that it was made. */
export const afterReport = afterOpening;

/** After a session without its second step asked for a code: the code page. */
export function afterOpening({ code, until, fields }: FormResult): string {
  const callbackUrl = safeReturnPath(fields.callbackUrl);
  return pathWith("/sign-in/code", { error: code === null ? null : errorOf(code), until, callbackUrl });
}
