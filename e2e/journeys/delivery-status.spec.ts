/** Every provider behavior and the delivery status that follows. */
import type { Behavior } from "@leadmaster/playwright";
import { endProviderPauses } from "@/e2e/faults/support/provider-pauses";
import { expect, test } from "@/e2e/support/cleared-limits";
import { full } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { codeIn, forgetMessages, messagesTo, setBehavior, waitForCodes } from "@/e2e/support/inbox";
import type { KitPeople, Person } from "@/e2e/support/kit-people";
import { expectNoSession, pending } from "@/e2e/support/requests";

// One after the other: a provider that fails twice in a row is not asked for a while, for any message.
test.describe.configure({ mode: "default" });
test.afterEach(({ database }) => endProviderPauses(database));

const makePerson = async (kit: KitPeople, phone: string) =>
  kit.makePerson({
    phone,
    twoFactorEnabled: true,
    memberships: [{ workgroup: await kit.makeWorkgroup("APP4") }],
  });

/** A number gets four codes in ten minutes, and the first one confirmed it. */
const signInsPerPerson = 3;
let shared: { person: Person & { phone: string }; signIns: number } | undefined;

/** @returns a person whose messages arrive, with an empty inbox: the one of the test before, where that one's messages still arrive */
async function nextPerson(kit: KitPeople, phone: string) {
  if (!shared || shared.signIns === signInsPerPerson) {
    shared = { person: { ...(await makePerson(kit, phone)), phone }, signIns: 0 };
  }
  shared.signIns += 1;
  for (const to of [shared.person.email, shared.person.phone]) forgetMessages(to);
  return shared.person;
}

/** After these no more messages are sent to the destination. */
const suppresses = ({ kind, type, code }: Behavior) =>
  ["suppressed", "complain", "stop"].includes(kind) || type === "Permanent" || code === 21610;

type Shown = { channel: string; state: string; reason?: string };

const shown = async (client: Client, channel: "email" | "phone") => {
  const { json } = await client.send("GET", "/api/sign-in/challenge");
  const found = ((json?.deliveries ?? []) as Shown[]).find((delivery) => delivery.channel === channel);
  return [found?.state, found?.reason].filter(Boolean).join(" ");
};

const arrives = true;
const behaviors: [channel: "email" | "phone", behavior: Behavior, end: string, arrives?: boolean][] = [
  ["email", { kind: "accept" }, "delivered", arrives],
  ["email", { kind: "silent" }, "sent", arrives],
  ["email", { kind: "disorder", duplicates: 3 }, "delivered", arrives],
  ["email", { kind: "delayed" }, "delayed", arrives],
  ["email", { kind: "complain" }, "delivered", arrives],
  ["email", { kind: "bounce", type: "Permanent" }, "failed mailbox_unknown", arrives],
  ["email", { kind: "suppressed" }, "failed bounced_before", arrives],
  ["email", { kind: "drop", times: 1 }, "delivered", arrives],
  ["email", { kind: "fail", status: 503, times: 1 }, "delivered", arrives],
  ["email", { kind: "fail", status: 429, name: "rate_limit_exceeded", retryAfter: 1, times: 1 }, "delivered", arrives],
  ["email", { kind: "fail", status: 403, name: "invalid_api_key" }, "failed provider_account"],
  ["phone", { kind: "accept" }, "delivered", arrives],
  ["phone", { kind: "silent" }, "sent", arrives],
  ["phone", { kind: "disorder", duplicates: 3 }, "delivered", arrives],
  ["phone", { kind: "undelivered", code: 30003 }, "failed phone_unreachable", arrives],
  ["phone", { kind: "stop" }, "failed opted_out"],
  ["phone", { kind: "fail", status: 400, code: 21211 }, "failed number_invalid"],
  ["phone", { kind: "fail", status: 429, code: 20429, times: 1 }, "delivered", arrives],
  // It may have left: the signed callback settles it, and without one it stays open.
  ["phone", { kind: "drop" }, "delivered", arrives],
  ["phone", { kind: "fail", status: 500, code: 20500 }, "unknown provider_silent"],
];

/** Other spellings of the same ends, for the full run. Tests beside the code read every event and every error of the providers. */
const similar: typeof behaviors = [
  ["email", { kind: "delay", ms: 700 }, "delivered", arrives],
  ["email", { kind: "delayed", thenDelivered: 300 }, "delivered", arrives],
  ["email", { kind: "bounce", type: "Transient" }, "failed mailbox_full", arrives],
  ["email", { kind: "bounce", type: "Undetermined" }, "failed address_refused", arrives],
  ["email", { kind: "failed" }, "failed provider_account", arrives],
  ["email", { kind: "garbage", body: "{}", times: 1 }, "delivered", arrives],
  ["email", { kind: "fail", status: 422, name: "validation_error" }, "failed address_refused"],
  ["email", { kind: "fail", status: 429, name: "monthly_quota_exceeded" }, "failed provider_account"],
  ["phone", { kind: "undelivered", code: 30007 }, "failed blocked", arrives],
  ["phone", { kind: "failed", code: 30036 }, "failed expired_on_the_way", arrives],
  ["phone", { kind: "fail", status: 400, code: 21408 }, "failed country_unsupported"],
  ["phone", { kind: "fail", status: 401, code: 20003 }, "failed provider_account"],
  ["phone", { kind: "garbage", body: "null" }, "delivered", arrives],
];

for (const [channel, behavior, end, comes = false] of [...behaviors, ...similar]) {
  const run = behaviors.some(([, one]) => one === behavior) ? {} : full;

  test(`${channel}, ${JSON.stringify(behavior)}: ${end}`, run, async ({ kit, phone: unused }) => {
    const person = await nextPerson(kit, unused);
    const [address, other] = channel === "email" ? [person.email, person.phone] : [person.phone, person.email];
    await setBehavior(address, behavior);
    const client = new Client();
    expect((await client.password(person.email, person.password)).reason).toBe("code_required");
    await expect.poll(() => shown(client, channel), { timeout: 20_000 }).toBe(end);
    await expect.poll(() => shown(client, channel === "email" ? "phone" : "email")).toBe("delivered");
    const [message] = await waitForCodes(other);
    // Once, however often it was asked for, and the same code as on the other channel.
    const codes = (await messagesTo(address)).map(codeIn);
    expect(codes).toEqual(comes && message ? [codeIn(message)] : []);
    if (!message) throw new Error("no message");
    await expectNoSession(client);
    expect((await client.code(codeIn(message))).status).toBe(200);
    await setBehavior(address, { kind: "accept" });
    if (suppresses(behavior)) shared = undefined;
  });
}

test("a permanently bounced destination is skipped at the next sign-in, and a code confirms a destination", async ({
  kit,
  phone,
}) => {
  const person = await makePerson(kit, phone);
  await setBehavior(person.email, { kind: "bounce", type: "Permanent" });
  const { client } = await pending(person);
  await expect.poll(() => shown(client, "email")).toBe("failed mailbox_unknown");
  await setBehavior(person.email, { kind: "accept" });
  const again = new Client();
  await again.password(person.email, person.password);
  expect(await shown(again, "email")).toBe("failed bounced_before");
  await expect.poll(() => shown(again, "phone")).toBe("delivered");
  expect(await messagesTo(person.email)).toHaveLength(1);
});
