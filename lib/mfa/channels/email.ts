/** E-mail through Resend. */
import { Resend } from "resend";
import { env } from "../../env";
import type { DeliveryReason } from "../../schemas";
import { EMAIL_TIMEOUT } from "../limits";
import type { SendOutcome } from "./outcome";

type Email = { to: string; subject: string; text: string; html: string; deliveryId: string; kind: "otp" | "notice" };

let client: Resend | undefined;

function resend(): Resend {
  const { RESEND_API_KEY, RESEND_BASE_URL } = env();
  client ??= new Resend(RESEND_API_KEY, RESEND_BASE_URL ? { baseUrl: RESEND_BASE_URL } : {});
  return client;
}

function reasonOf(status: number | null): DeliveryReason {
  if (status === 422 || status === 451) return "address_refused";
  return status === null || status >= 500 ? "provider_unreachable" : "provider_refused";
}

/** Sends one message; under the same delivery id the provider sends it once, however often it is asked. Never throws. */
export async function sendEmail({ to, subject, text, html, deliveryId, kind }: Email): Promise<SendOutcome> {
  const headers = { "Auto-Submitted": "auto-generated", "X-Entity-Ref-ID": deliveryId };
  const payload = { from: env().EMAIL_FROM, to, subject, text, html, headers, tags: [{ name: "kind", value: kind }] };
  try {
    // The SDK has no timeout of its own.
    const options = { idempotencyKey: deliveryId, signal: AbortSignal.timeout(EMAIL_TIMEOUT) };
    const { data, error } = await resend().emails.send(payload, options);
    // A 2xx without an id and a 4xx with an empty body both come back without an error: only an id is success.
    if (typeof data?.id === "string" && data.id !== "") return { state: "sent", providerId: data.id };
    const status = typeof error?.statusCode === "number" ? error.statusCode : null;
    return {
      state: "failed",
      reason: reasonOf(status),
      errorClass: `${status ?? "network"} ${error?.name ?? "empty"}`,
    };
  } catch (error) {
    return {
      state: "failed",
      reason: "provider_unreachable",
      errorClass: error instanceof Error ? error.name : "thrown",
    };
  }
}
