/** E-mail through Resend. */
import { Resend } from "resend";
import { env } from "@/lib/config/env";
import { EMAIL_TIMEOUT } from "@/lib/contract/limits";
import type { DeliveryReason } from "@/lib/contract/vocabulary";
import { retryAfterSeconds, type SendOutcome } from "./send-outcome";

type Email = {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** One message: the provider sends it once under this id, however often it is asked, and its webhooks carry it. */
  messageId: string;
  kind: "otp" | "notice";
};

let client: Resend | undefined;

/** The one SDK client. */
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
 * What a failed answer means. The SDK never throws: it returns the provider's error, or one of its own without a status for a
 * refused connection, a reset, a timeout and an answer that is no JSON alike. Asking again is safe in all of these, for the key.
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
    const wait = retryAfterSeconds(retryAfter, 1, new Date());
    return { kind: "rate_limited", reason: "provider_busy", errorClass, retryAfterSeconds: wait };
  }
  // 401 and 403: the key, the domain or the plan is not in order. So is a `from` that is refused.
  const alarm = [401, 403, 429].includes(status) || name === "invalid_from_address";
  return { kind: "permanent", reason: alarm ? "provider_account" : refusalReason(status), errorClass, alarm };
}

/** Sends one message. Never throws. */
export async function sendEmail({ to, subject, text, html, messageId, kind }: Email): Promise<SendOutcome> {
  const headers = { "Auto-Submitted": "auto-generated", "X-Entity-Ref-ID": messageId };
  // The webhooks bring the tags back: they find the message also when the answer with the provider's id was lost.
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
    // A 2xx without an id and a 4xx with an empty body both come back without an error: only an id is success.
    const id: unknown = answer.data?.id;
    if (typeof id === "string" && id !== "") return { kind: "sent", providerId: id };
    return emailFailure(answer.error, answer.headers?.["retry-after"], signal.aborted);
  } catch (error) {
    const errorClass = error instanceof Error ? error.name : "thrown";
    return { kind: "temporary", reason: "provider_unreachable", errorClass };
  }
}
