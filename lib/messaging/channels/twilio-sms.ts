/** SMS through a Twilio Messaging Service. */
import twilio from "twilio";
import { env } from "@/lib/config/env";
import { SMS_TIMEOUT } from "@/lib/contract/limits";
import type { DeliveryReason, TextRefusal } from "@/lib/contract/vocabulary";
import { textRefusal } from "@/lib/messaging/phone-number";
import type { SendOutcome } from "./send-outcome";

type Sms = {
  to: string;
  body: string;
  /** How long the provider may go on trying. */
  secondsLeft: number;
  /** Where the provider reports what became of it; signed, so the delivery's id may stand in it. */
  statusCallback?: string;
};

/** Is an SMS provider configured at all? */
export function phoneAvailable(): boolean {
  return env().TWILIO_ACCOUNT_SID !== undefined;
}

/** Why text messages do not go to a number (E.164), by the configuration; null when they may. */
export function refusalOfNumber(phone: string): TextRefusal | null {
  return textRefusal(phone, env().SMS_COUNTRIES);
}

let client: ReturnType<typeof twilio> | undefined;

function twilioClient(): ReturnType<typeof twilio> {
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_BASE_URL } = env();
  if (!client) {
    client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, { timeout: SMS_TIMEOUT });
    // The SDK has no option for it.
    if (TWILIO_BASE_URL) client.api.baseUrl = TWILIO_BASE_URL;
  }
  return client;
}

// Twilio advises against logic that hangs on its numbers: what is not listed is a plain refusal.
const reasons: Record<number, DeliveryReason> = {
  21211: "number_invalid",
  21268: "number_unsupported",
  21408: "country_unsupported",
  21610: "opted_out",
  21612: "number_unsupported",
  21614: "number_unsupported",
  21635: "number_unsupported",
};

/** The account, the sender or the plan is not in order: sender refused, trial account, daily limit. */
const alarms = new Set([20003, 21212, 21606, 21608, 63038]);

const QUEUE_FULL = 21611;

// The request never left us, so nothing can have been sent.
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** Twilio's SDK does not show `retry-after`. */
const PAUSE_AFTER_429 = 2;

/**
 * What the SDK's exception means. Only a status, a number and a word are taken out of it: it carries the message and the credentials.
 * Twilio knows no idempotency: only what was certainly not sent is asked again.
 */
export function smsFailure(error: unknown): SendOutcome {
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  const number = typeof code === "number" ? code : 0;
  const errorClass = typeof status === "number" ? `${status} ${number}` : typeof code === "string" ? code : "network";
  if (alarms.has(number) || status === 401 || status === 403) {
    return { kind: "permanent", reason: "provider_account", errorClass, alarm: true };
  }
  if (status === 429) {
    return { kind: "rate_limited", reason: "provider_busy", errorClass, retryAfterSeconds: PAUSE_AFTER_429 };
  }
  if (number === QUEUE_FULL) return { kind: "temporary", reason: "provider_busy", errorClass };
  // 3xx: the SDK does not follow, so nobody has taken it.
  if (typeof status === "number" && status >= 300 && status < 500) {
    return { kind: "permanent", reason: reasons[number] ?? "provider_refused", errorClass, alarm: false };
  }
  if (neverSent.has(String(code))) return { kind: "temporary", reason: "provider_unreachable", errorClass };
  return { kind: "unknown", reason: "provider_silent", errorClass };
}

/** What we know when the provider has not answered in time: the SDK's own limit begins anew with every byte that comes. */
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
 * Sends one message, to be dropped by the provider once it is of no use any more. Never throws. The number is checked here, where no
 * text message passes by: premium numbers (toll fraud), and countries that were taken out of the configuration.
 */
export async function sendSms(sms: Sms): Promise<SendOutcome> {
  const refusal = refusalOfNumber(sms.to);
  if (refusal) return { kind: "refused", reason: refusal, errorClass: `refused ${refusal}` };
  const { outcome, over } = silence();
  try {
    return await Promise.race([create(sms), outcome]);
  } finally {
    over();
  }
}

async function create({ to, body, secondsLeft, statusCallback }: Sms): Promise<SendOutcome> {
  try {
    const message = await twilioClient().messages.create({
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
