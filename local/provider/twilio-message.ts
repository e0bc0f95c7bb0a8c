// Twilio's validation of a message, by its OpenAPI document and the rules of its web pages, and its error answers.
import type { Answer } from "./provider-http";

const knownParameters = new Set(
  `To From FallbackFrom MessagingServiceSid Body MediaUrl ContentSid ContentVariables StatusCallback ApplicationSid
  MaxPrice ProvideFeedback Attempt ValidityPeriod ForceDelivery ContentRetention AddressRetention SmartEncoded
  PersistentAction TrafficType ShortenUrls ScheduleType SendAt SendAsMms MessageIntent RiskCheck`.split(/\s+/),
);
const choices: Record<string, readonly string[]> = {
  ContentRetention: ["retain", "discard"],
  AddressRetention: ["retain", "obfuscate"],
  TrafficType: ["free"],
  ScheduleType: ["fixed"],
  RiskCheck: ["enable", "disable"],
  ProvideFeedback: ["true", "false"],
  ForceDelivery: ["true", "false"],
  SmartEncoded: ["true", "false"],
  ShortenUrls: ["true", "false"],
  SendAsMms: ["true", "false"],
};

/** The numbers that Twilio's test credentials refuse, with the error code. */
const magicNumbers: Record<string, number> = {
  "+15005550001": 21211,
  "+15005550002": 21612,
  "+15005550003": 21408,
  "+15005550004": 21610,
  "+15005550009": 21614,
};

const errorMessages: Record<number, string> = {
  20001: "Unknown parameter",
  20003: "Authenticate",
  20404: "The requested resource was not found",
  20429: "Too Many Requests",
  20500: "An internal server error has occurred",
  21211: "Invalid 'To' Phone Number",
  21212: "Invalid 'From' Phone Number",
  21268: "The 'To' number is a premium rate number, which is not permitted",
  21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
  21602: "Message body is required.",
  21603: "A 'From' phone number is required.",
  21604: "A 'To' phone number is required.",
  21606: "The 'From' phone number is not a valid, message-capable Twilio phone number.",
  21608: "The 'To' phone number is unverified. Trial accounts cannot send messages to unverified numbers",
  21609: "The 'StatusCallback' URL is not a valid URL.",
  21610: "Attempt to send to unsubscribed recipient",
  21611: "This 'From' number has exceeded the maximum number of queued messages",
  21612: "Message cannot be sent with the current combination of 'To' and/or 'From' parameters",
  21614: "'To' number is not a valid mobile number",
  21617: "The concatenated message body exceeds the 1600 character limit.",
  21624: "Invalid ValidityPeriod parameter",
  21635: "The 'To' number is a landline",
  21701: "The Messaging Service does not exist",
  63038: "Account exceeded the daily messages limit",
};

export function failure(status: number, code: number, message = errorMessages[code] ?? "Request failed"): Answer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}

export function checkMessage(form: URLSearchParams, messagingServiceSid: string): Answer | null {
  const unknown = [...form.keys()].find((name) => !knownParameters.has(name));
  if (unknown !== undefined) return failure(400, 20001, `Unknown parameter '${unknown}'`);
  const invalid = Object.keys(choices).find((name) => form.has(name) && !choices[name]?.includes(form.get(name) ?? ""));
  if (invalid !== undefined) return failure(400, 20001, `Invalid value of parameter '${invalid}'`);
  const code = errorCodeOf(form, messagingServiceSid);
  return code === null ? null : failure(400, code);
}

function errorCodeOf(form: URLSearchParams, messagingServiceSid: string): number | null {
  const to = form.get("To") ?? "";
  const service = form.get("MessagingServiceSid");
  const body = form.get("Body") ?? "";
  const period = form.get("ValidityPeriod");
  const callback = form.get("StatusCallback");
  if (to === "") return 21604;
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return 21211;
  if (service === null && !form.has("From")) return 21603;
  if (service !== null && service !== messagingServiceSid) return 21701;
  if (body === "" && !form.has("MediaUrl") && !form.has("ContentSid")) return 21602;
  if (body.length > 1600) return 21617;
  if (period !== null && !(/^\d+$/.test(period) && Number(period) >= 1 && Number(period) <= 36_000)) return 21624;
  if (callback !== null && !isCallback(callback)) return 21609;
  return magicNumbers[to] ?? null;
}

/** Twilio refuses an underscore in the host name. Unlike Twilio, this provider can call `localhost`. */
function isCallback(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return ["http:", "https:"].includes(protocol) && !hostname.includes("_");
}
