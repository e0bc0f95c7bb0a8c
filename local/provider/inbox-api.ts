// The JSON calls of the inbox: messages, long polling, and the faults of recipients and providers.
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Behaviors, behaviorSchema, mismatch } from "./behaviors";
import type { Mailbox, Message } from "./mailbox";
import { type OutageProvider, type Outages, outageProviders, outageSchema } from "./outages";
import { isCrossSite, parseJson, readBody, send } from "./provider-http";

const codePatterns = { email: /^(\d{6})$/m, phone: / #(\d{6})$/ };

/** @returns the code: in an email the line of six digits, in a text message the end of its last line; null if there is none */
export function codeIn({ channel, text }: Pick<Message, "channel" | "text">): string | null {
  return codePatterns[channel].exec(text)?.[1] ?? null;
}

function visible(message: Message) {
  const { id, channel, provider, to, from, subject, text, html, raw, tls, receivedAt, events } = message;
  return { id, channel, provider, to, from, subject, text, html, raw, tls, code: codeIn(message), receivedAt, events };
}

/** Seconds that `GET /messages` may wait. */
const longestWait = 60;

function matching(mailbox: Mailbox, query: URLSearchParams): Message[] {
  const since = Date.parse(query.get("since") ?? "");
  const found = mailbox.list(query.get("to") ?? undefined);
  const newer = Number.isNaN(since) ? found : found.filter(({ receivedAt }) => Date.parse(receivedAt) > since);
  return newer.slice(0, Number(query.get("limit")) || undefined);
}

/** `GET /messages`: newest first. With `wait`, answers when there is one, at the latest after that many seconds. */
export async function listMessages(mailbox: Mailbox, query: URLSearchParams, response: ServerResponse) {
  const since = query.get("since");
  if (since !== null && Number.isNaN(Date.parse(since))) {
    return send(response, { status: 422, body: { error: "since must be a time, such as a message's receivedAt" } });
  }
  const seconds = Math.min(Math.max(Number(query.get("wait")) || 0, 0), longestWait);
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), seconds * 1_000);
  response.once("close", () => over.abort());
  const { signal } = over;
  while (seconds > 0 && !signal.aborted && matching(mailbox, query).length === 0) await mailbox.nextMessage(signal);
  clearTimeout(timer);
  send(response, { status: 200, body: matching(mailbox, query).map(visible) });
}

export function deleteMessages(
  mailbox: Mailbox,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (isCrossSite(request)) return send(response, { status: 403, body: { error: "cross-site request" } });
  mailbox.remove(query.get("to") ?? undefined);
  response.writeHead(204).end();
}

export async function changeBehavior(
  request: IncomingMessage,
  response: ServerResponse,
  escapedAddress: string,
  behaviors: Behaviors,
) {
  if (isCrossSite(request)) return send(response, { status: 403, body: { error: "cross-site request" } });
  const address = decodeURIComponent(escapedAddress);
  if (request.method === "DELETE") {
    behaviors.remove(address);
    return send(response, { status: 200, body: behaviors.list() });
  }
  if (request.method !== "PUT") return send(response, { status: 405, body: { error: "PUT or DELETE" } });
  const parsed = behaviorSchema.safeParse(parseJson((await readBody(request)) ?? ""));
  if (!parsed.success) return send(response, { status: 422, body: { error: parsed.error.issues } });
  const reason = mismatch(address, parsed.data);
  if (reason) return send(response, { status: 422, body: { error: reason } });
  behaviors.set(address, parsed.data);
  return send(response, { status: 200, body: behaviors.list() });
}

/** `PUT` and `DELETE /outages/{provider}`. */
export async function changeOutage(request: IncomingMessage, response: ServerResponse, name: string, outages: Outages) {
  if (isCrossSite(request)) return send(response, { status: 403, body: { error: "cross-site request" } });
  if (!(outageProviders as readonly string[]).includes(name)) {
    return send(response, { status: 404, body: { error: `providers are ${outageProviders.join(", ")}` } });
  }
  const provider = name as OutageProvider;
  if (request.method === "DELETE") await outages.end(provider);
  else if (request.method === "PUT") {
    const parsed = outageSchema.safeParse(parseJson((await readBody(request)) ?? ""));
    if (!parsed.success) return send(response, { status: 422, body: { error: parsed.error.issues } });
    const reason = await outages.set(provider, parsed.data.kind);
    if (reason) return send(response, { status: 422, body: { error: reason } });
  } else return send(response, { status: 405, body: { error: "PUT or DELETE" } });
  return send(response, { status: 200, body: outages.list() });
}
