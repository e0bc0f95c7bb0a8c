import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Resend } from "resend";
import twilio from "twilio";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { credentials, email, type Posted, startKit, text, webhookSecret } from "./test-kit";

let kit: Awaited<ReturnType<typeof startKit>>;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());
beforeEach(() => {
  kit.receiver.posts.length = 0;
});

let number = 1000;
const tags = [
  { name: "kind", value: "otp" },
  { name: "delivery", value: randomUUID() },
];

/** Parses a webhook with the SDK, which verifies the signature. */
function verified({ headers, body }: Posted) {
  const header = (name: string) => String(headers[name]);
  return new Resend("re_any").webhooks.verify({
    payload: body,
    headers: { id: header("svix-id"), timestamp: header("svix-timestamp"), signature: header("svix-signature") },
    webhookSecret,
  }) as unknown as { type: string; data: Record<string, unknown> };
}

function verifiedForm({ path, headers, body }: Posted): Record<string, string> {
  const form = Object.fromEntries(new URLSearchParams(body));
  const signature = String(headers["x-twilio-signature"]);
  const url = kit.receiver.url + path;
  expect(twilio.validateRequest(credentials.authToken, signature, url, form)).toBe(true);
  expect(twilio.validateRequest(credentials.authToken, signature, url, { ...form, MessageStatus: "read" })).toBe(false);
  return form;
}

test.each([
  [{ kind: "accept" }, ["sent", "delivered"], {}],
  [
    { kind: "bounce", type: "Permanent" },
    ["sent", "bounced"],
    { bounce: { type: "Permanent", subType: "NoEmail", diagnosticCode: ["smtp; 550 5.1.1 user unknown"] } },
  ],
  [
    { kind: "bounce", type: "Transient", subType: "General" },
    ["sent", "bounced"],
    { bounce: { type: "Transient", subType: "General" } },
  ],
  [{ kind: "delayed" }, ["sent", "delivery_delayed"], {}],
  [{ kind: "delayed", thenDelivered: 30 }, ["sent", "delivery_delayed", "delivered"], {}],
  [{ kind: "complain" }, ["sent", "delivered", "complained"], {}],
  [{ kind: "suppressed" }, ["suppressed"], { suppressed: { reason: "previous_bounce" } }],
  [
    { kind: "suppressed", reason: "previous_complaint" },
    ["suppressed"],
    { suppressed: { reason: "previous_complaint" } },
  ],
  [{ kind: "failed", reason: "reached_monthly_quota" }, ["failed"], { failed: { reason: "reached_monthly_quota" } }],
  [{ kind: "disorder" }, ["delivered", "sent"], {}],
])("an email with the behavior %j has the webhooks %j", async (behavior, types, extra) => {
  const to = `${randomUUID()}@hooks.test`;
  expect(await kit.setBehavior(to, behavior)).toBe(200);
  const { data } = await kit.resend.emails.send({ ...email, to: `Ann <${to}>`, headers: { "X-Ref": "1" }, tags });
  const events = await kit.events(to, types.length);
  expect(events).toMatchObject([
    { type: "accepted", status: null, tries: 0 },
    ...types.map((type) => ({ type, status: 204, tries: 1 })),
  ]);
  const posted = kit.receiver.posts.map(verified);
  expect(posted.map(({ type }) => type)).toEqual(types.map((type) => `email.${type}`));
  expect(kit.receiver.posts.every(({ path }) => path === "/api/webhooks/resend")).toBe(true);
  expect(posted.at(-1)?.data).toMatchObject({
    email_id: data?.id,
    to: [to],
    subject: email.subject,
    tags: { kind: "otp", delivery: tags[1]?.value },
    headers: [{ name: "X-Ref", value: "1" }],
    ...extra,
  });
});

