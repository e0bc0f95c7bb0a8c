/** The two sign-in steps and signing out as forms without scripts: the same calls, answered with a redirect. */
import { stateOf } from "@/lib/auth/session";
import type { CodeFormError, PasswordFormError } from "@/lib/contract/form-errors";
import { readSessionCookie, setTypedEmail } from "@/lib/http/cookies";
import { type FormFields, pathWith, problemCodeOf, seeOther, untilOf } from "@/lib/http/form-post";
import { safeReturnPath } from "@/lib/http/request-context";
import { errorResponse } from "@/lib/http/route";

/** The reason of a refusal: next-auth's `error`, or the problem's code. Null for success. */
async function reasonOf(answer: Response): Promise<string | null> {
  const isProblem = answer.headers.get("Content-Type") === "application/problem+json";
  if (isProblem) return problemCodeOf(answer);
  const { url } = (await answer.json()) as { url: string };
  return answer.ok ? null : new URL(url).searchParams.get("error");
}

const outage = (reason: string) => (reason === "csrf" || reason === "unavailable" ? reason : "internal");

/** Which fields of a refused form are to be corrected. */
function fieldErrors({ email = "", password = "" }: FormFields): PasswordFormError[] {
  const errors: PasswordFormError[] = [];
  if (email.trim() === "") errors.push("email_missing");
  else if (email.trim().length > 254 || /\p{Cc}|\u2028|\u2029/u.test(email.trim())) errors.push("email_invalid");
  if (password === "") errors.push("password_missing");
  else if ([...password].length > 256) errors.push("password_too_long");
  return errors;
}

function passwordErrors(reason: string, fields: FormFields): PasswordFormError[] {
  if (reason === "credentials" || reason === "too_many_attempts") return [reason];
  const wrong = reason === "invalid" ? fieldErrors(fields) : [];
  // Fields that are in order leave the CSRF token, which is missing then.
  return wrong.length > 0 ? wrong : [reason === "invalid" ? "csrf" : outage(reason)];
}

function codeError(reason: string, fields: FormFields): CodeFormError | null {
  switch (reason) {
    case "incorrect":
      return "temporaryCode" in fields ? "temporary_incorrect" : reason;
    case "no_challenge":
    case "too_many_attempts":
      return reason;
    // The page shows these by the challenge itself.
    case "expired":
    case "exhausted":
    case "paused":
    case "stopped":
      return null;
    case "invalid":
      if (!("csrfToken" in fields)) return "csrf";
      return "temporaryCode" in fields ? "temporary_invalid" : "code_invalid";
    default:
      return outage(reason);
  }
}

async function afterPassword(request: Request, answer: Response, fields: FormFields): Promise<string> {
  const callbackUrl = safeReturnPath(fields.callbackUrl);
  const reason = await reasonOf(answer);
  if (reason === null) return callbackUrl;
  if (reason === "code_required") return pathWith("/sign-in/code", { callbackUrl });
  const email = (fields.email ?? "").trim();
  // Without `Origin` the request may be another site's, unless its token was right.
  const isOwn = request.headers.has("origin") || reason === "credentials" || reason === "too_many_attempts";
  if (isOwn && email !== "" && !fieldErrors(fields).includes("email_invalid")) await setTypedEmail(email);
  const error = passwordErrors(reason, fields).join();
  return pathWith("/sign-in", { error, until: untilOf(answer), callbackUrl });
}

async function afterCode(answer: Response, fields: FormFields): Promise<string> {
  const callbackUrl = safeReturnPath(fields.callbackUrl);
  const reason = await reasonOf(answer);
  if (reason === null) return callbackUrl;
  return pathWith("/sign-in/code", { error: codeError(reason, fields), until: untilOf(answer), callbackUrl });
}

async function afterSignOut(answer: Response): Promise<string> {
  return (await reasonOf(answer)) === null ? "/sign-in?notice=signed_out" : "/";
}

/** Another tab has signed in meanwhile: no attempt is spent. Only forms ask this, because scripts leave the page before. */
async function isSignedIn(): Promise<boolean> {
  const session = await readSessionCookie();
  return session !== null && (await stateOf(session)).state === "signed_in";
}

/**
 * Answers a form with 303 to the next page, the return path, or back to the form with `error`, a code of a closed list.
 * @param ask makes the call of the contract
 */
export async function answerForm(
  request: Request,
  call: string,
  fields: FormFields,
  ask: () => Promise<Response>,
): Promise<Response> {
  if (call === "callback/password" && (await isSignedIn())) return seeOther(safeReturnPath(fields.callbackUrl));
  const answer = await ask().catch((error) => errorResponse(error, request));
  const headers = new Headers(answer.headers.getSetCookie().map((cookie): [string, string] => ["Set-Cookie", cookie]));
  if (call === "callback/password") return seeOther(await afterPassword(request, answer, fields), headers);
  if (call === "callback/code") return seeOther(await afterCode(answer, fields), headers);
  return seeOther(await afterSignOut(answer), headers);
}
