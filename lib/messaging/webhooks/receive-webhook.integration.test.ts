import { createHmac, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import twilio from "twilio";
import { describe, expect, it } from "vitest";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { settleSent } from "@/lib/messaging/outbox.store";
import { claimDeliveries, deliveriesTable, isJustQueued } from "@/lib/mfa/delivery.store";
import * as challenge from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, reload, startedChallenge, testClient } from "@/local/testing/test-world";
import { receiveResendWebhook, receiveTwilioWebhook } from "./receive-webhook";

const secret = Buffer.from("a secret of thirty-two bytes ....");
const authToken = "token";
const account = `AC${"0".repeat(32)}`;
installWorld({ RESEND_WEBHOOK_SECRET: `whsec_${secret.toString("base64")}` });

type Delivery = { id: string; channel: Channel; providerId: string; to: string };

/** A sign-in whose messages the providers took. */
async function taken(): Promise<{ user: User; cookie: string; email: Delivery; phone: Delivery }> {
  const user = await makeUser({
    twoFactorEnabled: true,
    phone: `+1415${String(Math.floor(Math.random() * 8e6) + 2e6)}`,
    memberships: [{ workgroupId: await makeWorkgroup("APP4") }],
  });
  const started = await startedChallenge(user);
  if (!started) throw new Error("the challenge was not opened");
  const claimed = await claimDeliveries(database(), isJustQueued(started.deliveryIds));
  const made = claimed.map(({ id, channel, destination }) => ({
    id,
    channel,
    to: destination,
    providerId: channel === "email" ? randomUUID() : `SM${randomUUID().replaceAll("-", "")}`,
  }));
  for (const one of made) await settleSent(database(), deliveriesTable, { id: one.id, attempt: 1 }, one.providerId);
  const [email, phone] = ["email", "phone"].map((channel) => made.find((one) => one.channel === channel));
  if (!email || !phone) throw new Error("no deliveries");
  return { user, cookie: started.cookie, email, phone };
}

type Event = { id?: string; at?: number; type: string; data?: object };

function resendWebhook(delivery: Delivery, { id = `msg_${randomUUID()}`, at = Date.now(), type, data }: Event) {
  const tags = { kind: "otp", delivery: delivery.id };
  const body = JSON.stringify({ type, data: { email_id: delivery.providerId, to: [delivery.to], tags, ...data } });
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = new Headers({ "svix-id": id, "svix-timestamp": timestamp, "svix-signature": `v1,${signature}` });
  return { body, headers };
}

function sendEvent(delivery: Delivery, event: Event): Promise<boolean> {
  const { body, headers } = resendWebhook(delivery, event);
  return receiveResendWebhook(body, headers, testClient);
}

type Status = { MessageStatus: string; ErrorCode?: string; AccountSid?: string; MessageSid?: string };

function sendStatus(delivery: Delivery, status: Status, token = authToken): Promise<boolean> {
  const fields = { AccountSid: account, MessageSid: delivery.providerId, To: delivery.to, Novel: "field", ...status };
  const place = { path: "/api/webhooks/twilio", search: `?d=${delivery.id}` };
  const signature = twilio.getExpectedTwilioSignature(
    token,
    `http://localhost:3000${place.path}${place.search}`,
    fields,
  );
  return receiveTwilioWebhook(new URLSearchParams(fields).toString(), signature, place, testClient);
}

async function stateOf({ id }: Delivery): Promise<string> {
  const [row] = await query<{ state: string; reason: string | null }>(
    sql`SELECT state, reason FROM deliveries WHERE id = ${id}::uuid`,
  );
  return [row?.state, row?.reason].filter(Boolean).join(" ");
}

const permanent = { bounce: { type: "Permanent", subType: "NoEmail" } };

