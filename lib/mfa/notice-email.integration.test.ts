import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWorld } from "@/local/testing/test-world";
import { startProvider } from "../../local/provider/provider";
import { sendNoticeEmail } from "./notice-email";

let provider: Awaited<ReturnType<typeof startProvider>>;
let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  const twilio = { accountSid: `AC${"0".repeat(32)}`, authToken: "token", messagingServiceSid: `MG${"0".repeat(32)}` };
  provider = await startProvider({ port: 0, apiKey: "re_test", ...twilio });
  world = await openWorld({ RESEND_BASE_URL: provider.url });
});
afterAll(async () => {
  await world.close();
  await provider.stop();
});

const ask = async (path: string) =>
  (await (await fetch(`${provider.url}${path}`)).json()) as { idempotencyKey: string }[];

/** Sends one notice to an address that treats it so, and counts what arrived and what was asked. */
async function sendTo(behaviour: object): Promise<{ arrived: number; asked: number; keys: number }> {
  const to = `n-${randomUUID()}@world.test`;
  await fetch(`${provider.url}/behaviours/${to}`, { method: "PUT", body: JSON.stringify(behaviour) });
  await sendNoticeEmail({ to, subject: "Told", text: "Told.", html: "<p>Told.</p>" }, "two_factor_on");
  const requests = await ask(`/requests?to=${to}`);
  const keys = new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size;
  return { arrived: (await ask(`/messages?to=${to}`)).length, asked: requests.length, keys };
}

it.each([
  ["is busy for a moment", { kind: "fail", status: 429, name: "rate_limit_exceeded", retryAfter: 1, times: 2 }],
  ["fails once", { kind: "fail", status: 503, name: "service_unavailable", times: 1 }],
  ["takes it and breaks the connection", { kind: "drop", times: 1 }],
])("a provider that %s gets it again, and the mailbox gets it once", async (_, behaviour) => {
  const { arrived, asked, keys } = await sendTo(behaviour);
  expect({ arrived, keys }).toEqual({ arrived: 1, keys: 1 });
  expect(asked).toBeGreaterThan(1);
});

it("what is refused for good is not asked again", async () => {
  const refused = { kind: "fail", status: 422, name: "validation_error" };
  expect(await sendTo(refused)).toEqual({ arrived: 0, asked: 1, keys: 1 });
});
