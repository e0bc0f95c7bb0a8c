/** I08, X12 to X15: forged, replayed and unordered webhooks. */
import { randomUUID } from "node:crypto";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { setBehavior } from "@/e2e/support/inbox";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { pending, problem } from "@/e2e/support/requests";
import { resendWebhook, type Signed, twilioWebhook } from "@/e2e/support/signed-webhooks";

type Delivery = { id: string; channel: "email" | "phone"; providerId: string; destination: string };

const post = ({ path, body, headers }: Signed) => new Client().send("POST", path, { body, headers });

async function deliveryOf({ sql }: World, { id }: Person, channel: "email" | "phone"): Promise<Delivery> {
  const select = () => sql<Delivery[]>`
    SELECT d.id, d.channel, d.provider_id AS "providerId", d.destination FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
     WHERE c.user_id = ${id} AND d.channel = ${channel} AND d.provider_id IS NOT NULL ORDER BY d.created_at DESC LIMIT 1`;
  await expect.poll(async () => (await select()).length).toBe(1);
  const [row] = await select();
  if (!row) throw new Error("no delivery");
  return row;
}

async function stateOf({ sql }: World, { id }: Delivery): Promise<string> {
  const [row] = await sql`SELECT concat_ws(' ', state, reason) AS state FROM deliveries WHERE id = ${id}`;
  return String(row?.state);
}

const bounce = ({ id, providerId, destination }: Delivery) => ({
  type: "email.bounced",
  created_at: new Date().toISOString(),
  data: {
    email_id: providerId,
    to: [destination],
    tags: { kind: "otp", delivery: id },
    bounce: { type: "Permanent", subType: "NoEmail", message: "gone", diagnosticCode: [] },
    novel_field: { of: "tomorrow" },
  },
});

/** A sign-in that waits, of which the local provider reports nothing. */
async function waiting(world: World, phone: string) {
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  await Promise.all([person.email, phone].map((address) => setBehavior(address, { kind: "silent" })));
  const { client, code } = await pending(person);
  const [email, sms] = [await deliveryOf(world, person, "email"), await deliveryOf(world, person, "phone")];
  return { person, client, code, email, sms };
}

test("I08 refuses unsigned, altered, old and foreign webhooks", async ({ world, phone }) => {
  const { client, email, sms } = await waiting(world, phone);
  const good = resendWebhook(bounce(email));
  const status = { MessageSid: sms.providerId, MessageStatus: "failed", ErrorCode: "30003", To: phone };
  const text = twilioWebhook(sms.id, status);
  const without = (signed: Signed, name: string) => ({ ...signed, headers: { ...signed.headers, [name]: "" } });
  const minute = 60_000;
  const forged: Signed[] = [
    without(good, "svix-signature"),
    without(good, "svix-id"),
    without(good, "svix-timestamp"),
    { ...good, body: JSON.stringify(JSON.parse(good.body), null, 2) },
    { ...good, body: good.body.replace("NoEmail", "General") },
    { ...good, headers: { ...good.headers, "svix-id": "msg_other" } },
    resendWebhook(bounce(email), { at: Date.now() - 6 * minute }),
    resendWebhook(bounce(email), { at: Date.now() + 6 * minute }),
    { ...good, path: text.path },
    without(text, "x-twilio-signature"),
    { ...text, body: `${text.body}&Extra=1` },
    { ...text, path: text.path.replace(sms.id, email.id) },
    { ...text, path: "/api/webhooks/twilio" },
    { ...text, path: good.path },
  ];
  for (const webhook of forged) expect(problem(await post(webhook))).toEqual([401, "unauthenticated"]);
  const foreign = twilioWebhook(sms.id, { ...status, AccountSid: `AC${"9".repeat(32)}` });
  expect((await post(foreign)).status).toBe(200);
  for (const path of [good.path, text.path]) {
    const answer = await client.send("GET", path);
    expect(problem(answer)).toEqual([405, "method_not_allowed"]);
  }
  expect([await stateOf(world, email), await stateOf(world, sms)]).toEqual(["sent", "sent"]);
  const [audited] = await world.sql`SELECT count(*)::int AS n FROM audit_events WHERE type = 'webhook.refused'`;
  expect(audited?.n).toBeGreaterThan(0);
});

