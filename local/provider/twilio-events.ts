// What Twilio reports about a text message: the steps of its life, and each as a signed form to its StatusCallback.
import { createHmac } from "node:crypto";
import type { Behaviour } from "./behaviours";
import type { Letter, Step } from "./reports";

export type TextStep = Step & { code?: number };

const queued: TextStep = { type: "queued" };
const sent: TextStep = { type: "sent" };
const delivered: TextStep = { type: "delivered" };

const failing = (type: string, code: number): TextStep => ({ type, code, detail: String(code) });

/** `isQueued`: the answer has said so already, and Twilio does not report the state that it has answered with. */
export function textSteps(behaviour: Behaviour, isQueued: boolean): TextStep[] {
  const start = isQueued ? [] : [queued];
  switch (behaviour.kind) {
    case "silent":
      return [];
    case "disorder":
      return [...start, delivered, sent];
    case "undelivered":
      return [...start, sent, failing("undelivered", behaviour.code ?? 30003)];
    case "failed":
      return [...start, failing("failed", behaviour.code ?? 30036)];
    default:
      return [...start, sent, delivered];
  }
}

type Sent = { sid: string; accountSid: string; form: URLSearchParams };

// What a Messaging Service picks from its numbers.
const usualSender = "+14155550199";

export function textLetter(step: TextStep, at: Date, { sid, accountSid, form }: Sent, authToken: string): Letter {
  const service = form.get("MessagingServiceSid");
  const fields: Record<string, string> = {
    AccountSid: accountSid,
    ApiVersion: "2010-04-01",
    From: form.get("From") ?? usualSender,
    MessageSid: sid,
    ...(service && { MessagingServiceSid: service }),
    SmsSid: sid,
    To: form.get("To") ?? "",
    MessageStatus: step.type,
    SmsStatus: step.type,
    ...(step.code !== undefined && { ErrorCode: String(step.code) }),
    ...(step.type === "delivered" && { RawDlrDoneDate: shortDate(at) }),
  };
  const headers = {
    "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
    "x-twilio-signature": sign(form.get("StatusCallback") ?? "", fields, authToken),
  };
  return { body: new URLSearchParams(fields).toString(), headers: () => headers };
}

/** Over the address exactly as it was given, and every field in the order of the names. */
function sign(url: string, fields: Record<string, string>, authToken: string): string {
  const sorted = Object.keys(fields).sort();
  const signed = url + sorted.map((name) => name + fields[name]).join("");
  return createHmac("sha1", authToken).update(signed).digest("base64");
}

/** YYMMDDhhmm. */
function shortDate(at: Date): string {
  return at.toISOString().replace(/\D/g, "").slice(2, 12);
}