describe("X14 a state only moves forward", () => {
  it.each([
    ["sent, delivered", ["email.sent", "email.delivered"], "delivered"],
    ["delivered, sent", ["email.delivered", "email.sent"], "delivered"],
    ["delayed, delivered", ["email.delivery_delayed", "email.delivered"], "delivered"],
    ["delivered, delayed", ["email.delivered", "email.delivery_delayed"], "delivered"],
    ["bounced, delivered", ["email.bounced", "email.delivered"], "failed mailbox_unknown"],
    ["delivered, then it comes back after all", ["email.delivered", "email.bounced"], "failed mailbox_unknown"],
    ["complained", ["email.complained"], "delivered"],
  ])("e-mail: %s", async (_, types, state) => {
    const { email } = await taken();
    for (const type of types) expect(await sendEvent(email, { type, data: permanent })).toBe(true);
    expect(await stateOf(email)).toBe(state);
  });

  it.each([
    ["queued, sent, delivered", ["queued", "sent", "delivered"], "delivered"],
    ["delivered, sent, queued", ["delivered", "sent", "queued"], "delivered"],
    ["delivered, failed", ["delivered", "failed"], "delivered"],
    ["undelivered, sent", ["undelivered", "sent"], "failed phone_unreachable"],
    ["undelivered, delivered", ["undelivered", "delivered"], "failed phone_unreachable"],
  ])("text message: %s", async (_, statuses, state) => {
    const { phone } = await taken();
    for (const MessageStatus of statuses) {
      expect(
        await sendStatus(phone, { MessageStatus, ...(/fail|un/.test(MessageStatus) && { ErrorCode: "30003" }) }),
      ).toBe(true);
    }
    expect(await stateOf(phone)).toBe(state);
  });

  it("what we only guessed gives way to the provider: an answer that was lost, a failure that was none", async () => {
    for (const guess of ["sending", "unknown", "failed"]) {
      const { email, phone } = await taken();
      await query(sql`UPDATE deliveries SET state = ${guess}, provider_id = NULL, reason = 'provider_silent'
                       WHERE id IN (${email.id}::uuid, ${phone.id}::uuid)`);
      await sendEvent(email, { type: "email.delivered" });
      await sendStatus(phone, { MessageStatus: "sent" });
      expect([await stateOf(email), await stateOf(phone)]).toEqual(["delivered", "sent"]);
    }
  });
});

