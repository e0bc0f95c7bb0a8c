import { Resend } from "resend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { email, startKit, text } from "./test-kit";

let kit: Awaited<ReturnType<typeof startKit>>;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

test("the behavior `stop` refuses a number until its behavior is `accept`", async () => {
  const to = "+14155559902";
  await kit.setBehavior(to, { kind: "stop" });
  for (let time = 0; time < 2; time += 1) {
    await expect(kit.sms.messages.create({ ...text, to })).rejects.toMatchObject({ status: 400, code: 21610 });
  }
  await kit.setBehavior(to, { kind: "accept" });
  expect((await kit.sms.messages.create({ ...text, to })).status).toBe("accepted");
});

test("a behavior that cannot occur at an address is refused", async () => {
  expect(await kit.setBehavior("a@hooks.test", { kind: "undelivered" })).toBe(422);
  expect(await kit.setBehavior("a@hooks.test", { kind: "failed", code: 30450 })).toBe(422);
  expect(await kit.setBehavior("+14155559903", { kind: "bounce", type: "Permanent" })).toBe(422);
  expect(await kit.setBehavior("+14155559903", { kind: "failed", reason: "x" })).toBe(422);
});

test("GET /requests lists every request to send, including refused, repeated and unanswered ones", async () => {
  const to = "calls@hooks.test";
  await kit.resend.emails.send({ ...email, to }, { idempotencyKey: "calls-1" });
  await kit.resend.emails.send({ ...email, to }, { idempotencyKey: "calls-1" });
  await new Resend("re_wrong", { baseUrl: kit.provider.url }).emails.send({ ...email, to });
  await kit.setBehavior(to, { kind: "drop", times: 1 });
  await kit.resend.emails.send({ ...email, to });
  const calls = await kit.requests(to.toUpperCase());
  expect(calls).toMatchObject([
    { channel: "email", to, status: null, accepted: true },
    { status: 403, accepted: false },
    { status: 200, accepted: false, idempotencyKey: "calls-1" },
    { status: 200, accepted: true, idempotencyKey: "calls-1" },
  ]);
  expect(JSON.stringify(calls)).not.toContain("re_");
  await kit.setBehavior("+14155559904", { kind: "stop" });
  await kit.sms.messages.create({ ...text, to: "+14155559904" }).catch(() => undefined);
  expect(await kit.requests("+14155559904")).toMatchObject([{ channel: "phone", status: 400, accepted: false }]);
});
