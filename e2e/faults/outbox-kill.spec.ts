/** X35: the process is killed at each step of sending, for each kind of message. Nothing is lost, and copies have identical bytes. */
import { randomUUID } from "node:crypto";
import { hold, terminate } from "@/e2e/faults/support/database-faults";
import { expect, type Place, testWith } from "@/e2e/faults/support/fault-test";
import { startProviderGate } from "@/e2e/faults/support/provider-gate";
import { full } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { messagesTo } from "@/e2e/support/inbox";
import { type Instance, stackEnvironment } from "@/e2e/support/instance";
import { makeMember, newPhone } from "@/e2e/support/people";
import { codeKey } from "@/lib/config/keyring";

type Gate = Awaited<ReturnType<typeof startProviderGate>>;
type Own = Place<{ gate: Gate; instance: Instance }>;

const test = testWith(async ({ start, onEnd }) => {
  const gate = await startProviderGate(process.env.PROVIDER_URL ?? "");
  onEnd(gate.close);
  return { gate, instance: await start({ variables: { RESEND_BASE_URL: gate.url, TWILIO_BASE_URL: gate.url } }) };
});
test.describe.configure({ mode: "default" });

const client = { ipAddress: "203.0.113.7", userAgent: "Firefox/140.0" };
const newAddress = () => `kill-${randomUUID()}@journey.test`;

type Row = {
  kind: string;
  channel: "email" | "phone";
  priority: number;
  parameters: object;
  keyId?: string;
  eventId?: string;
};

/** A message of each kind of text and each lane, as a change inserts it. */
function rows(): Row[] {
  const keyId = codeKey(stackEnvironment().NEXTAUTH_SECRET ?? "").id;
  const email = { channel: "email", priority: 2, parameters: { client } } as const;
  return [
    { ...email, kind: "password_changed" },
    {
      ...email,
      kind: "workgroup_two_factor_on",
      parameters: { client: null, workgroupName: "A", actorName: "B", actorEmail: "b@c.test" },
    },
    {
      ...email,
      kind: "account_restored",
      parameters: { client: null, restored: { email: "restored", phone: "unchanged", twoFactor: "unchanged" } },
    },
    { ...email, kind: "email_changed", priority: 1, keyId, parameters: { client, undo: { id: randomUUID(), keyId } } },
    {
      ...email,
      kind: "notice_summary",
      eventId: "open",
      parameters: { counts: { password_changed: 3, phone_changed: 1 } },
    },
    { ...email, kind: "phone_changed", priority: 3 },
    { kind: "signed_in_after_reset", channel: "phone", priority: 2, parameters: {} },
  ];
}

/** Queues one message of each kind. @returns their destinations */
async function queueAll({ world, instance }: Own): Promise<string[]> {
  const { sql } = world;
  const phone = newPhone(9);
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  const resetting = await makeMember(world);
  const destinations = [person.email, phone, resetting.email];
  const queued = rows().map(async ({ kind, channel, priority, parameters, keyId = null, eventId = randomUUID() }) => {
    const to = channel === "phone" ? newPhone(9) : newAddress();
    destinations.push(to);
    await sql`INSERT INTO messages (kind, event_id, destination, channel, parameters, key_id, priority, expires_at)
      VALUES (${kind}, ${eventId}, ${to}, ${channel}, ${sql.json(parameters as never)}, ${keyId}, ${priority}, now() + interval '4 hours')`;
  });
  await Promise.all(queued);
  const asked = await new Client(instance.origin).send("POST", "/api/password-reset", {
    body: { email: resetting.email },
  });
  expect(asked.status).toBe(202);
  const signedIn = await new Client(instance.origin).password(person.email, person.password);
  expect(signedIn.reason).toBe("code_required");
  return destinations;
}

