/** Signed webhook events, for tests that act as a provider or forge one. */
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import twilio from "twilio";

type Secrets = { RESEND_WEBHOOK_SECRET: string; TWILIO_AUTH_TOKEN: string; TWILIO_ACCOUNT_SID: string };

/** @returns the provider secrets of the test stack */
export function providerSecrets(): Secrets {
  return JSON.parse(readFileSync(".data/test/secrets.json", "utf8"));
}

export type Signed = { path: string; body: string; headers: Record<string, string> };

/** @returns a Resend event signed at `at` */
export function resendWebhook(event: object, { id = `msg_${randomUUID()}`, at = Date.now() } = {}): Signed {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(at / 1000));
  const key = Buffer.from(providerSecrets().RESEND_WEBHOOK_SECRET.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": timestamp,
    "svix-signature": `v1,${signature}`,
  };
  return { path: "/api/webhooks/resend", body, headers };
}

/** @returns a Twilio status callback for a delivery */
export function twilioWebhook(deliveryId: string, fields: Record<string, string>): Signed {
  const path = `/api/webhooks/twilio?d=${deliveryId}`;
  const { TWILIO_AUTH_TOKEN, TWILIO_ACCOUNT_SID } = providerSecrets();
  const all = { AccountSid: TWILIO_ACCOUNT_SID, ...fields };
  const signature = twilio.getExpectedTwilioSignature(TWILIO_AUTH_TOKEN, `${process.env.BASE_URL}${path}`, all);
  const headers = { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature };
  return { path, body: new URLSearchParams(all).toString(), headers };
}
