// Every error in the catalog of the providers' errors can be injected, and the SDKs recognize it.
import twilio from "twilio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readContract } from "./contracts";
import { credentials, email, startKit, text } from "./test-kit";

type ResendError = { status: number | null; name: string; headers?: string[] };
type Catalog = {
  resend: { errors: ResendError[] };
  twilio: { sync: { status: number; code: number }[]; async: { status: "failed" | "undelivered"; code: number }[] };
};

const catalog: Catalog = JSON.parse(readContract("error-catalog.json"));
let kit: Awaited<ReturnType<typeof startKit>>;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

test.each(catalog.resend.errors)("Resend's SDK sees $status $name", async ({ status, name, headers = [] }) => {
  const to = `${status}-${name}@catalog.test`;
  // No status: the SDK's own error for a lost connection.
  expect(await kit.setBehavior(to, status === null ? { kind: "drop" } : { kind: "fail", status, name })).toBe(200);
  const answer = await kit.resend.emails.send({ ...email, to });
  expect(answer).toMatchObject({ data: null, error: { statusCode: status, name } });
  expect(Object.keys(answer.headers ?? {})).toEqual(expect.arrayContaining(headers));
});

test.each(catalog.twilio.sync)("Twilio's SDK sees $status $code", async ({ status, code }) => {
  const to = `+14155${code}0`;
  expect(await kit.setBehavior(to, { kind: "fail", status, code })).toBe(200);
  await expect(kit.sms.messages.create({ ...text, to })).rejects.toMatchObject({
    status,
    code,
    moreInfo: `https://www.twilio.com/docs/errors/${code}`,
  });
  expect(await kit.messages(to)).toEqual([]);
});

test.each(catalog.twilio.async)("Twilio's callback reports $status $code", async ({ status, code }) => {
  const to = `+14156${code}0`;
  expect(await kit.setBehavior(to, { kind: status, code })).toBe(200);
  const { sid } = await kit.sms.messages.create({ ...text, to, statusCallback: kit.callback(String(code)) });
  const events = await kit.events(to, status === "failed" ? 2 : 3);
  expect(events.at(-1)).toMatchObject({ type: status, detail: String(code), status: 204 });
  const post = kit.receiver.posts.find(({ body }) => body.includes(sid) && body.includes(`MessageStatus=${status}`));
  const form = Object.fromEntries(new URLSearchParams(post?.body));
  expect(form).toMatchObject({ ErrorCode: String(code) });
  const signature = String(post?.headers["x-twilio-signature"]);
  const url = kit.receiver.url + post?.path;
  expect(twilio.validateRequest(credentials.authToken, signature, url, form)).toBe(true);
});

test("a rate limit has Retry-After, an exhausted quota does not", async () => {
  await kit.setBehavior("rate@catalog.test", { kind: "fail", status: 429, retryAfter: 7 });
  const limited = await kit.resend.emails.send({ ...email, to: "rate@catalog.test" });
  expect(limited).toMatchObject({
    error: { name: "rate_limit_exceeded" },
    headers: { "retry-after": "7", "ratelimit-limit": "5", "ratelimit-remaining": "0", "ratelimit-reset": "7" },
  });
  await kit.setBehavior("quota@catalog.test", { kind: "fail", status: 429, name: "daily_quota_exceeded" });
  const over = await kit.resend.emails.send({ ...email, to: "quota@catalog.test" });
  expect(over.headers).not.toHaveProperty("retry-after");
});