describe("X13 the same webhook ten times at once", () => {
  it("has one effect, and is taken each time", async () => {
    const { user, email } = await taken();
    const webhook = resendWebhook(email, { type: "email.bounced", data: permanent });
    const results = await Promise.all(
      Array.from({ length: 10 }, () => receiveResendWebhook(webhook.body, webhook.headers, testClient)),
    );
    expect(results).toEqual(Array.from({ length: 10 }, () => true));
    const [told] = await query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM audit_events WHERE subject_id = ${user.id}::uuid AND type = 'delivery.suppressed'`,
    );
    expect(told?.n).toBe(1);
  });

  it("a replay after an admin removed the suppression does not restore it", async () => {
    const { email } = await taken();
    const webhook = resendWebhook(email, { type: "email.bounced", data: permanent });
    await receiveResendWebhook(webhook.body, webhook.headers, testClient);
    await query(sql`DELETE FROM suppressions WHERE destination = ${email.to}`);
    await receiveResendWebhook(webhook.body, webhook.headers, testClient);
    expect((await reload(email.to)).emailSuppression).toBeNull();
  });
});

describe("what is reported leaves addresses out", () => {
  it.each([
    ["email.bounced", permanent, "bounced"],
    ["email.bounced", { bounce: { type: "Transient", subType: "MailboxFull" } }, undefined],
    ["email.complained", {}, "complained"],
    ["email.suppressed", { suppressed: { reason: "previous_bounce" } }, "bounced"],
    ["email.failed", { failed: { reason: "reached_daily_quota" } }, undefined],
  ])("%s %j: %s", async (type, data, reason) => {
    const { email } = await taken();
    await sendEvent(email, { type, data });
    expect((await reload(email.to)).emailSuppression?.reason).toBe(reason);
  });

  it("STOP", async () => {
    const { user, phone } = await taken();
    await sendStatus(phone, { MessageStatus: "failed", ErrorCode: "21610" });
    expect((await reload(user.email)).phoneSuppression?.reason).toBe("opted_out");
  });
});

describe("attack: webhooks that the provider did not send (I08, X15)", () => {
  it("wrong secret, changed body, old or future time, missing headers: nothing changes, and it is audited once a minute", async () => {
    const { email } = await taken();
    const good = resendWebhook(email, { type: "email.bounced", data: permanent });
    const with_ = (changes: Record<string, string | null>) => {
      const headers = new Headers(good.headers);
      for (const [name, value] of Object.entries(changes))
        value === null ? headers.delete(name) : headers.set(name, value);
      return headers;
    };
    const minute = 60_000;
    const old = resendWebhook(email, { type: "email.bounced", data: permanent, at: Date.now() - 6 * minute });
    const early = resendWebhook(email, { type: "email.bounced", data: permanent, at: Date.now() + 6 * minute });
    const forged: [string, Headers][] = [
      [`${good.body} `, good.headers],
      [JSON.stringify(JSON.parse(good.body), null, 1), good.headers],
      [good.body, with_({ "svix-signature": "v1,AAAA" })],
      [good.body, with_({ "svix-signature": "" })],
      [good.body, with_({ "svix-signature": null })],
      [good.body, with_({ "svix-id": "msg_other" })],
      [good.body, with_({ "svix-timestamp": "NaN" })],
      [good.body, with_({ "svix-timestamp": null })],
      [good.body, new Headers()],
      [old.body, old.headers],
      [early.body, early.headers],
      ["", good.headers],
    ];
    const origin = { ...testClient, ipAddress: "198.51.100.77" };
    for (const [body, headers] of forged) expect(await receiveResendWebhook(body, headers, origin)).toBe(false);
    expect(await stateOf(email)).toBe("sent");
    expect((await reload(email.to)).emailSuppression).toBeNull();
    const [audited] = await query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM audit_events WHERE type = 'webhook.refused' AND address = ${origin.ipAddress}`,
    );
    expect(audited?.n).toBe(1);
  });

  it("Twilio's: another token, a field more, another delivery in the address, another account", async () => {
    const { phone } = await taken();
    expect(await sendStatus(phone, { MessageStatus: "failed" }, "wrong")).toBe(false);
    const place = { path: "/api/webhooks/twilio", search: `?d=${phone.id}` };
    const fields = { AccountSid: account, MessageSid: phone.providerId, MessageStatus: "failed" };
    const signature = twilio.getExpectedTwilioSignature(
      authToken,
      `http://localhost:3000${place.path}${place.search}`,
      fields,
    );
    const body = new URLSearchParams(fields).toString();
    expect(await receiveTwilioWebhook(`${body}&ErrorCode=21610`, signature, place, testClient)).toBe(false);
    expect(await receiveTwilioWebhook(body, signature, { ...place, search: `?d=${randomUUID()}` }, testClient)).toBe(
      false,
    );
    expect(await receiveTwilioWebhook(body, null, place, testClient)).toBe(false);
    expect(await receiveTwilioWebhook("", "", place, testClient)).toBe(false);
    expect(await sendStatus(phone, { MessageStatus: "failed", AccountSid: `AC${"1".repeat(32)}` })).toBe(true);
    expect(await stateOf(phone)).toBe("sent");
  });

  it("a true one never touches the sign-in: code, tries and session stay as they are", async () => {
    const { cookie, email, phone } = await taken();
    const before = await challenge.describeChallenge(cookie);
    await sendEvent(email, { type: "email.delivered" });
    await sendStatus(phone, { MessageStatus: "undelivered", ErrorCode: "30003" });
    const after = await challenge.describeChallenge(cookie);
    const facts = (seen: typeof before) => [
      seen?.view.status,
      seen?.view.attemptsLeft,
      seen?.view.sendsLeft,
      seen?.view.expiresAt,
    ];
    expect(facts(after)).toEqual(facts(before));
    const [sessions] = await query<{ n: number }>(sql`SELECT count(*)::int AS n FROM sessions`);
    expect(sessions?.n).toBe(0);
  });

  it("for an unknown message or of an unknown type changes nothing and is accepted", async () => {
    const stranger = { id: randomUUID(), channel: "email", providerId: randomUUID(), to: "x@y.test" } as const;
    expect(await sendEvent(stranger, { type: "email.delivered" })).toBe(true);
    expect(await sendEvent(stranger, { type: "email.opened" })).toBe(true);
    expect(await sendEvent(stranger, { type: "email.bounced", data: { to: "no list" } })).toBe(true);
  });
});
