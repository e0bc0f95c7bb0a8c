/**
 * Forms that a browser sends without scripts. A form is the JSON call of the contract, and its answer becomes a redirect (303) to the next
 * page. No redirect contains what was typed.
 */
import { NextRequest } from "next/server";
import type { Endpoint } from "@/lib/http/route";
import { errorResponse } from "@/lib/http/route";
import { isForm, readText } from "./body";
import { HttpProblem } from "./problem";
import { refuseCrossOrigin } from "./request-context";

export type FormFields = Record<string, string>;

/** Returns the fields of a form. @throws HttpProblem 400 if one comes twice: no browser sends our forms so */
export function parseForm(text: string): FormFields {
  const fields = [...new URLSearchParams(text)];
  const form = Object.fromEntries(fields);
  if (Object.keys(form).length !== fields.length)
    throw new HttpProblem("bad_request", { detail: "A field comes twice." });
  return form;
}

/** Returns a redirect to a path of this site, which the browser requests by GET. */
export function seeOther(path: string, headers = new Headers()): Response {
  headers.delete("Content-Type");
  headers.set("Location", path);
  headers.set("Cache-Control", "no-store");
  return new Response(null, { status: 303, headers });
}

/** A path with the parameters that have a value. */
export function pathWith(path: string, parameters: Record<string, string | number | null>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== null);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? path : `${path}?${query}`;
}

/** When a refused client may try again, in whole seconds since 1970, so that a page that is read later shows the wait that is left. */
export function untilOf(answer: Response): number | null {
  const seconds = Number(answer.headers.get("Retry-After") ?? 0);
  return seconds > 0 ? Math.ceil(Date.now() / 1_000) + seconds : null;
}

/** Returns the problem code of an answer; null if it is none. */
export async function problemCodeOf(answer: Response): Promise<string | null> {
  if (answer.ok) return null;
  const body: unknown = await answer.json().catch(() => null);
  const code = (body as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "internal";
}

/** What became of the call that a form made. `until` is in seconds since 1970. */
export type FormResult = { code: string | null; until: number | null; fields: FormFields };

async function jsonRequest(request: NextRequest): Promise<{ call: NextRequest; fields: FormFields }> {
  refuseCrossOrigin(request);
  const fields = parseForm(await readText(request));
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  headers.set("content-type", "application/json");
  return { call: new NextRequest(request.url, { method: "POST", headers, body: JSON.stringify(fields) }), fields };
}

/**
 * Gives an endpoint a second media type: a form. JSON calls pass through.
 * @param nextPath where the browser goes after the call
 */
export function acceptForm(endpoint: Endpoint, nextPath: (result: FormResult) => string): Endpoint {
  const answer = async (request: NextRequest, context: { params: Promise<object> }): Promise<Response> => {
    if (!isForm(request)) return endpoint(request, context);
    try {
      const { call, fields } = await jsonRequest(request);
      const answered = await endpoint(call, context);
      return seeOther(nextPath({ code: await problemCodeOf(answered), until: untilOf(answered), fields }));
    } catch (error) {
      return errorResponse(error, request);
    }
  };
  return Object.assign(answer, { entry: endpoint.entry });
}
