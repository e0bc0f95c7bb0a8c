/** The error answers of the HTTP contract: one table from problem code to status and title, and problem+json (RFC 9457). */
import type { Problem, ProblemCode } from "@/lib/contract/problem";

const titles: Record<ProblemCode, [status: number, title: string]> = {
  bad_request: [400, "The request cannot be read."],
  unauthenticated: [401, "Sign in first."],
  credentials: [401, "The e-mail address or the password is not right."],
  forbidden: [403, "You are not allowed to do this."],
  csrf: [403, "The page is out of date. Load it again."],
  foreign_origin: [403, "Requests from other sites are refused."],
  second_step_required: [403, "A code is asked for now."],
  reauthentication_required: [403, "Give your password again."],
  incorrect_password: [403, "That password is not right."],
  two_factor_not_available_in_app: [403, "This account needs a one-time password, which the app cannot ask for."],
  incorrect_code: [403, "That code is not right."],
  not_found: [404, "There is nothing here."],
  method_not_allowed: [405, "This cannot be done here."],
  conflict: [409, "Somebody else was faster."],
  enforced_by_workgroup: [409, "A workgroup asks for a code at every sign-in."],
  challenge_over: [409, "This sign-in is over. Start again."],
  phone_unavailable: [409, "Text messages are not set up here."],
  link_over: [409, "This link no longer works. Ask for a new one."],
  payload_too_large: [413, "The request is too large."],
  unsupported_media_type: [415, "Send JSON."],
  wrong_host: [421, "This host name is not ours."],
  invalid: [422, "Something in the request is not right."],
  too_many_attempts: [429, "Too many tries. Wait a while."],
  resend_too_early: [429, "Wait before asking for another message."],
  no_resends_left: [429, "No more messages for this sign-in."],
  unavailable: [503, "Not available at the moment. Nothing was changed."],
  internal: [500, "Something went wrong on our side."],
};

type Extra = {
  detail?: string | undefined;
  errors?: Record<string, string>;
  retryAfter?: number;
  /** How a program proves who it is. HTTP demands it with a 401, and some HTTP libraries fail without. */
  authenticate?: "Bearer";
};

/** An answer that is thrown: the route's wrapper turns it into problem+json. */
export class HttpProblem extends Error {
  override name = "HttpProblem";
  constructor(
    readonly code: ProblemCode,
    readonly extra: Extra = {},
  ) {
    super(code);
  }
}

export function problemResponse(code: ProblemCode, { detail, errors, retryAfter, authenticate }: Extra = {}): Response {
  const [status, title] = titles[code];
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
