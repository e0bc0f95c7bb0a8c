// Twilio's POST /2010-04-01/Accounts/{sid}/Messages.json: who may call, and the answers.
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Behaviours, behave, type Failing } from "./behaviours";
import { type Answer, readBody, send } from "./http";
import type { Mailbox } from "./mailbox";
import { checkMessage, failure } from "./twilio-message";

type Options = {
  accountSid: string;
  authToken: string;
  messagingServiceSid: string;
  mailbox: Mailbox;
  behaviours: Behaviours;
};

export const messagesPath = /^\/2010-04-01\/Accounts\/(\w+)\/Messages\.json$/;

export function twilioHandler(options: Options) {
  return async function handleMessage(request: IncomingMessage, response: ServerResponse, account: string) {
    const body = await readBody(request);
    const refused = checkHeaders(request, account, options);
    if (refused) return send(response, refused);
    const form = new URLSearchParams(body ?? "");
    const mistake = checkMessage(form, options.messagingServiceSid);
    if (mistake) return send(response, mistake);
    const accept = () => take(form, options);
    await behave(options.behaviours.take(form.get("To") ?? ""), response, { accept, refuse });
  };
}

function checkHeaders({ headers }: IncomingMessage, account: string, options: Options): Answer | null {
  const wanted = Buffer.from(`${options.accountSid}:${options.authToken}`).toString("base64");
  if (headers.authorization !== `Basic ${wanted}`) return failure(401, 20003);
  if (account !== options.accountSid) return failure(404, 20404);
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return null;
  return failure(415, 20001, "The request must be application/x-www-form-urlencoded.");
}

function take(form: URLSearchParams, { accountSid, mailbox }: Options): Answer {
  const field = (name: string) => form.get(name) ?? undefined;
  const to = form.get("To") ?? "";
  const body = form.get("Body") ?? "";
  const sid = `SM${randomBytes(16).toString("hex")}`;
  const from = field("From") ?? field("MessagingServiceSid");
  mailbox.add({ channel: "phone", to, from, text: body, statusCallback: field("StatusCallback") }, sid);
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  // Dates are RFC 2822 with a numeric zone.
  const now = new Date().toUTCString().replace("GMT", "+0000");
  const service = form.get("MessagingServiceSid");
  const answer = {
    account_sid: accountSid,
    api_version: "2010-04-01",
    body,
    date_created: now,
    date_sent: null,
    date_updated: now,
    direction: "outbound-api",
    error_code: null,
    error_message: null,
    // A Messaging Service chooses sender and segments only later.
    from: service ? null : form.get("From"),
    messaging_service_sid: service,
    num_media: "0",
    num_segments: service ? "0" : "1",
    price: null,
    price_unit: null,
    sid,
    status: service ? "accepted" : "queued",
    subresource_uris: { media: `${uri}/Media.json` },
    to,
    uri: `${uri}.json`,
  };
  return { status: 201, body: answer };
}

function refuse({ status, code, message }: Failing): Answer {
  const usual = status === 429 ? 20429 : status >= 500 ? 20500 : 21211;
  return failure(status, code ?? usual, message);
}