test("X12 a bounce after acceptance shows on the page and does not affect the sign-in", async ({ world, phone }) => {
  const { client, code, email } = await waiting(world, phone);
  const before = (await client.send("GET", "/api/sign-in/challenge")).json;
  expect((await post(resendWebhook(bounce(email)))).status).toBe(200);
  const after = (await client.send("GET", "/api/sign-in/challenge")).json;
  expect(after?.deliveries).toContainEqual(expect.objectContaining({ state: "failed", reason: "mailbox_unknown" }));
  for (const field of ["status", "attemptsLeft", "sendsLeft", "expiresAt"])
    expect(after?.[field]).toBe(before?.[field]);
  expect((await client.code(code)).status).toBe(200);
});

test("X13 ten parallel copies of a webhook have one effect and ten success responses", async ({ world, phone }) => {
  const { person, email, sms } = await waiting(world, phone);
  const event = resendWebhook(bounce(email));
  const status = twilioWebhook(sms.id, { MessageSid: sms.providerId, MessageStatus: "delivered", To: phone });
  const answers = await Promise.all(Array.from({ length: 10 }, () => [post(event), post(status)]).flat());
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  expect([await stateOf(world, email), await stateOf(world, sms)]).toEqual(["failed mailbox_unknown", "delivered"]);
  const [told] = await world.sql`
    SELECT count(*)::int AS n FROM audit_events WHERE subject_id = ${person.id} AND type = 'delivery.suppressed'`;
  expect(told?.n).toBe(1);
});

test("X14 ignores webhooks out of order and those of an ended challenge", async ({ world, phone }) => {
  const { person, client, sms } = await waiting(world, phone);
  const report = (MessageStatus: string) =>
    post(twilioWebhook(sms.id, { MessageSid: sms.providerId, MessageStatus, To: phone, ErrorCode: "30003" }));
  for (const status of ["delivered", "sent", "queued", "failed"]) expect((await report(status)).status).toBe(200);
  expect(await stateOf(world, sms)).toBe("delivered");
  await client.send("DELETE", "/api/sign-in/challenge");
  const next = await pending(person, 2);
  expect((await report("undelivered")).status).toBe(200);
  const { json } = await next.client.send("GET", "/api/sign-in/challenge");
  expect(JSON.stringify(json)).not.toContain("failed");
});

test("I08 no webhook signs a user in, ends a sign-in or marks a code as used", async ({ world, phone }) => {
  const { person, client, code, email } = await waiting(world, phone);
  const types = ["email.delivered", "email.opened", "email.clicked", "user.verified", "challenge.consumed"];
  for (const type of types) {
    const event = { ...bounce(email), type, user: person.id, challenge: "consumed", code };
    expect((await post(resendWebhook(event))).status).toBe(200);
  }
  const stranger = twilioWebhook(randomUUID(), { MessageSid: `SM${"0".repeat(32)}`, MessageStatus: "delivered" });
  expect((await post(stranger)).status).toBe(200);
  expect(await client.session()).toEqual({});
  expect((await client.code(code)).status).toBe(200);
});

test("I08 handles a webhook longer than a form and one that cannot be stored", async ({ world, phone }) => {
  const { email } = await waiting(world, phone);
  const long = bounce(email);
  long.data.bounce.message = "relay ".repeat(8_000);
  expect((await post(resendWebhook(long))).status).toBe(200);
  await expect.poll(() => stateOf(world, email)).toBe("failed mailbox_unknown");
  const odd = bounce(email);
  odd.data.email_id = "\u0000";
  expect((await post(resendWebhook(odd))).status).toBe(200);
  const huge = resendWebhook({ ...long, padding: "x".repeat(300 * 1024) });
  expect((await post(huge)).status).toBe(413);
});