test.each([
  [{ kind: "accept" }, ["queued", "sent", "delivered"], undefined],
  [{ kind: "undelivered", code: 30006 }, ["queued", "sent", "undelivered"], "30006"],
  [{ kind: "undelivered" }, ["queued", "sent", "undelivered"], "30003"],
  [{ kind: "failed", code: 30450 }, ["queued", "failed"], "30450"],
  [{ kind: "disorder" }, ["queued", "delivered", "sent"], undefined],
])("a text message with the behavior %j has the callbacks %j", async (behavior, types, code) => {
  number += 1;
  const to = `+1415555${number}`;
  expect(await kit.setBehavior(to, behavior)).toBe(200);
  const id = randomUUID();
  const { sid } = await kit.sms.messages.create({ ...text, to, statusCallback: kit.callback(id) });
  const events = await kit.events(to, types.length);
  expect(events.map(({ type }) => type)).toEqual(["accepted", ...types]);
  const forms = kit.receiver.posts.map(verifiedForm);
  expect(forms.map((form) => form.MessageStatus)).toEqual(types);
  for (const form of forms) {
    const isDelivered = form.MessageStatus === "delivered";
    expect(form).toMatchObject({ MessageSid: sid, SmsSid: sid, SmsStatus: form.MessageStatus, To: to });
    expect(form.RawDlrDoneDate ?? "none").toMatch(isDelivered ? /^\d{10}$/ : /^none$/);
  }
  expect(forms.at(-1)?.ErrorCode).toBe(code);
  expect(kit.receiver.posts.every(({ path }) => path === `/api/webhooks/twilio?d=${id}`)).toBe(true);
});

test("a webhook that is not accepted is retried under the same id with a new signature, and given up after the last retry", async () => {
  kit.receiver.answerNext(503, null, 302);
  await kit.resend.emails.send({ ...email, to: "again@hooks.test" });
  const events = await kit.events("again@hooks.test", 5);
  expect(events).toMatchObject([
    { type: "accepted" },
    { type: "sent", status: 204 },
    { type: "delivered", status: 204 },
  ]);
  const tries = kit.receiver.posts.map((post) => [verified(post).type, post.headers["svix-id"], post.body]);
  const ofSent = tries.filter(([type]) => type === "email.sent");
  expect(ofSent.length).toBeGreaterThan(1);
  expect(new Set(ofSent.map(String)).size).toBe(1);
  kit.receiver.answerNext(...Array.from({ length: 4 }, () => 500));
  await kit.setBehavior("never@hooks.test", { kind: "failed" });
  await kit.resend.emails.send({ ...email, to: "never@hooks.test" });
  expect((await kit.events("never@hooks.test", 4))[1]).toMatchObject({ type: "failed", status: 500, tries: 4 });
});

test("duplicates have one id", async () => {
  await kit.setBehavior("twice@hooks.test", { kind: "disorder", duplicates: 3 });
  await kit.resend.emails.send({ ...email, to: "twice@hooks.test" });
  expect(await kit.events("twice@hooks.test", 6)).toMatchObject([
    { type: "accepted" },
    { type: "delivered", tries: 3 },
    { type: "sent", tries: 3 },
  ]);
  const ids = kit.receiver.posts.map((post) => `${verified(post).type} ${post.headers["svix-id"]}`);
  expect(ids).toHaveLength(6);
  expect(new Set(ids).size).toBe(2);
});

test("the behavior `silent` accepts the message and sends no webhook", async () => {
  await kit.setBehavior("mute@hooks.test", { kind: "silent" });
  await kit.resend.emails.send({ ...email, to: "mute@hooks.test" });
  await kit.resend.emails.send({ ...email, to: "loud@hooks.test" });
  await kit.events("loud@hooks.test", 2);
  expect(await kit.messages("mute@hooks.test")).toMatchObject([{ events: [{ type: "accepted" }] }]);
  expect(kit.receiver.posts.map(verified).every(({ data }) => String(data.to) === "loud@hooks.test")).toBe(true);
});

test("the behavior `drop` sends webhooks although the answer was lost", async () => {
  await kit.setBehavior("lost@hooks.test", { kind: "drop" });
  await kit.resend.emails.send({ ...email, to: "lost@hooks.test" });
  expect((await kit.events("lost@hooks.test", 2)).map(({ type }) => type)).toEqual(["accepted", "sent", "delivered"]);
});

test("the inbox shows status changes of a message without a callback", async () => {
  await kit.sms.messages.create({ ...text, to: "+14155559901" });
  await expect
    .poll(async () => (await kit.messages("+14155559901"))[0].events)
    .toMatchObject([{ type: "accepted" }, { type: "queued" }, { type: "sent" }, { type: "delivered", tries: 0 }]);
});

test("a stopped provider sends no webhook", async () => {
  const other = await startKit({ pace: { steps: [20, 400], retries: [400] } });
  other.receiver.answerNext(500);
  await other.resend.emails.send({ ...email, to: "late@hooks.test" });
  await expect.poll(() => other.receiver.posts.length, { timeout: 15_000 }).toBeGreaterThan(0);
  await other.provider.stop();
  const posted = other.receiver.posts.length;
  await delay(600);
  expect(other.receiver.posts).toHaveLength(posted);
  other.receiver.stop();
});
