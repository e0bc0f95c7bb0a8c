/**
 * Sends what challenges have queued. Dispatched right after the answer has gone to the browser, so that no provider ever delays a
 * sign-in; a sweeper takes what a crash, a pause or a retry has left. No provider is called inside a transaction.
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
  // Its challenge is over as well: nobody can make this code any more.
  const gone = { kind: "permanent", reason: "interrupted", errorClass: "secret removed", alarm: false } as const;
  if (!key) return Promise.resolve(gone);
  const message = {
    code: deriveCode(key, delivery.challengeId, delivery.purpose),
    purpose: delivery.purpose,
    requestMark: delivery.requestMark,
    workgroupNames: delivery.workgroupNames,
    requestedAt: delivery.createdAt,
    expiresAt: delivery.expiresAt,
    address: delivery.address,
    userAgent: delivery.userAgent,
    disownUrl: notMeUrl(key, delivery),
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

/** Stores what became of a try, and says when to look again. */
async function settle(delivery: ClaimedDelivery, outcome: SendOutcome): Promise<void> {
  const db = database();
  if (outcome.kind === "sent") return settleSent(db, delivery, outcome.providerId);
  const { reason, errorClass } = outcome;
  if (outcome.kind === "refused") {
    log().warn({ event: "delivery_refused", delivery: delivery.id, channel: delivery.channel, reason });
    return settleRefused(db, delivery, reason);
  }
  const told = { delivery: delivery.id, channel: delivery.channel, attempt: delivery.attempt, class: errorClass };
  const pauseMs =
    outcome.kind === "rate_limited" ? seconds(outcome.retryAfterSeconds) : RETRY_PAUSES[delivery.attempt - 1];
  if ((outcome.kind === "temporary" || outcome.kind === "rate_limited") && pauseMs !== undefined) {
    const pausesChannel = outcome.kind === "rate_limited";
    log().warn({ event: "delivery_retry", ...told, pauseMs });
    if (await settleRetry(db, delivery, { pauseMs, reason, errorClass, pausesChannel })) sweepIn(pauseMs);
    return;
  }
  // Nothing was heard, not even a refusal: it may lie in the mailbox all the same.
  const state = outcome.kind === "unknown" || reason === "provider_silent" ? "unknown" : "failed";
  await settleFailed(db, delivery, { state, reason, errorClass });
  log().warn({ event: "delivery_failed", ...told, state, reason });
  if (outcome.kind === "permanent" && outcome.alarm) log().error({ event: "operator_alarm", ...told });
  if (reason === "opted_out") await suppress(db, delivery.channel, delivery.destination, "opted_out");
}

/** Never throws. */
async function sendOne(delivery: ClaimedDelivery): Promise<void> {
  try {
    await settle(delivery, await send(delivery));
  } catch (error) {
    // Its lease runs out, and the sweeper takes it over.
    log().error({ event: "delivery_interrupted", delivery: delivery.id, ...errorFields(error) });
  }
}

/** Sends queued deliveries side by side; one that fails does not touch the others. Never throws. */
export async function dispatch(deliveryIds: string[]): Promise<void> {
  if (deliveryIds.length > 0) await work(isJustQueued(deliveryIds));
}

/** A stop waits from the claim on: what is claimed and not sent would wait for its lease to run out. */
export const work = (which: Parameters<typeof claimDeliveries>[1]) => trackUntilShutdown(() => claimAndSend(which));

async function claimAndSend(which: Parameters<typeof claimDeliveries>[1]): Promise<void> {
  try {
    await Promise.all((await claimDeliveries(database(), which)).map(sendOne));
  } catch (error) {
    log().error({ event: "deliveries_not_claimed", ...errorFields(error) });
  }
}

/** Sends everything that is due: retries, what waits for a paused channel, and what a process that died has left. Never throws. */
export async function dispatchDue(): Promise<void> {
  // A stopping process claims nothing that another instance would then have to wait for.
  if (sends().stop.signal.aborted) return;
  await work(isDueFor(keyIds()));
}

/** A retry is due at a known moment: the regular sweep would come up to two seconds later. */
function sweepIn(ms: number): void {
  setTimeout(dispatchDue, ms + 20).unref();
}

/**
 * Sweeps until `stop`, each sweep for itself: a provider that hangs holds up its own message only. `then` runs after the codes of a sweep:
 * other messages come behind them.
 */
export function startDispatcher(then: () => Promise<void>): { stop: () => void } {
  const timer = setInterval(() => dispatchDue().then(then), DISPATCH_EVERY);
  return { stop: () => clearInterval(timer) };
}
