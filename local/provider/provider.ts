// The local provider: Resend and Twilio over HTTP on one port, and an inbox for what they took. For laptops and tests;
// the product talks to it by base URL and cannot tell the difference.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { behaviourSchema, makeBehaviours, mismatch } from "./behaviours";
import { isAskedByLoopbackName, isFromElsewhere, parseJson, readBody, send } from "./http";
import { type Message, openMailbox } from "./mailbox";
import { makeReporter, type Pace } from "./reports";
import { makeRequestLog } from "./request-log";
import { resendHandler } from "./resend";
import { messagesPath, twilioHandler } from "./twilio";

export type ProviderOptions = {
  /** 0: any free one. */
  port: number;
  apiKey: string;
  accountSid: string;
  authToken: string;
  messagingServiceSid: string;
  /** Where Resend's webhooks go and what signs them. Those of Twilio go to the StatusCallback of each message. */
  webhook?: { url: string; secret: string };
  /** For tests that do not want to wait. */
  pace?: Partial<Pace>;
  /** Where the messages outlive a restart. */
  messagesFile?: string;
};

const pageFiles: Record<string, { file: string; type: string }> = {
  "/": { file: "inbox/inbox.html", type: "text/html" },
  "/inbox.css": { file: "inbox/inbox.css", type: "text/css" },
  "/inbox.js": { file: "inbox/inbox.js", type: "text/javascript" },
  "/choices.js": { file: "inbox/choices.js", type: "text/javascript" },
  "/parts.js": { file: "inbox/parts.js", type: "text/javascript" },
};
const paths = ["/emails", "/messages", "/requests", "/behaviours", ...Object.keys(pageFiles)];
// E-mails are shown in frames without scripts; they inherit this policy and need their inline styles.
const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; frame-ancestors 'none'; form-action 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

export async function startProvider(options: ProviderOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const { route, end } = makeRoutes(options);
  const server = createServer(async (request, response) => {
    try {
      await route(request, response);
    } catch (error) {
      // A caller that has gone away is nobody's fault; everything else is ours.
      if (request.errored === null && !response.destroyed) console.error(error);
      response.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        end();
        server.close(() => resolve());
        // Those whose behaviour is never to answer would hold it open.
        server.closeAllConnections();
      }),
  };
}

function makeRoutes(options: ProviderOptions) {
  const mailbox = openMailbox(options.messagesFile);
  const behaviours = makeBehaviours();
  const requests = makeRequestLog();
  const reporter = makeReporter(mailbox, options.pace);
  const parts = { ...options, mailbox, behaviours, requests, reporter };
  const handleEmail = resendHandler(parts);
  const handleMessage = twilioHandler(parts);
  return { route, end: reporter.stop };

  async function route(request: IncomingMessage, response: ServerResponse) {
    if (!isAskedByLoopbackName(request)) return send(response, { status: 421, body: { error: "not a local address" } });
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const asked = `${request.method} ${pathname}`;
    const account = messagesPath.exec(pathname)?.[1];
    if (asked === "POST /emails") return handleEmail(request, response);
    if (request.method === "POST" && account) return handleMessage(request, response, account);
    if (asked === "GET /health") return send(response, { status: 200, body: { status: "ok" } });
    if (asked === "GET /messages") {
      const found = mailbox.list(searchParams.get("to") ?? undefined);
      const body = found.slice(0, Number(searchParams.get("limit")) || undefined).map(visible);
      return send(response, { status: 200, body });
    }
    if (asked === "GET /requests") {
      return send(response, { status: 200, body: requests.list(searchParams.get("to") ?? undefined) });
    }
    if (asked === "GET /behaviours") return send(response, { status: 200, body: behaviours.list() });
    if (pathname.startsWith("/behaviours/")) return changeBehaviour(request, response, pathname.slice(12), behaviours);
    const page = pageFiles[pathname];
    if (request.method === "GET" && page) return sendPage(response, page);
    const status = paths.includes(pathname) ? 405 : 404;
    const name = status === 405 ? "method_not_allowed" : "not_found";
    send(response, { status, body: { statusCode: status, name, message: `There is no ${asked} here.` } });
  }
}

function visible({ id, channel, to, from, subject, text, html, receivedAt, events }: Message) {
  return { id, channel, to, from, subject, text, html, receivedAt, events };
}

async function changeBehaviour(
  request: IncomingMessage,
  response: ServerResponse,
  escapedAddress: string,
  behaviours: ReturnType<typeof makeBehaviours>,
) {
  if (isFromElsewhere(request)) return send(response, { status: 403, body: { error: "another site's page" } });
  const address = decodeURIComponent(escapedAddress);
  if (request.method === "DELETE") {
    behaviours.remove(address);
    return send(response, { status: 200, body: behaviours.list() });
  }
  if (request.method !== "PUT") return send(response, { status: 405, body: { error: "PUT or DELETE" } });
  const parsed = behaviourSchema.safeParse(parseJson((await readBody(request)) ?? ""));
  if (!parsed.success) return send(response, { status: 422, body: { error: parsed.error.issues } });
  const reason = mismatch(address, parsed.data);
  if (reason) return send(response, { status: 422, body: { error: reason } });
  behaviours.set(address, parsed.data);
  return send(response, { status: 200, body: behaviours.list() });
}

function sendPage(response: ServerResponse, { file, type }: { file: string; type: string }) {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  send(response, { status: 200, body: text, headers: { "content-type": `${type}; charset=utf-8`, ...pageHeaders } });
}
