/**
 * The outbox worker of codes. `dispatch` runs after the response, so that no provider delays a sign-in; the sweep sends retries, paused
 * channels and deliveries of a process that died. No provider call happens in a transaction.
 */

import { env, isLoopback } from "@/lib/config/env";
import { keyById, keyIds } from "@/lib/config/keyring";
import { seconds } from "@/lib/contract/duration";
import { DISPATCH_EVERY, RETRY_PAUSES } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { isDueFor } from "@/lib/db/due-deliveries";
import { sendEmail } from "@/lib/messaging/channels/resend-email";
import type { SendOutcome } from "@/lib/messaging/channels/send-outcome";
import { sendSms } from "@/lib/messaging/channels/twilio-sms";
import { suppress } from "@/lib/messaging/suppression.store";
import { codeEmail, codeSms } from "@/lib/messaging/templates/code-message";
import { errorFields, log } from "@/lib/runtime/log";
import { sends, trackUntilShutdown } from "@/lib/runtime/pending-work";
import { deriveCode } from "./code";
import {
  type ClaimedDelivery,
  claimDeliveries,
  isJustQueued,
  settleFailed,
  settleRefused,
  settleRetry,
  settleSent,
} from "./delivery.store";
import { notMeUrl } from "./not-me-link";

/** Twilio calls no loopback address; the local provider does. */
function statusCallback(id: string): { statusCallback?: string } {
  const { NEXTAUTH_URL, TWILIO_BASE_URL } = env();
  const reachable = !isLoopback(new URL(NEXTAUTH_URL)) || TWILIO_BASE_URL !== undefined;
  return reachable ? { statusCallback: `${NEXTAUTH_URL}/api/webhooks/twilio?d=${id}` } : {};
}

function send(delivery: ClaimedDelivery): Promise<SendOutcome> {
  const key = keyById(delivery.keyId);
  // The key was removed from the configuration: the code can no longer be derived.
  const gone = { kind: "permanent", reason: "interrupted", errorClass: "secret removed", alarm: false } as const;
  if (!key) return Promise.resolve(gone);
  const message = {
    code: deriveCode(key, delivery.challengeId, delivery.purpose),
    purpose: delivery.purpose,
    requestMark: delivery.requestMark,
    workgroupNames: delivery.workgroupNames,
    requestedAt: delivery.createdAt,
    expiresAt: delivery.expiresAt,
    ipAddress: delivery.address,
    userAgent: delivery.userAgent,
    notMeUrl: notMeUrl(key, delivery),
    origin: env().NEXTAUTH_URL,
  };
  if (delivery.channel === "email") {
    return sendEmail({ ...codeEmail(message), to: delivery.destination, messageId: delivery.id, kind: "otp" });
  }
  return sendSms({
    to: delivery.destination,
    body: codeSms(message),
    secondsLeft: delivery.secondsLeft,
    ...statusCallback(delivery.id),
  });
}

/** Stores the outcome of an attempt and schedules the retry. */
async function settle(delivery: ClaimedDelivery, outcome: SendOutcome): Promise<void> {
  const db = database();
  if (outcome.kind === "sent") return settleSent(db, delivery, outcome.providerId);
  const { reason, errorClass } = outcome;
  if (outcome.kind === "refused") {
    log().warn({ event: "delivery_refused", delivery: delivery.id, channel: delivery.channel, reason });
    return settleRefused(db, delivery, reason);
  }
  const fields = { delivery: delivery.id, channel: delivery.channel, attempt: delivery.attempt, class: errorClass };
  const pauseMs =
    outcome.kind === "rate_limited" ? seconds(outcome.retryAfterSeconds) : RETRY_PAUSES[delivery.attempt - 1];
  if ((outcome.kind === "temporary" || outcome.kind === "rate_limited") && pauseMs !== undefined) {
    const pausesChannel = outcome.kind === "rate_limited";
    log().warn({ event: "delivery_retry", ...fields, pauseMs });
    if (await settleRetry(db, delivery, { pauseMs, reason, errorClass, pausesChannel })) sweepIn(pauseMs);
    return;
  }
  // The provider gave no answer: the message may have arrived.
  const state = outcome.kind === "unknown" || reason === "provider_silent" ? "unknown" : "failed";
  await settleFailed(db, delivery, { state, reason, errorClass });
  log().warn({ event: "delivery_failed", ...fields, state, reason });
  if (outcome.kind === "permanent" && outcome.alarm) log().error({ event: "operator_alarm", ...fields });
  if (reason === "opted_out") await suppress(db, delivery.channel, delivery.destination, "opted_out");
}

/** Never throws. */
async function sendOne(delivery: ClaimedDelivery): Promise<void> {
  try {
    await settle(delivery, await send(delivery));
  } catch (error) {
    // Its lease expires, and the sweep sends it.
    log().error({ event: "delivery_interrupted", delivery: delivery.id, ...errorFields(error) });
  }
}

/** Sends queued deliveries in parallel; a failure does not affect the others. Never throws. */
export async function dispatch(deliveryIds: string[]): Promise<void> {
  if (deliveryIds.length > 0) await work(isJustQueued(deliveryIds));
}

/** Claims and sends. Graceful shutdown waits from the claim on: a claimed delivery that is not sent waits for its lease to expire. */
export const work = (which: Parameters<typeof claimDeliveries>[1]) => trackUntilShutdown(() => claimAndSend(which));

async function claimAndSend(which: Parameters<typeof claimDeliveries>[1]): Promise<void> {
  try {
    await Promise.all((await claimDeliveries(database(), which)).map(sendOne));
  } catch (error) {
    log().error({ event: "deliveries_not_claimed", ...errorFields(error) });
  }
}

/** Sends every due delivery: retries, paused channels, deliveries of a process that died. Never throws. */
export async function dispatchDue(): Promise<void> {
  // During shutdown another instance sends them.
  if (sends().stop.signal.aborted) return;
  await work(isDueFor(keyIds()));
}

/** Sends a retry when it is due; the next regular sweep would be up to two seconds late. */
function sweepIn(ms: number): void {
  setTimeout(dispatchDue, ms + 20).unref();
}

/**
 * Sweeps until `stop`. Sweeps overlap: a provider that hangs delays only its own message.
 * @param then sends other messages, after the codes of each sweep
 */
export function startDispatcher(then: () => Promise<void>): { stop: () => void } {
  const timer = setInterval(() => dispatchDue().then(then), DISPATCH_EVERY);
  return { stop: () => clearInterval(timer) };
}
