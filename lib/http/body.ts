/** Request bodies: bounded bytes first, then parsed and checked against their wire shape. */

import type { z } from "zod";
import { BODY_LIMIT, DRAIN_LIMIT } from "@/lib/contract/limits";
import { HttpProblem } from "./problem";

/** Returns the bytes of the body. They are counted as they arrive, because Content-Length can be wrong. @throws HttpProblem 413 */
async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Drain the excess for a while: a client whose connection is closed while it sends loses the answer.
    if (size > limit + DRAIN_LIMIT) break;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new HttpProblem("payload_too_large");
  return Buffer.concat(chunks);
}

/** @throws HttpProblem 400 */
function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem("bad_request", { detail: "The body is not UTF-8." });
  }
}

/** Returns the body as text. @throws HttpProblem 413, 400 */
export async function readText(request: Request, limit = BODY_LIMIT): Promise<string> {
  return toText(await readBytes(request, limit));
}

/** Returns the media type in lower case, without parameters; empty if the charset is not UTF-8. */
export function mediaType(request: Request): string {
  const [type = "", ...parameters] = (request.headers.get("content-type") ?? "").toLowerCase().split(";");
  const foreignCharset = parameters.some((p) => /^\s*charset=/.test(p) && !/^\s*charset="?utf-8"?\s*$/.test(p));
  return foreignCharset ? "" : type.trim();
}

/** Returns whether the body is a form, by its media type. */
export function isForm(request: Request): boolean {
  return mediaType(request) === "application/x-www-form-urlencoded";
}

/** Parses JSON. @throws HttpProblem 400 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem("bad_request", { detail: "The body is not JSON." });
  }
}

/** Returns the parsed value of a wire schema. @throws HttpProblem 422 with one sentence per field */
export function parseInput<S extends z.ZodType>(value: unknown, schema: S): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors: Record<string, string> = {};
  for (const issue of result.error.issues) errors[issue.path.join(".") || "body"] ??= issue.message;
  throw new HttpProblem("invalid", { errors });
}

/**
 * The body of a request, read before its handler starts. A client can withhold its body until the timeout, so the session lookup comes after
 * the last byte; a read or parse error is thrown when the handler asks for the body.
 */
export class RequestBody {
  constructor(
    private readonly request: Request,
    private readonly read: { ok: true; bytes: Uint8Array } | { ok: false; error: unknown },
  ) {}

  /** Returns the bytes. @throws HttpProblem 413 */
  bytes(): Uint8Array {
    if (this.read.ok) return this.read.bytes;
    throw this.read.error;
  }

  /** Returns the bytes as UTF-8 text. @throws HttpProblem 413, 400 */
  text(): string {
    return toText(this.bytes());
  }

  /** Parses and checks a JSON body. @throws HttpProblem 413, 415, 400 or 422 */
  json<S extends z.ZodType>(schema: S): z.output<S> {
    if (mediaType(this.request) !== "application/json") throw new HttpProblem("unsupported_media_type");
    return parseInput(parseJson(this.text()), schema);
  }
}

/** Reads at most `limit` bytes of the body. Never throws: the handler gets a read error when it asks for the body. */
export async function readBody(request: Request, limit: number): Promise<RequestBody> {
  return readBytes(request, limit).then(
    (bytes) => new RequestBody(request, { ok: true, bytes }),
    (error) => new RequestBody(request, { ok: false, error }),
  );
}
