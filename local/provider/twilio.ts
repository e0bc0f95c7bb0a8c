// Twilio's POST /2010-04-01/Accounts/{sid}/Messages.json: authentication and answers.
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Behavior, type Behaviors, behave, type Failing } from "./behaviors";
import type { Mailbox } from "./mailbox";
import type { Outages } from "./outages";
import { type Answer, readBody, send } from "./provider-http";
import type { RequestLog } from "./request-log";
import { textStatusChanges, textWebhook } from "./twilio-events";
import { checkMessage, failure } from "./twilio-message";
import type { WebhookSender } from "./webhook-sender";

type Options = {
  accountSid: string;
  authToken: string;
  messagingServiceSid: string;
  mailbox: Mailbox;
  behaviors: Behaviors;
  webhookSender: WebhookSender;
  requests: RequestLog;
  outages: Outages;
};

export const messagesPath = /^\/2010-04-01\/Accounts\/(\w+)\/Messages\.json$/;

export function twilioHandler(options: Options) {
  return async function handleMessage(request: IncomingMessage, response: ServerResponse, account: string) {
    const form = new URLSearchParams((await readBody(request)) ?? "");
    const to = form.get("To");
    const call = options.requests.add("phone", to ? [to] : [], response);
    const refused = checkHeaders(request, account, options);
    if (refused) return send(response, refused);
    const invalid = checkMessage(form, options.messagingServiceSid);
    if (invalid) return send(response, invalid);
    if (options.outages.of("twilio") === "down") return void response.destroy();
    const behavior = options.outages.behaviorOf("twilio") ?? options.behaviors.take(to ?? "");
    const accept = () => {
      call.accepted = true;
      return acceptMessage(form, behavior, options);
    };
    await behave(behavior, response, { accept, refuse });
  };
}

function checkHeaders({ headers }: IncomingMessage, account: string, options: Options): Answer | null {
  const wanted = Buffer.from(`${options.accountSid}:${options.authToken}`).toString("base64");
  if (headers.authorization !== `Basic ${wanted}`) return failure(401, 20003);
  if (account !== options.accountSid) return failure(404, 20404);
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return null;
  return failure(415, 20001, "The request must be application/x-www-form-urlencoded.");
}

/** Adds the message to the mailbox and schedules its status callbacks. */
function acceptMessage(
  form: URLSearchParams,
  behavior: Behavior,
  { accountSid, authToken, mailbox, webhookSender }: Options,
) {
  const field = (name: string) => form.get(name) ?? undefined;
  const sid = `SM${randomBytes(16).toString("hex")}`;
  const from = field("From") ?? field("MessagingServiceSid");
  const statusCallback = field("StatusCallback");
  const to = form.get("To") ?? "";
  mailbox.add({ channel: "phone", provider: "twilio", to, from, text: form.get("Body") ?? "", statusCallback }, sid);
  webhookSender.schedule({
    id: sid,
    changes: textStatusChanges(behavior, !form.has("MessagingServiceSid")),
    url: statusCallback,
    write: (change, at) => textWebhook(change, at, { sid, accountSid, form }, authToken),
    copies: behavior.kind === "disorder" ? behavior.duplicates : undefined,
  });
  return created(form, sid, accountSid);
}

function created(form: URLSearchParams, sid: string, accountSid: string): Answer {
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  // RFC 2822 dates with a numeric zone.
  const now = new Date().toUTCString().replace("GMT", "+0000");
  const service = form.get("MessagingServiceSid");
  const body = {
    account_sid: accountSid,
    api_version: "2010-04-01",
    body: form.get("Body") ?? "",
    date_created: now,
    date_sent: null,
    date_updated: now,
    direction: "outbound-api",
    error_code: null,
    error_message: null,
    // A Messaging Service chooses sender and segments later.
    from: service ? null : form.get("From"),
    messaging_service_sid: service,
    num_media: "0",
    num_segments: service ? "0" : "1",
    price: null,
    price_unit: null,
    sid,
    status: service ? "accepted" : "queued",
    subresource_uris: { media: `${uri}/Media.json` },
    to: form.get("To"),
    uri: `${uri}.json`,
  };
  return { status: 201, body };
}

function refuse({ status, code, message, retryAfter }: Failing): Answer {
  const defaultCode = status === 429 ? 20429 : status >= 500 ? 20500 : 21211;
  const headers = retryAfter === undefined ? undefined : { "retry-after": String(retryAfter) };
  return { ...failure(status, code ?? defaultCode, message), headers };
}
