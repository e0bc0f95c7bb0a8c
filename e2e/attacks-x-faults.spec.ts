/** X: providers that fail. Nobody waits for them, and nobody gets in without a code because of them. */
import { expect, expectNoSession, pending, someone, test } from "./attack-kit";
import { Client } from "./client";
import { messagesTo, setBehaviour, waitForCodes } from "./inbox";
import type { Person } from "./people";

const deliveries = async (client: Client) => (await client.send("GET", "/api/sign-in/challenge")).json?.deliveries;

async function start(person: Person): Promise<Client> {
  const client = new Client();
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  return client;
}

test("X09 fault: a provider that never answers delays no sign-in and lets nobody in", async ({ world }) => {
  const person = await someone(world, { twoFactorEnabled: true });
  await setBehaviour(person.email, { kind: "timeout" });
  const client = await start(person);
  // The provider is still being asked while the password step has long answered.
  const open = expect.stringMatching(/^(queued|sending)$/);
  expect(await deliveries(client)).toEqual([expect.objectContaining({ channel: "email", state: open })]);
  await expectNoSession(client);
  await expect
    .poll(async () => JSON.stringify(await deliveries(client)), { timeout: 20_000 })
    .toMatch(/"state":"(queued|sending)","reason":"provider_silent"/);
  await setBehaviour(person.email, { kind: "accept" });
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  const again = await client.send("POST", "/api/sign-in/challenge/resend", { body: {} });
  expect(again.status).toBe(202);
  await waitForCodes(person.email);
});

test("X10 fault: text messages fail, the e-mail carries the sign-in", async ({ world, phone }) => {
  const person = await someone(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  await setBehaviour(phone, { kind: "fail", status: 400, code: 21211 });
  const { client, code } = await pending(person);
  await expect
    .poll(() => deliveries(client))
    .toContainEqual(expect.objectContaining({ channel: "phone", state: "failed" }));
  expect(await messagesTo(phone)).toEqual([]);
  expect((await client.code(code)).status).toBe(200);
});

test("X11 fault: both providers refuse: no way in, and the truth about it", async ({ world, phone }) => {
  const person = await someone(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  for (const address of [person.email, phone]) await setBehaviour(address, { kind: "fail", status: 401 });
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
