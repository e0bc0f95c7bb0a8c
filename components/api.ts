/**
 * The one way from a form to the server. Expected answers, refusals and a dead connection are values; only a defect throws.
 */
import { type ProblemCode, problemCodes } from "@/lib/contract/problem-codes";

export type FailureCode = ProblemCode | "offline";

export type Refusal<Code extends string = FailureCode> = {
  ok: false;
  /** 0 when no answer came. */
  status: number;
  code: Code;
  detail?: string;
  /** What is wrong with which field of the request body. */
  errors?: Record<string, string>;
  /** Seconds. */
  retryAfter?: number;
};

export type Reply<Data> = { ok: true; status: number; data: Data } | Refusal;

const answerWithinMs = 20_000;

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

export type RawAnswer = { status: number; body: unknown; retryAfter?: number };

/** Null when no answer came: no network, server away, or too slow. An abort by the caller counts as no answer, too. */
export async function request(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<RawAnswer | null> {
  const timeout = AbortSignal.timeout(answerWithinMs);
  // A file is sent as it is, with its own type.
  const json = body !== undefined && !(body instanceof Blob);
  try {
    const response = await fetch(path, {
      method,
      cache: "no-store",
      headers: json ? jsonHeaders : { accept: "application/json" },
      body: json ? JSON.stringify(body) : (body as Blob | undefined),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
    return { status: response.status, body: parseJson(await response.text()), retryAfter };
  } catch {
    return null;
  }
}

const jsonHeaders = { accept: "application/json", "content-type": "application/json" };

export async function call<Data>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Reply<Data>> {
  const answer = await request(method, path, body, signal);
  if (answer === null) return { ok: false, status: 0, code: "offline" };
  if (answer.status >= 200 && answer.status < 300) {
    return { ok: true, status: answer.status, data: answer.body as Data };
  }
  return toRefusal(answer);
}

/** A proxy in between answers in its own words; those count as an outage or a defect. */
export function toRefusal({ status, body, retryAfter }: RawAnswer): Refusal {
  const problem = (body ?? {}) as Partial<Record<"code" | "detail" | "errors", unknown>>;
  const code = problemCodes.find((known) => known === problem.code) ?? codeOfStatus(status);
  const detail = typeof problem.detail === "string" ? problem.detail : undefined;
  const errors = (problem.errors ?? undefined) as Record<string, string> | undefined;
  return { ok: false, status, code, detail, errors, retryAfter };
}

function codeOfStatus(status: number): ProblemCode {
  if (status === 429) return "too_many_attempts";
  return status === 502 || status === 503 || status === 504 ? "unavailable" : "internal";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
