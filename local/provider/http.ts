// The little HTTP that the local provider needs.
import type { IncomingMessage, ServerResponse } from "node:http";

export type Answer = { status: number; body: unknown; headers?: Record<string, string> };

const bodyLimit = 1024 * 1024;
const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

export function send(response: ServerResponse, { status, body, headers }: Answer) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
  response.writeHead(status, { "content-type": type, "cache-control": "no-store", ...headers }).end(text);
}

/** The whole body, or null when it is too long. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= bodyLimit) chunks.push(chunk);
  }
  return length <= bodyLimit ? Buffer.concat(chunks).toString("utf8") : null;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A page of another site could make its own name point to this machine and then read codes: DNS rebinding. */
export function isAskedByLoopbackName({ headers }: IncomingMessage): boolean {
  const url = `http://${headers.host}`;
  return URL.canParse(url) && loopbackNames.includes(new URL(url).hostname);
}

/** A page of another site must not tell the provider how to behave. Programs send neither header. */
export function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  return headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}
