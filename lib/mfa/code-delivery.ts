/**
 * Codes in the outbox. `dispatch` runs after the response, so that no provider delays a sign-in; the worker (`outbox-worker.ts`) sends
 * retries, messages of paused channels and those of a process that died.
 */

import { env, isLoopback } from "@/lib/config/env";
import { keyById, keyIds } from "@/lib/config/keyring";
import { RETRY_PAUSES, STRANDED_BATCH } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { isDueFor } from "@/lib/db/due-deliveries";
import { sendEmail } from "@/lib/messaging/channels/email";
import { hasFallback } from "@/lib/messaging/channels/provider-state.store";
import type { SendOutcome } from "@/lib/messaging/channels/send-outcome";
import { sendSms } from "@/lib/messaging/channels/twilio-sms";
import { switchProvider } from "@/lib/messaging/outbox.store";
import { claimAndSend, type Outbox, sendDue } from "@/lib/messaging/outbox-worker";
import { codeEmail, codeSms } from "@/lib/messaging/templates/code-message";
import { deriveCode } from "./code";
import { type ClaimedDelivery, claimDeliveries, deliveriesTable, isJustQueued, isStranded } from "./delivery.store";
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
    const { id: messageId, destination: to, switched, silentSince, states, queuedAt: createdAt } = delivery;
    const email = { ...codeEmail(message), to, messageId, createdAt, kind: "otp" } as const;
    const switchOver = () => switchProvider(database(), deliveriesTable, delivery);
    return sendEmail(email, { switched, silentSince, states, switchOver });
  }
  return sendSms({
    to: delivery.destination,
    body: codeSms(message),
    secondsLeft: delivery.secondsLeft,
    states: delivery.states,
    ...statusCallback(delivery.id),
  });
}

/** Codes that are due, and those that leave the primary provider although it accepted them. */
async function claimDueCodes(): Promise<ClaimedDelivery[]> {
  const due = await claimDeliveries(database(), isDueFor(keyIds()));
  if (!hasFallback()) return due;
  const stranded = isStranded(env().RESEND_WEBHOOK_SECRET !== undefined);
  return [...due, ...(await claimDeliveries(database(), stranded, STRANDED_BATCH))];
}

const codes: Outbox<ClaimedDelivery> = {
  table: deliveriesTable,
  logName: "delivery",
  metric: "code",
  logFields: ({ id }) => ({ delivery: id }),
  retryPauses: RETRY_PAUSES,
  claimDue: claimDueCodes,
  send,
};

/** Sends deliveries that this request queued. Never throws. */
export async function dispatch(deliveryIds: string[]): Promise<void> {
  if (deliveryIds.length > 0) await claimAndSend(codes, () => claimDeliveries(database(), isJustQueued(deliveryIds)));
}

/** Sends every code that is due, one batch at most. Never throws. */
export const dispatchDue = (): Promise<void> => sendDue(codes);
