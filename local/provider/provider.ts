// The local provider: the HTTP APIs of Resend and Twilio on one port, and an inbox page for the messages. For development and
// tests; the product uses it by base URL.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createBehaviors } from "./behaviors";
import { changeBehavior, changeOutage, deleteMessages, listMessages } from "./inbox-api";
import { openMailbox } from "./mailbox";
import { createOutages } from "./outages";
import { hasLoopbackHost, listenOnLoopback, send } from "./provider-http";
import { createRequestLog } from "./request-log";
import { resendHandler } from "./resend";
import { type SmtpOptions, startSmtp } from "./smtp";
import { messagesPath, twilioHandler } from "./twilio";
import { createWebhookSender, type Pace } from "./webhook-sender";

export type ProviderOptions = {
  /** 0: any free port. */
  port: number;
  apiKey: string;
  accountSid: string;
  authToken: string;
  messagingServiceSid: string;
  /** URL and signing secret of Resend's webhooks. Twilio's go to the StatusCallback of each message. */
  webhook?: { url: string; secret: string };
  /** The SMTP server into the same inbox. Undefined: none. */
  smtp?: SmtpOptions;
  /** For tests: faster webhooks. */
  pace?: Partial<Pace>;
  /** Keeps the messages across restarts. */
  messagesFile?: string;
};

const pageFiles: Record<string, { file: string; type: string }> = {
  "/": { file: "inbox/inbox.html", type: "text/html" },
  "/inbox": { file: "inbox/inbox.html", type: "text/html" },
  "/inbox.css": { file: "inbox/inbox.css", type: "text/css" },
  "/messages.css": { file: "inbox/messages.css", type: "text/css" },
  "/inbox.js": { file: "inbox/inbox.js", type: "text/javascript" },
  "/outages.css": { file: "inbox/outages.css", type: "text/css" },
  "/outages.js": { file: "inbox/outages.js", type: "text/javascript" },
  "/choices.js": { file: "inbox/choices.js", type: "text/javascript" },
  "/parts.js": { file: "inbox/parts.js", type: "text/javascript" },
};
const paths = ["/emails", "/messages", "/requests", "/behaviours", "/outages", ...Object.keys(pageFiles)];
// Emails are shown in frames without scripts. The frames inherit this policy, and emails have inline styles.
const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; frame-ancestors 'none'; form-action 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

type Running = { url: string; smtpPort: number | undefined; stop(): Promise<void> };

export async function startProvider(options: ProviderOptions): Promise<Running> {
  const { route, end, parts } = createRoutes(options);
  const server = createServer(async (request, response) => {
    try {
      await route(request, response);
    } catch (error) {
      // A client that closed the connection is not an error of the provider.
      if (request.errored === null && !response.destroyed) console.error(error);
      response.destroy();
    }
  });
  const port = await listenOnLoopback(server, options.port);
  const smtp = options.smtp && (await startSmtp(options.smtp, parts));
  return {
    url: `http://127.0.0.1:${port}`,
    smtpPort: smtp?.port,
    async stop() {
      end();
      await smtp?.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // The behavior `timeout` never closes its connections.
        server.closeAllConnections();
      });
    },
  };
}

function createRoutes(options: ProviderOptions) {
  const mailbox = openMailbox(options.messagesFile);
  const behaviors = createBehaviors();
  const requests = createRequestLog();
  const webhookSender = createWebhookSender(mailbox, options.pace);
  const outages = createOutages();
  const parts = { ...options, mailbox, behaviors, requests, outages, webhookSender };
  const handleEmail = resendHandler(parts);
  const handleMessage = twilioHandler(parts);
  return { route, end: webhookSender.stop, parts };

  async function route(request: IncomingMessage, response: ServerResponse) {
    if (!hasLoopbackHost(request)) return send(response, { status: 421, body: { error: "not a loopback host name" } });
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const asked = `${request.method} ${pathname}`;
    const account = messagesPath.exec(pathname)?.[1];
    if (asked === "POST /emails") return handleEmail(request, response);
    if (request.method === "POST" && account) return handleMessage(request, response, account);
    if (asked === "GET /health") return send(response, { status: 200, body: { status: "ok" } });
    if (asked === "GET /messages") return listMessages(mailbox, searchParams, response);
    if (asked === "DELETE /messages") return deleteMessages(mailbox, searchParams, request, response);
    if (asked === "GET /outages") return send(response, { status: 200, body: outages.list() });
    if (pathname.startsWith("/outages/")) return changeOutage(request, response, pathname.slice(9), outages);
    if (asked === "GET /requests") {
      return send(response, { status: 200, body: requests.list(searchParams.get("to") ?? undefined) });
    }
    if (asked === "GET /behaviours") return send(response, { status: 200, body: behaviors.list() });
    if (pathname.startsWith("/behaviours/")) return changeBehavior(request, response, pathname.slice(12), behaviors);
    const page = pageFiles[pathname];
    if (request.method === "GET" && page) return sendPage(response, page);
    const status = paths.includes(pathname) ? 405 : 404;
    const name = status === 405 ? "method_not_allowed" : "not_found";
    send(response, { status, body: { statusCode: status, name, message: `There is no ${asked}.` } });
  }
}

function sendPage(response: ServerResponse, { file, type }: { file: string; type: string }) {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  send(response, { status: 200, body: text, headers: { "content-type": `${type}; charset=utf-8`, ...pageHeaders } });
}
