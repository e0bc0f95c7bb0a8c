/** Successful answers. No answer with JSON may be cached. */

declare const contract: unique symbol;

/** A response whose status and body the compiler compares with the route's entry. */
export type Answer<Status extends number = number, Body = unknown> = Response & {
  readonly [contract]: { status: Status; body: Body };
};

/** Returns a JSON response, with status 200 unless another is given. */
export function json<Body>(body: Body): Answer<200, Body>;
export function json<Body, Status extends number>(body: Body, status: Status): Answer<Status, Body>;
export function json(body: unknown, status = 200): Answer {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store" } }) as Answer;
}

/** Returns a plain-text response, which caches may store. */
export function plainText(text: string): Answer<200, string> {
  return new Response(text, { headers: { "Content-Type": "text/plain; charset=utf-8" } }) as Answer<200, string>;
}

/** Returns a 204 response. */
export function noContent(): Answer<204, null> {
  return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } }) as Answer<204, null>;
}
