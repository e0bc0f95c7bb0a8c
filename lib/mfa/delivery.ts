/** Sends what a challenge has queued. Called after the answer has gone to the browser: no provider ever delays a sign-in. */
import { database } from "../db";
import { type ClaimedDelivery, claimDelivery, settleDelivery } from "../db/deliveries";
import { env } from "../env";
import { errorFields, log } from "../log";
import { sendEmail } from "./channels/email";
import type { SendOutcome } from "./channels/outcome";
import { sendSms } from "./channels/phone";
import { deriveCode } from "./code";
import { keyById } from "./keyring";
import { codeEmail, codeSms } from "./messages";

function send(delivery: ClaimedDelivery): Promise<SendOutcome> {
  const key = keyById(delivery.keyId);
  if (!key) return Promise.resolve({ state: "failed", reason: "interrupted", errorClass: "secret removed" });
  const message = {
    code: deriveCode(key, delivery.challengeId, delivery.purpose),
    purpose: delivery.purpose,
    requestMark: delivery.requestMark,
    requestedAt: delivery.createdAt,
    expiresAt: delivery.expiresAt,
    address: delivery.address,
    userAgent: delivery.userAgent,
    origin: env().NEXTAUTH_URL,
  };
  if (delivery.channel === "email") {
    return sendEmail({ ...codeEmail(message), to: delivery.destination, deliveryId: delivery.id, kind: "otp" });
  }
  return sendSms({ to: delivery.destination, body: codeSms(message), secondsLeft: delivery.secondsLeft });
}

async function dispatchOne(id: string): Promise<void> {
  try {
    const delivery = await claimDelivery(database(), id);
    if (!delivery) return;
    const outcome = await send(delivery);
    const provider = delivery.channel === "email" ? "resend" : "twilio";
    await settleDelivery(database(), id, { ...outcome, provider });
    if (outcome.state !== "sent") {
      log().warn({ event: "delivery_failed", delivery: id, provider, state: outcome.state, class: outcome.errorClass });
    }
  } catch (error) {
    log().error({ event: "delivery_interrupted", delivery: id, ...errorFields(error) });
  }
}

/** Sends queued deliveries side by side; one that fails does not touch the others. Never throws. */
export async function dispatch(deliveryIds: string[]): Promise<void> {
  await Promise.all(deliveryIds.map(dispatchOne));
}
