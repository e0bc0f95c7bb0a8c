import { mkdtempSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Resend } from "resend";
import twilio from "twilio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProvider } from "./provider";
import { credentials, email, text } from "./test-kit";

const messagesFile = join(mkdtempSync(join(tmpdir(), "leadmaster-provider-")), "messages.jsonl");
let provider: Awaited<ReturnType<typeof startProvider>>;
let resend: Resend;
let sms: ReturnType<typeof twilio>;

beforeAll(async () => {
  provider = await startProvider({ port: 0, messagesFile, ...credentials });
  resend = new Resend(credentials.apiKey, { baseUrl: provider.url });
  sms = twilio(credentials.accountSid, credentials.authToken);
  sms.api.baseUrl = provider.url;
});
afterAll(() => provider.stop());

async function inbox(to: string) {
  return (await fetch(`${provider.url}/messages?to=${to}`)).json();
}
async function setBehavior(address: string, behavior: object, headers: Record<string, string> = {}) {
  const init = { method: "PUT", body: JSON.stringify(behavior), headers };
  return (await fetch(`${provider.url}/behaviours/${encodeURIComponent(address)}`, init)).status;
}

test("the inbox lists an email of Resend's SDK, newest first, case-insensitive", async () => {
  const first = await resend.emails.send({ ...email, to: "Ann@Inbox.test", html: "<b>1</b>" });
  expect(first.data?.id).toMatch(/^[0-9a-f-]{36}$/);
  await resend.emails.send({ ...email, to: "Ann <ann@inbox.test>", subject: "Second" });
  expect(await inbox("ANN@inbox.test")).toMatchObject([
    { channel: "email", to: "ann@inbox.test", subject: "Second" },
    { channel: "email", to: "ann@inbox.test", subject: "Code", html: "<b>1</b>", text: "123456" },
  ]);
});

test("the inbox lists a text message of Twilio's SDK, with the plus sign escaped or not", async () => {
  const sent = await sms.messages.create({ ...text, to: "+14155550111", messageIntent: "otp" } as never);
  expect(sent).toMatchObject({ status: "accepted", from: null, numSegments: "0" });
  expect(sent.sid).toMatch(/^SM[0-9a-f]{32}$/);
  for (const to of ["+14155550111", "%2B14155550111"]) {
    expect(await inbox(to)).toMatchObject([{ channel: "phone", to: "+14155550111", text: text.body }]);
  }
});

test("an idempotency key replays the answer, and is refused with another payload", async () => {
  const payload = { ...email, to: "key@inbox.test" };
  const first = await resend.emails.send(payload, { idempotencyKey: "k1" });
  const again = await resend.emails.send(payload, { idempotencyKey: "k1" });
  const other = await resend.emails.send({ ...payload, text: "other" }, { idempotencyKey: "k1" });
  expect(again.data?.id).toBe(first.data?.id);
  expect(other.error).toMatchObject({ statusCode: 409, name: "invalid_idempotent_request" });
  expect(await inbox("key@inbox.test")).toHaveLength(1);
  await setBehavior("slow@inbox.test", { kind: "delay", ms: 300 });
  const slow = { ...email, to: "slow@inbox.test" };
  const both = [1, 2].map(() => resend.emails.send(slow, { idempotencyKey: "k2" }));
  const errors = (await Promise.all(both)).map(({ error }) => error?.name ?? "sent");
  expect(errors.sort()).toEqual(["concurrent_idempotent_requests", "sent"]);
});

test.each([
  [{ ...email, to: "x@example.com" }, 422, "validation_error"],
  [{ ...email, to: "nobody" }, 422, "validation_error"],
  [{ ...email, to: "x@y.test", subject: undefined }, 422, "missing_required_field"],
  [{ ...email, to: "x@y.test", text: undefined }, 422, "missing_required_field"],
  [{ ...email, to: "x@y.test", replyTo: "a@b.test" }, 422, "validation_error"],
  [{ ...email, to: "x@y.test", from: "LeadMaster" }, 422, "invalid_from_address"],
  [{ ...email, to: "x@y.test", tags: [{ name: "a b", value: "c" }] }, 422, "validation_error"],
])("Resend refuses %j", async (payload, statusCode, name) => {
  const headers = { authorization: `Bearer ${credentials.apiKey}` };
  const answer = await fetch(`${provider.url}/emails`, { method: "POST", headers, body: JSON.stringify(payload) });
  expect(answer.status).toBe(statusCode);
  expect(await answer.json()).toMatchObject({ statusCode, name });
});

