/** The shape of an entry of the HTTP contract, and the problems that follow from its parts. Client-safe. */
import "@/lib/contract/fields";
import { z } from "zod";
import type { ProblemCode } from "@/lib/contract/problem-codes";

export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];

/** How a caller shows who it is. */
export const authentications = [
  "session",
  "challenge",
  "app_token",
  "operator_token",
  "resend_signature",
  "twilio_signature",
] as const;
export type Authentication = (typeof authentications)[number];

/** One method of one path. Parameters of the path are in braces, as in OpenAPI. */
export type RouteEntry = {
  method: Method;
  path: `/${string}`;
  /** One line of the OpenAPI document. */
  summary: string;
  /** What the caller shows, where it is not a session; {@link authenticationOf} knows the session's routes by their problems. */
  authentication?: Authentication;
  /** Browsers without scripts send the same fields as a form and get 303 to the next page. */
  form?: true;
  /** `link_over` has status 410; routes that existed before that was decided answer 409. */
  gone?: true;
  /** The JSON body; without it the route reads no body, or raw bytes. */
  body?: z.ZodType;
  /** The media type of a body that is a file; the handler reads its bytes. */
  file?: "text/csv";
  query?: z.ZodObject;
  /** Bytes of the body; `BODY_LIMIT` without it. */
  bodyLimit?: number;
  /** The body of each answer by status. The sign-in callbacks also answer 401 and 429 this way, as next-auth's client expects. */
  answers: { readonly [status: number]: z.ZodType };
  /** Every problem code of the route. */
  problems: readonly ProblemCode[];
};

/** The answer of a status without a body, such as 204. */
export const noBody = z.null();

/** The answer of an export. */
export const csvAnswer = z.string().meta({ contentMediaType: "text/csv" });

/** The answer of a call whose status says everything. */
export const emptyAnswer = z.object({});

/** Problems of a route for signed-in users. */
export const sessionProblems = ["unauthenticated", "second_step_required"] as const satisfies ProblemCode[];

/** Problems of a route for the admins of a workgroup. Outsiders get 404, as for a workgroup that does not exist. */
export const adminProblems = [...sessionProblems, "not_found", "forbidden"] as const satisfies ProblemCode[];

/** Returns what the caller of a route shows; null for routes of anyone. */
export function authenticationOf({ authentication, problems }: RouteEntry): Authentication | null {
  return authentication ?? (problems.includes("second_step_required") ? "session" : null);
}

/** Problems of reads that cost much: limited by user and workgroup, and refused while the instance is busy with others. */
export const heavyReadProblems = ["too_many_attempts", "unavailable"] as const satisfies ProblemCode[];

/** The server checks path, host and length of every request; any route can meet an outage or a defect. */
const serverProblems: readonly ProblemCode[] = [
  "bad_request",
  "wrong_host",
  "payload_too_large",
  "unavailable",
  "internal",
];

function impliedProblems({ method, body, query }: RouteEntry): readonly ProblemCode[] {
  return [
    ...serverProblems,
    ...(method === "GET" ? [] : (["foreign_origin"] as const)),
    ...(body ? (["unsupported_media_type", "invalid"] as const) : []),
    ...(query ? (["invalid"] as const) : []),
  ];
}

/**
 * Returns the entry with the problem codes that its method, body and query imply added. Its type keeps the codes as written: these
 * are the ones a handler may return.
 */
export function defineRoute<const Entry extends RouteEntry>(entry: Entry): Entry {
  return { ...entry, problems: [...new Set([...impliedProblems(entry), ...entry.problems])] };
}
