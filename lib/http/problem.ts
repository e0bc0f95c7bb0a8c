/** The error answers of the HTTP contract: one table from problem code to status and title, and problem+json (RFC 9457). */
import { z } from "zod";
import { type Problem, type ProblemCode, problemCodes } from "@/lib/contract/problem-codes";

const titles: Record<ProblemCode, [status: number, title: string]> = {
  bad_request: [400, "The server cannot read the request."],
  unauthenticated: [401, "Sign in first."],
  credentials: [401, "Incorrect email or password."],
  forbidden: [403, "You don't have access."],
  csrf: [403, "This page is out of date. Reload it."],
  foreign_origin: [403, "Requests from other sites are refused."],
  second_step_required: [403, "A code is required."],
  reauthentication_required: [403, "For security, enter your password again."],
  incorrect_password: [403, "That password is incorrect."],
  two_factor_not_available_in_app: [403, "This account requires a one-time code, which the app does not support."],
  incorrect_code: [403, "That code is incorrect."],
  not_found: [404, "Not found."],
  method_not_allowed: [405, "This method is not supported."],
  conflict: [409, "The data changed in the meantime. Try again."],
  enforced_by_workgroup: [409, "A workgroup requires two-factor sign-in."],
  last_admin: [409, "A workgroup needs at least one admin."],
  challenge_over: [409, "This sign-in has ended. Start again."],
  member_locked: [409, "This member's sign-in is paused or locked. Unlock it first."],
  phone_unavailable: [409, "Text messages are not available."],
  link_over: [409, "This link no longer works. Request a new one."],
  already_member: [409, "This person is a member of the workgroup already."],
  already_invited: [409, "This address is invited already. Send that invitation again."],
  wrong_account: [409, "The invitation is for another email address. Sign out first."],
  payload_too_large: [413, "The request is too large."],
  unsupported_media_type: [415, "Send JSON."],
  wrong_host: [421, "This server does not serve this host name."],
  invalid: [422, "The request has invalid fields."],
  too_many_attempts: [429, "Too many attempts. Try again later."],
  resend_too_early: [429, "Wait before you request another message."],
  no_resends_left: [429, "No resends left for this sign-in."],
  unavailable: [503, "Temporarily unavailable. Nothing was changed."],
  internal: [500, "Something went wrong on our side."],
};

/** Returns the status of a problem's answers. */
export function statusOf(code: ProblemCode): number {
  return titles[code][0];
}

/** The body of a problem+json answer. */
export const problemSchema = z.object({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes),
  detail: z.string().optional(),
  errors: z.record(z.string(), z.string()).optional(),
});

type Extra = {
  detail?: string | undefined;
  errors?: Record<string, string>;
  /** In place of the code's usual status: links that existed before the status was decided keep theirs. */
  status?: 410;
  retryAfter?: number;
  /** The authentication scheme. RFC 9110 requires it with a 401, and some HTTP libraries fail without it. */
  authenticate?: "Bearer";
};

/** A refusal that a handler returns, or a guard throws; the route's wrapper turns it into problem+json. */
export class HttpProblem<Code extends ProblemCode = ProblemCode> extends Error {
  override name = "HttpProblem";
  constructor(
    readonly code: Code,
    readonly extra: Extra = {},
  ) {
    super(code);
  }
}

/** Returns the problem+json response (RFC 9457) of a code. `retryAfter` is in seconds. */
export function problemResponse(code: ProblemCode, extra: Extra = {}): Response {
  const { detail, errors, retryAfter, authenticate } = extra;
  const [usualStatus, title] = titles[code];
  const status = extra.status ?? usualStatus;
  const body: Problem = {
    type: "about:blank",
    title,
    status,
    code,
    ...(detail && { detail }),
    ...(errors && { errors }),
  };
  const headers = new Headers({ "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
  if (retryAfter !== undefined) headers.set("Retry-After", String(retryAfter));
  if (authenticate) headers.set("WWW-Authenticate", authenticate);
  return new Response(JSON.stringify(body), { status, headers });
}