test.each([
  [{ ...text, to: "12" }, 21211],
  [{ ...text, to: "+15005550009" }, 21614],
  [{ ...text, to: "+14155550112", body: "" }, 21602],
  [{ ...text, to: "+14155550112", body: "x".repeat(1601) }, 21617],
  [{ ...text, to: "+14155550112", validityPeriod: 40_000 }, 21624],
  [{ ...text, to: "+14155550112", messagingServiceSid: `MG${"3".repeat(32)}` }, 21701],
])("Twilio refuses %j", async (message, code) => {
  await expect(sms.messages.create(message)).rejects.toMatchObject({ status: 400, code });
});

test("requests with wrong credentials are refused", async () => {
  expect((await fetch(`${provider.url}/emails`, { method: "POST", body: "{}" })).status).toBe(401);
  const wrong = await new Resend("re_wrong", { baseUrl: provider.url }).emails.send({ ...email, to: "a@inbox.test" });
  expect(wrong.error).toMatchObject({ statusCode: 403, name: "invalid_api_key" });
  const stranger = twilio(credentials.accountSid, "wrong");
  stranger.api.baseUrl = provider.url;
  await expect(stranger.messages.create({ ...text, to: "+14155550113" })).rejects.toMatchObject({ code: 20003 });
});

test("the behavior `fail` ends after its number of times", async () => {
  expect(
    await setBehavior("fail@inbox.test", {
      kind: "fail",
      status: 429,
      name: "rate_limit_exceeded",
      retryAfter: 2,
      times: 1,
    }),
  ).toBe(200);
  const refused = await resend.emails.send({ ...email, to: "fail@inbox.test" });
  expect(refused).toMatchObject({ error: { name: "rate_limit_exceeded" }, headers: { "retry-after": "2" } });
  expect((await resend.emails.send({ ...email, to: "fail@inbox.test" })).error).toBeNull();
  await setBehavior("+14155550114", { kind: "fail", status: 400, code: 21610 });
  await expect(sms.messages.create({ ...text, to: "+14155550114" })).rejects.toMatchObject({ code: 21610 });
});

test("the behaviors `timeout`, `drop` and `garbage` give no usable answer", async () => {
  await setBehavior("silent@inbox.test", { kind: "timeout" });
  const silent = resend.emails.send({ ...email, to: "silent@inbox.test" }, {
    signal: AbortSignal.timeout(200),
  } as never);
  expect((await silent).error).toMatchObject({ statusCode: null });
  expect(await inbox("silent@inbox.test")).toEqual([]);
  await setBehavior("drop@inbox.test", { kind: "drop" });
  expect((await resend.emails.send({ ...email, to: "drop@inbox.test" })).error).toMatchObject({ statusCode: null });
  expect(await inbox("drop@inbox.test")).toHaveLength(1);
  await setBehavior("odd@inbox.test", { kind: "garbage", body: "{}" });
  expect((await resend.emails.send({ ...email, to: "odd@inbox.test" })).data).toEqual({});
});

test("attack: another site's page can neither change a behavior nor read messages by DNS rebinding", async () => {
  expect(await setBehavior("a@inbox.test", { kind: "timeout" }, { origin: "https://evil.test" })).toBe(403);
  expect(await setBehavior("a@inbox.test", { kind: "timeout" }, { "sec-fetch-site": "cross-site" })).toBe(403);
  const status = await new Promise((resolve) => {
    const rebound = { headers: { host: "evil.test:4010" } };
    request(`${provider.url}/messages`, rebound, (response) => resolve(response.resume().statusCode)).end();
  });
  expect(status).toBe(421);
});

test("a restart keeps messages, events and idempotency keys", async () => {
  await expect.poll(async () => (await inbox("key@inbox.test"))[0].events.length, { timeout: 4_000 }).toBe(3);
  const before = await inbox("key@inbox.test");
  await provider.stop();
  provider = await startProvider({ port: 0, messagesFile, ...credentials });
  expect(await inbox("key@inbox.test")).toEqual(before);
  const again = new Resend(credentials.apiKey, { baseUrl: provider.url });
  const replayed = await again.emails.send({ ...email, to: "key@inbox.test" }, { idempotencyKey: "k1" });
  expect(replayed.data?.id).toBe(before[0].id);
  expect(readFileSync(messagesFile, "utf8").trim().split("\n").length).toBeGreaterThan(3);
});