/** The process is dead; its leases are over, and it starts again. */
async function restartLater({ world, instance }: Own): Promise<void> {
  await world.sql`UPDATE deliveries SET next_attempt_at = now() WHERE state IN ('queued', 'sending')`;
  await world.sql`UPDATE messages SET next_attempt_at = now() WHERE state IN ('queued', 'sending')`;
  await world.sql`UPDATE provider_states SET open_until = NULL, cause = NULL, failures = 0`;
  await instance.restart();
}

async function expectAllArrived({ gate, world }: Own, destinations: string[]): Promise<void> {
  const missing = async () => {
    const all = await Promise.all(destinations.map(async (to) => ((await messagesTo(to)).length > 0 ? [] : [to])));
    return all.flat();
  };
  await expect.poll(missing, { timeout: 45_000 }).toEqual([]);
  for (const to of destinations) {
    const bodies = gate.callsTo(to).map(({ body }) => body);
    expect(new Set(bodies).size, `${to}: different bytes in ${bodies.length} calls`).toBe(1);
    // Resend knows the idempotency key; a text message may come twice.
    expect((await messagesTo(to)).length).toBeLessThanOrEqual(to.includes("@") ? 1 : 2);
  }
  const open = async () =>
    (
      await world.sql`SELECT kind FROM messages WHERE state <> 'sent' UNION ALL SELECT channel FROM deliveries WHERE state NOT IN ('sent', 'delivered')`
    ).length;
  await expect.poll(open, { timeout: 30_000 }).toBe(0);
}

const emailsOf = (destinations: string[]) => destinations.filter((to) => to.includes("@"));

/** Emails that the provider was asked for twice. A text message that a callback has reported is not sent again. */
const countRepeated = (gate: Gate, destinations: string[]) =>
  emailsOf(destinations).filter((to) => gate.callsTo(to).length > 1).length;

test("X35 killed before the call: every kind of message is sent after the restart", full, async ({ place }) => {
  const { world, url, instance } = place;
  // Claims wait for the lock and never come to the call.
  const held = await hold(url, (tx) => tx`LOCK TABLE bulk_pace, provider_states IN ACCESS EXCLUSIVE MODE`);
  const destinations = await queueAll(place);
  const waiting = await held.waiters(1);
  await instance.kill9();
  await terminate(world.sql, waiting);
  await held.release();
  expect(place.gate.held()).toBe(0);
  await restartLater(place);
  await expectAllArrived(place, destinations);
});

for (const [name, point] of [
  ["inside the call", "request"],
  ["after the provider accepted, before its answer", "answer"],
] as const) {
  test(
    `X35 killed ${name}: every kind of message arrives, with the same bytes`,
    point === "answer" ? {} : full,
    async ({ place }) => {
      const { gate, instance } = place;
      gate.holdAt(point);
      const destinations = await queueAll(place);
      await expect.poll(() => gate.held(), { timeout: 20_000 }).toBeGreaterThanOrEqual(destinations.length - 1);
      await instance.kill9();
      gate.drop();
      await restartLater(place);
      await expectAllArrived(place, destinations);
      expect(countRepeated(gate, destinations)).toBeGreaterThanOrEqual(emailsOf(destinations).length - 1);
    },
  );
}

test(
  "X35 killed after the answer, before it is settled: every kind of message arrives, with the same bytes",
  full,
  async ({ place }) => {
    const { gate, world, url, instance } = place;
    gate.holdAt("request");
    const destinations = await queueAll(place);
    await expect.poll(() => gate.held(), { timeout: 20_000 }).toBeGreaterThanOrEqual(destinations.length - 2);
    const held = await hold(url, async (tx) => {
      await tx`SELECT FROM deliveries WHERE state = 'sending' FOR UPDATE`;
      await tx`SELECT FROM messages WHERE state = 'sending' FOR UPDATE`;
    });
    gate.release();
    const waiting = await held.waiters(5);
    await instance.kill9();
    await terminate(world.sql, waiting);
    await held.release();
    await restartLater(place);
    await expectAllArrived(place, destinations);
    expect(countRepeated(gate, destinations)).toBeGreaterThanOrEqual(4);
  },
);
