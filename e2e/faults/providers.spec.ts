/** X: failing providers delay no sign-in and grant none. */

import { makeOlder } from "@/e2e/faults/support/challenge-rows";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, setBehavior, waitForCodes } from "@/e2e/support/inbox";
import type { Person } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { copyOf, expectNoSession, pending } from "@/e2e/support/requests";
import { resendWebhook } from "@/e2e/support/signed-webhooks";

const deliveries = async (client: Client) => (await client.send("GET", "/api/sign-in/challenge")).json?.deliveries;

async function start(person: Person): Promise<Client> {
  const client = new Client();
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  return client;
}

test("X09 a provider that never answers delays no sign-in and grants none", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  await setBehavior(person.email, { kind: "timeout" });
  const client = await start(person);
  // The provider is still being asked while the password step has long answered.
  const open = expect.stringMatching(/^(queued|sending)$/);
  expect(await deliveries(client)).toEqual([expect.objectContaining({ channel: "email", state: open })]);
  await expectNoSession(client);
  await expect
    .poll(async () => JSON.stringify(await deliveries(client)), { timeout: 20_000 })
    .toMatch(/"state":"(queued|sending)","reason":"provider_silent"/);
  await setBehavior(person.email, { kind: "accept" });
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  const again = await client.send("POST", "/api/sign-in/challenge/resend", { body: {} });
  expect(again.status).toBe(202);
  await expect.poll(async () => (await messagesTo(person.email)).length).toBeGreaterThan(0);
  // The first message's own retry may get through in the very same moment: then the same code comes twice, never two.
  const codes = (await messagesTo(person.email)).map(codeIn);
  expect([new Set(codes).size, codes.length <= 2]).toEqual([1, true]);
});

test("X10 text messages fail: the user signs in by email", async ({ world, phone }) => {
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  await setBehavior(phone, { kind: "fail", status: 400, code: 21211 });
  const { client, code } = await pending(person);
  await expect
    .poll(() => deliveries(client))
    .toContainEqual(expect.objectContaining({ channel: "phone", state: "failed" }));
  expect(await messagesTo(phone)).toEqual([]);
  expect((await client.code(code)).status).toBe(200);
});

test("X11 both providers refuse: no sign-in without a code, and the page shows the failure", async ({
  world,
  phone,
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  for (const address of [person.email, phone]) await setBehavior(address, { kind: "fail", status: 401 });
  const client = await start(person);
  await expect
    .poll(() => deliveries(client))
    .toEqual([
      expect.objectContaining({ channel: "email", state: "failed", reason: expect.any(String) }),
      expect.objectContaining({ channel: "phone", state: "failed", reason: expect.any(String) }),
    ]);
  await expectNoSession(client);
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
});

test("X23 an email that arrives eight minutes late, after a resend, has the same code, which works once", async ({
  world,
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const rows =
    () => world.sql`SELECT d.id, d.state, d.provider_id FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
    WHERE c.user_id = ${person.id} ORDER BY d.created_at`;
  const states = async () => (await rows()).map(({ state }) => state);
  const tellOfFirst = async (type: string) => {
    const [first] = await rows();
    const data = { email_id: first?.provider_id, to: [person.email], tags: { kind: "otp", delivery: first?.id } };
    const { path, body, headers } = resendWebhook({ type, data });
    expect((await new Client().send("POST", path, { body, headers })).status).toBe(200);
  };
  await setBehavior(person.email, { kind: "silent" });
  const { client, code } = await pending(person);
  await expect.poll(states).toEqual(["sent"]);
  await tellOfFirst("email.delivery_delayed");
  expect(await deliveries(client)).toEqual([expect.objectContaining({ state: "delayed" })]);
  // Eight minutes pass, the person asks again, and a while after that the first one gets through.
  await makeOlder(world, person, 480);
  expect((await client.send("POST", "/api/sign-in/challenge/resend", { body: {} })).status).toBe(202);
  const [newest, late] = await waitForCodes(person.email, 2);
  await expect.poll(states).toEqual(["delayed", "sent"]);
  await tellOfFirst("email.delivered");
  expect(await states()).toEqual(["delivered", "sent"]);
  // The page shows that a message with the code has arrived, and what is known of the newest beside it.
  const shown = { channel: "email", state: "delivered", latest: expect.objectContaining({ state: "sent" }) };
  expect(await deliveries(client)).toEqual([expect.objectContaining(shown)]);
  expect([newest && codeIn(newest), late && codeIn(late)]).toEqual([code, code]);
  const mark = (text = "") => /^Message (..),/m.exec(text)?.[1] ?? "none";
  expect(mark(late?.text)).toBe(mark(newest?.text));
  expect(mark(late?.text)).toMatch(/^[A-Z][2-9]$/);
  const copy = copyOf(client);
  expect((await client.code(late && codeIn(late))).status).toBe(200);
  expect((await copy.code(newest && codeIn(newest))).reason).toBe("no_challenge");
});
