/** SMS through a Twilio Messaging Service. */
import type { Twilio } from "twilio";
import { env } from "@/lib/config/env";
import { SMS_TIMEOUT } from "@/lib/contract/limits";
import type { DeliveryReason, TextRefusal } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import { textRefusal } from "@/lib/messaging/phone-number";
import { askProvider, busy } from "./ask-provider";
import { chooseRoute } from "./provider-route";
import { findProviderStates, type ProviderState } from "./provider-state.store";
import type { SendOutcome } from "./send-outcome";

type Sms = {
  to: string;
  body: string;
  /** How long the provider may retry. */
  secondsLeft: number;
  /** URL for webhook events. The provider signs it, so it may contain the delivery's id. */
  statusCallback?: string;
  /** The providers' states, if the claim has just read them. */
  states?: ProviderState[];
};

/** True if an SMS provider is configured. */
export function phoneAvailable(): boolean {
  return env().TWILIO_ACCOUNT_SID !== undefined;
}

/**
 * Applies the configured number rules.
 * @param phone E.164
 * @returns why the number gets no text messages; null if it may
 */
export function refusalOfNumber(phone: string): TextRefusal | null {
  return textRefusal(phone, env().SMS_COUNTRIES);
}

let client: Promise<Twilio> | undefined;

/** The SDK is loaded with the first message: no package takes longer, and most editions send no text messages. */
async function createClient(): Promise<Twilio> {
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_BASE_URL } = env();
  const { default: twilio } = await import("twilio");
  const created = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, { timeout: SMS_TIMEOUT });
  // The SDK has no option for it.
  if (TWILIO_BASE_URL) created.api.baseUrl = TWILIO_BASE_URL;
  return created;
}

// Twilio advises against logic that depends on its error codes: an unlisted code is `provider_refused`.
const reasons: Record<number, DeliveryReason> = {
  21211: "number_invalid",
  21268: "number_unsupported",
  21408: "country_unsupported",
  21610: "opted_out",
  21612: "number_unsupported",
  21614: "number_unsupported",
  21635: "number_unsupported",
};

/** The operator must act: sender refused, trial account, daily limit. */
const alarms = new Set([20003, 21212, 21606, 21608, 63038]);

const QUEUE_FULL = 21611;

// The request never left us, so nothing can have been sent.
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * Classifies an exception of the SDK. Only its status and code are used: the exception carries the message and the credentials.
 * Twilio has no idempotency keys, so only a message that was certainly not sent is retried.
 */
export function smsFailure(error: unknown): SendOutcome {
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  const number = typeof code === "number" ? code : 0;
  const errorClass = typeof status === "number" ? `${status} ${number}` : typeof code === "string" ? code : "network";
  if (alarms.has(number) || status === 401 || status === 403) {
    return { kind: "permanent", reason: "provider_account", errorClass, alarm: true };
  }
  if (status === 429) {
    // The SDK does not expose `retry-after`.
    return { kind: "rate_limited", reason: "provider_busy", errorClass, retryAfterSeconds: null };
  }
  if (number === QUEUE_FULL) return { kind: "temporary", reason: "provider_busy", errorClass };
  // 3xx: the SDK does not follow redirects, so nothing was sent.
  if (typeof status === "number" && status >= 300 && status < 500) {
    return { kind: "permanent", reason: reasons[number] ?? "provider_refused", errorClass, alarm: false };
  }
  if (neverSent.has(String(code))) return { kind: "temporary", reason: "provider_unreachable", errorClass };
  return { kind: "unknown", reason: "provider_silent", errorClass };
}

/** Our own timeout: the SDK's restarts with every received byte, so a slow response would not end. */
function silence(): { outcome: Promise<SendOutcome>; over: () => void } {
  let over = () => {};
  const outcome = new Promise<SendOutcome>((resolve) => {
    const silent = { kind: "unknown", reason: "provider_silent", errorClass: "timeout" } as const;
    const timer = setTimeout(() => resolve(silent), SMS_TIMEOUT);
    over = () => clearTimeout(timer);
  });
  return { outcome, over };
}

/**
 * Sends one message, which the provider drops after `secondsLeft`. Never throws. Every text message passes this check of its number
 * against premium numbers (toll fraud) and countries that were removed from the configuration.
 */
export async function sendSms(sms: Sms): Promise<SendOutcome> {
  const refusal = refusalOfNumber(sms.to);
  if (refusal) return { kind: "refused", reason: refusal, errorClass: `refused ${refusal}` };
  const states = sms.states ?? (await findProviderStates(database()));
  const route = chooseRoute({ allowed: ["twilio"] as const, hasFallback: false, states });
  const [candidate] = route.kind === "ask" ? route.candidates : [];
  if (!candidate) return busy(route.kind === "wait" ? route.ms : undefined);
  return (await askProvider(candidate, () => sendByTwilio(sms))) ?? busy();
}

/** One call, which ends in time. */
export async function sendByTwilio(sms: Sms): Promise<SendOutcome> {
  const { outcome, over } = silence();
  try {
    return await Promise.race([create(sms), outcome]);
  } finally {
    over();
  }
}

async function create({ to, body, secondsLeft, statusCallback }: Sms): Promise<SendOutcome> {
  try {
    client ??= createClient();
    const { messages } = await client;
    const message = await messages.create({
      to,
      body,
      messagingServiceSid: env().TWILIO_MESSAGING_SERVICE_SID,
      validityPeriod: Math.max(1, secondsLeft),
      smartEncoded: true,
      riskCheck: "enable",
      messageIntent: "otp",
      ...(statusCallback && { statusCallback }),
    });
    if (typeof message.sid === "string" && message.sid !== "") return { kind: "sent", providerId: message.sid };
    return { kind: "unknown", reason: "provider_silent", errorClass: "no sid" };
  } catch (error) {
    return smsFailure(error);
  }
}
