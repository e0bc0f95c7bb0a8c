/** SMS through a Twilio Messaging Service. */
import twilio from "twilio";
import { env } from "../../env";
import type { DeliveryReason } from "../../schemas";
import { SMS_TIMEOUT } from "../limits";
import type { SendOutcome } from "./outcome";

type Sms = { to: string; body: string; secondsLeft: number };

/** Is an SMS provider configured at all? */
export function phoneAvailable(): boolean {
  return env().TWILIO_ACCOUNT_SID !== undefined;
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

// The request never left us, so nothing can have been sent.
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** Only a status, a number and a word are taken out of what the SDK throws: its error carries the message and the credentials. */
function outcomeOf(error: unknown): SendOutcome {
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  if (typeof status === "number" && status >= 400 && status < 500) {
    const number = typeof code === "number" ? code : 0;
    return { state: "failed", reason: reasons[number] ?? "provider_refused", errorClass: `${status} ${number}` };
  }
  if (typeof status === "number") return { state: "unknown", reason: "provider_unreachable", errorClass: `${status}` };
  const word = typeof code === "string" ? code : "network";
  return { state: neverSent.has(word) ? "failed" : "unknown", reason: "provider_unreachable", errorClass: word };
}

/** Sends one message, to be dropped by the provider once the code is no longer valid. Never repeated by itself: Twilio has no idempotency key. */
export async function sendSms({ to, body, secondsLeft }: Sms): Promise<SendOutcome> {
  try {
    const message = await twilioClient().messages.create({
      to,
      body,
      messagingServiceSid: env().TWILIO_MESSAGING_SERVICE_SID,
      validityPeriod: Math.max(1, secondsLeft),
      smartEncoded: true,
      riskCheck: "enable",
      messageIntent: "otp",
    });
    if (typeof message.sid === "string") return { state: "sent", providerId: message.sid };
    return { state: "unknown", reason: "provider_refused", errorClass: "no sid" };
  } catch (error) {
    return outcomeOf(error);
  }
}
