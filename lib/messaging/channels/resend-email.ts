/** Email through Resend. */
import { Resend } from "resend";
import { env } from "@/lib/config/env";
import { EMAIL_TIMEOUT } from "@/lib/contract/limits";
import type { DeliveryReason } from "@/lib/contract/vocabulary";
import { type Email, emailHeaders } from "./email-message";
import { retryAfterSeconds, type SendOutcome } from "./send-outcome";

let client: Resend | undefined;

/** The SDK client of the process. */
export function resend(): Resend {
  const { RESEND_API_KEY, RESEND_BASE_URL } = env();
  client ??= new Resend(RESEND_API_KEY, RESEND_BASE_URL ? { baseUrl: RESEND_BASE_URL } : {});
  return client;
}

type Failure = { statusCode?: unknown; name?: unknown } | null | undefined;

const quotas = ["daily_quota_exceeded", "monthly_quota_exceeded"];
const stillWorking = ["concurrent_idempotent_requests", "resource_locked"];

function refusalReason(status: number): DeliveryReason {
  return status === 422 || status === 451 ? "address_refused" : "provider_refused";
}

/**
 * Classifies a failed call. The SDK does not throw: it returns the provider's error, or its own without a status for a refused
 * connection, a reset, a timeout and a response that is not JSON. A retry is safe in all these cases because of the idempotency key.
 */
export function emailFailure(error: Failure, retryAfter: string | null | undefined, timedOut: boolean): SendOutcome {
  const status = typeof error?.statusCode === "number" ? error.statusCode : null;
  const name = typeof error?.name === "string" && /^\w{1,64}$/.test(error.name) ? error.name : "empty";
  const errorClass = timedOut ? "timeout" : `${status ?? "network"} ${name}`;
  if (timedOut) return { kind: "temporary", reason: "provider_silent", errorClass };
  if (status === null || status >= 500) return { kind: "temporary", reason: "provider_unreachable", errorClass };
  if (status === 409 && stillWorking.includes(name)) {
    return { kind: "temporary", reason: "provider_unreachable", errorClass };
  }
  if (status === 429 && !quotas.includes(name)) {
    const wait = retryAfterSeconds(retryAfter, new Date());
    return { kind: "rate_limited", reason: "provider_busy", errorClass, retryAfterSeconds: wait };
  }
  // The operator must fix the key, the domain, the plan (401, 403) or the sender address.
  const alarm = [401, 403, 429].includes(status) || name === "invalid_from_address";
  return { kind: "permanent", reason: alarm ? "provider_account" : refusalReason(status), errorClass, alarm };
}

/** Sends one message. Idempotent by `messageId`. Never throws. */
export async function sendByResend({ to, subject, text, html, messageId, kind }: Email): Promise<SendOutcome> {
  const headers = emailHeaders(messageId);
  // Webhook events carry the tags, so they find the message even if the response with the provider's id was lost.
  const tags = [
    { name: "kind", value: kind },
    { name: "delivery", value: messageId },
  ];
  // The SDK has no timeout of its own.
  const signal = AbortSignal.timeout(EMAIL_TIMEOUT);
  try {
    const answer = await resend().emails.send(
      { from: env().EMAIL_FROM, to, subject, text, html, headers, tags },
      { idempotencyKey: messageId, signal },
    );
    // The SDK returns no error for a 2xx without an id and for a 4xx with an empty body: only an id means success.
    const id: unknown = answer.data?.id;
    if (typeof id === "string" && id !== "") return { kind: "sent", providerId: id };
    return emailFailure(answer.error, answer.headers?.["retry-after"], signal.aborted);
  } catch (error) {
    const errorClass = error instanceof Error ? error.name : "thrown";
    return { kind: "temporary", reason: "provider_unreachable", errorClass };
  }
}
