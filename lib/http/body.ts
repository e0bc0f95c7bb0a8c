/** Request bodies: bounded bytes first, then parsed and checked against their wire shape. */

import type { z } from "zod";
import { BODY_LIMIT, DRAIN_LIMIT } from "@/lib/contract/limits";
import { HttpProblem } from "./problem";

/** The body as text, at most `limit` bytes of it, counted as it arrives: a false or missing length changes nothing. */
export async function readText(request: Request, limit = BODY_LIMIT): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // What is too much is read on for a while and dropped: a connection that is cut while it sends loses the answer.
    if (size > DRAIN_LIMIT) break;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new HttpProblem("payload_too_large");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new HttpProblem("bad_request", { detail: "The body is not UTF-8." });
  }
}

export function mediaType(request: Request): string {
  const [type = "", ...parameters] = (request.headers.get("content-type") ?? "").toLowerCase().split(";");
  const foreignCharset = parameters.some((p) => /^\s*charset=/.test(p) && !/^\s*charset="?utf-8"?\s*$/.test(p));
  return foreignCharset ? "" : type.trim();
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem("bad_request", { detail: "The body is not JSON." });
  }
}

/** Checks a value against its wire shape. @throws HttpProblem 422 with a sentence per field */
export function parseInput<S extends z.ZodType>(value: unknown, schema: S): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors: Record<string, string> = {};
  for (const issue of result.error.issues) errors[issue.path.join(".") || "body"] ??= issue.message;
  throw new HttpProblem("invalid", { errors });
}

/**
 * The body of a request that was read before its handler began. A client can withhold its body for as long as the server waits; who
 * asks is looked up only after it has come, and what is wrong with it is said only where the handler asks for it.
 */
export class RequestBody {
  constructor(
    private readonly request: Request,
    private readonly read: { ok: true; text: string } | { ok: false; error: unknown },
  ) {}

  /** The bytes as UTF-8 text. @throws HttpProblem 413, 400 */
  text(): string {
    if (this.read.ok) return this.read.text;
    throw this.read.error;
  }

  /** Parses and checks a JSON body. @throws HttpProblem 413, 415, 400 or 422 */
  json<S extends z.ZodType>(schema: S): z.output<S> {
    if (mediaType(this.request) !== "application/json") throw new HttpProblem("unsupported_media_type");
    return parseInput(parseJson(this.text()), schema);
  }
}

export async function readBody(request: Request, limit: number): Promise<RequestBody> {
  return readText(request, limit).then(
    (text) => new RequestBody(request, { ok: true, text }),
    (error) => new RequestBody(request, { ok: false, error }),
  );
}
