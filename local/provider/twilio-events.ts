// Twilio's status callbacks about a text message: which status changes, and each as a signed form.
import { createHmac } from "node:crypto";
import type { Behavior } from "./behaviors";
import type { StatusChange, Webhook } from "./webhook-sender";

export type TextStatusChange = StatusChange & { code?: number };

const queued: TextStatusChange = { type: "queued" };
const sent: TextStatusChange = { type: "sent" };
const delivered: TextStatusChange = { type: "delivered" };

const failing = (type: string, code: number): TextStatusChange => ({ type, code, detail: String(code) });

/** @param isQueued the answer had the status `queued`: Twilio does not report the status of its answer again */
export function textStatusChanges(behavior: Behavior, isQueued: boolean): TextStatusChange[] {
  const start = isQueued ? [] : [queued];
  switch (behavior.kind) {
    case "silent":
      return [];
    case "disorder":
      return [...start, delivered, sent];
    case "undelivered":
      return [...start, sent, failing("undelivered", behavior.code ?? 30003)];
    case "failed":
      return [...start, failing("failed", behavior.code ?? 30036)];
    default:
      return [...start, sent, delivered];
  }
}

type Sent = { sid: string; accountSid: string; form: URLSearchParams };

/** The number that a Messaging Service chooses. */
const defaultSender = "+14155550199";

export function textWebhook(
  change: TextStatusChange,
  at: Date,
  { sid, accountSid, form }: Sent,
  authToken: string,
): Webhook {
  const service = form.get("MessagingServiceSid");
  const fields: Record<string, string> = {
    AccountSid: accountSid,
    ApiVersion: "2010-04-01",
    From: form.get("From") ?? defaultSender,
    MessageSid: sid,
    ...(service && { MessagingServiceSid: service }),
    SmsSid: sid,
    To: form.get("To") ?? "",
    MessageStatus: change.type,
    SmsStatus: change.type,
    ...(change.code !== undefined && { ErrorCode: String(change.code) }),
    ...(change.type === "delivered" && { RawDlrDoneDate: shortDate(at) }),
  };
  const headers = {
    "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
    "x-twilio-signature": sign(form.get("StatusCallback") ?? "", fields, authToken),
  };
  return { body: new URLSearchParams(fields).toString(), headers: () => headers };
}

/** Signs the URL exactly as given, followed by every field in the order of the names. */
function sign(url: string, fields: Record<string, string>, authToken: string): string {
  const sorted = Object.keys(fields).sort();
  const signed = url + sorted.map((name) => name + fields[name]).join("");
  return createHmac("sha1", authToken).update(signed).digest("base64");
}

/** YYMMDDhhmm. */
function shortDate(at: Date): string {
  return at.toISOString().replace(/\D/g, "").slice(2, 12);
}
