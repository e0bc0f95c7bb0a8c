// HTTP helpers of the local provider.
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = { status: number; body: unknown; headers?: Record<string, string> };

const bodyLimit = 1024 * 1024;
const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

export function send(response: ServerResponse, { status, body, headers }: Answer) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
  response.writeHead(status, { "content-type": type, "cache-control": "no-store", ...headers }).end(text);
}

/** @returns null if the body is too long */
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

/** Against DNS rebinding: another site's name that resolves to this machine must not read codes. */
export function hasLoopbackHost({ headers }: IncomingMessage): boolean {
  const url = `http://${headers.host}`;
  return URL.canParse(url) && loopbackNames.includes(new URL(url).hostname);
}

/** Against CSRF: another site's page must not change a behavior. Programs send neither header. */
export function isCrossSite({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  return headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}

/** Listens on the IPv4 loopback address. @param port 0: any free port @returns the port @throws if the port is in use */
export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}
