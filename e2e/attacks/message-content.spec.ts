/** C: content of the messages, and one message per send however often the provider fails. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, type Message, messagesTo, setBehavior, waitForCodes, waitForMessages } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { pending, signedIn } from "@/e2e/support/requests";

type Call = { channel: string; idempotencyKey?: string; status: number | null; accepted: boolean };

/** Every call to send to an address, oldest first. */
async function callsTo(to: string): Promise<Call[]> {
  const response = await fetch(`${process.env.PROVIDER_URL}/requests?to=${encodeURIComponent(to)}`);
  return ((await response.json()) as Call[]).reverse();
}

async function states(client: Client): Promise<string[]> {
  const { json } = await client.send("GET", "/api/sign-in/challenge");
  const deliveries = (json?.deliveries ?? []) as { channel: string; state: string }[];
  return deliveries.map(({ channel, state }) => `${channel} ${state}`);
}

const resend = (client: Client) => client.send("POST", "/api/sign-in/challenge/resend", { body: {} });

test("C13 sends one email under one idempotency key with one code if the provider answers 500, then 200", async ({
  world,
  phone,
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  await setBehavior(person.email, { kind: "fail", status: 500, times: 1 });
  const client = new Client();
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  const [email] = await waitForCodes(person.email);
  const [sms] = await waitForCodes(phone);
  await expect.poll(() => states(client)).toEqual(["email delivered", "phone delivered"]);
  const calls = await callsTo(person.email);
  expect(calls.map(({ status, accepted }) => [status, accepted])).toEqual([
    [500, false],
    [200, true],
  ]);
  const keys = new Set(calls.map(({ idempotencyKey }) => idempotencyKey));
  expect([...keys]).toEqual([expect.stringMatching(/\S{16,}/)]);
  expect(await messagesTo(person.email)).toHaveLength(1);

  // A send of its own has a key of its own, or it would be taken for the first one's repetition.
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  expect((await resend(client)).status).toBe(202);
  const [again] = await waitForCodes(person.email, 2);
  const third = (await callsTo(person.email))[2];
  expect(third).toMatchObject({ status: 200, accepted: true });
  expect(keys.has(third?.idempotencyKey)).toBe(false);
  const codes = [email, sms, again].map((message) => message && codeIn(message));
  expect(new Set(codes).size).toBe(1);
  // Keys go to the provider and into its logs.
  for (const key of [...keys, third?.idempotencyKey]) expect(key).not.toContain(codes[0] as string);
  expect((await client.code(codes[0])).status).toBe(200);
});

test("C13 does not resend a text message that may have been accepted, because SMS has no idempotency keys", async ({
  world,
  phone,
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  await setBehavior(phone, { kind: "fail", status: 500, code: 20500, times: 1 });
  const { client, code } = await pending(person);
  await expect.poll(() => states(client)).toEqual(["email delivered", "phone unknown"]);
  // The person can ask: then it is the same code.
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  expect((await resend(client)).status).toBe(202);
  await expect.poll(() => states(client)).toEqual(["email delivered", "phone delivered"]);
  expect((await callsTo(phone)).map(({ status, accepted }) => [status, accepted])).toEqual([
    [500, false],
    [201, true],
  ]);
  expect((await messagesTo(phone)).map(codeIn)).toEqual([code]);
  expect((await client.code(code)).status).toBe(200);
});

const links = (text: string) => text.match(/(?:https?:|www\.)[^\s"'<>]*/gi) ?? [];

/** What may stand nowhere in a message about a code: an invitation to anything else. */
const marketing = /unsubscribe|newsletter|utm_|click here|offer|upgrade|download|follow us|<img|<link|<script|url\(/i;

function expectEmail(message: Message, to: { code: string; validUntil: string; unless: RegExp }): void {
  const { subject = "", text, html = "" } = message;
  const readable = html.replace(/<style[\s\S]*?<\/style>/g, "").replace(/<[^>]*>/g, "");
  expect(subject).not.toMatch(/\d/);
  for (const body of [text, readable]) {
    expect(body.split(to.code)).toHaveLength(2);
    expect(body.match(/\b\d{6}\b/g)).toEqual([to.code]);
    expect(body).toContain(`valid until ${to.validUntil} UTC`);
    expect(body).toMatch(to.unless);
    expect(body).toContain("LeadMaster never asks for this code by phone or in a chat.");
    expect(body).not.toMatch(marketing);
  }
  expect(html).not.toMatch(marketing);
  expect(html.split(to.code)).toHaveLength(2);
}

test("C14 a sign-in message has the code once, its lifetime, and one link to report the sign-in", async ({
  world,
  phone,
}) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const [person, colleague] = [
    await makeMember(world, { twoFactorEnabled: true, phone }, workgroup),
    await makeMember(world, {}, workgroup),
  ];
  const { client, code } = await pending(person);
  const view = (await client.send("GET", "/api/sign-in/challenge")).json;
  const validUntil = String(view?.expiresAt).slice(11, 16);
  const [email] = await waitForCodes(person.email);
  const [sms] = await waitForCodes(phone);
  if (!email || !sms) throw new Error("no message");
  const { origin, hostname } = new URL(client.origin);

  expectEmail(email, { code, validUntil, unless: /If you are not signing in right now, .*: change it\./ });
  for (const body of [email.text, email.html ?? ""]) {
    expect(links(body)).toEqual([expect.stringMatching(new RegExp(`^${origin}/not-me/[\\w.-]{20,}$`))]);
    expect(links(body).join()).not.toContain(code);
    for (const secret of [person.name, colleague.name, colleague.email, person.id, phone, person.password]) {
      expect(body).not.toContain(secret);
    }
  }

  const lines = sms.text.split("\n");
  expect(lines.at(-1)).toBe(`@${hostname} #${code}`);
  const above = lines.slice(0, -1).join("\n");
  expect(above.match(/\d{6}/g)).toEqual([code]);
  expect(above).toContain(`valid until ${validUntil} UTC. Never share it.`);
  expect(links(sms.text)).toEqual([]);
  expect(above).not.toMatch(/[@/]|\.\w/);
  expect(sms.text).not.toMatch(marketing);
  expect(sms.text.length).toBeLessThanOrEqual(160);
  expect((await client.code(code)).status).toBe(200);
});

test("C14 a confirmation message has no link, because anyone may read it", async ({ world }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const to = `new-${person.email}`;
  expect((await client.send("POST", "/api/account/email", { body: { email: to } })).status).toBe(202);
  const [email] = await waitForMessages(to);
  if (!email) throw new Error("no message");
  const view = (await client.send("GET", "/api/account/email/confirm")).json;
  const validUntil = String(view?.expiresAt).slice(11, 16);
  expectEmail(email, {
    code: codeIn(email),
    validUntil,
    unless: /If you did not request this code, ignore this message/,
  });
  expect(links(email.text + email.html)).toEqual([]);
  for (const secret of [person.name, person.email, person.id]) expect(email.text + email.html).not.toContain(secret);
});
