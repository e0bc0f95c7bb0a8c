/** S81 to S83: consent to text messages that its owner has not given, or not for this number. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { makeMember, type Person, type World } from "@/e2e/support/people";
import { problem, signedIn } from "@/e2e/support/requests";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";

const path = "/api/account/phone/consent";

const consentsOf = ({ sql }: World, ...people: Person[]) =>
  sql`SELECT number, ip_address FROM sms_consents WHERE user_id IN ${sql(people.map(({ id }) => id))}`;

async function withoutConsent(world: World, phone: string): Promise<Person> {
  return makeMember(world, { phone, phoneConsented: false }, await world.makeWorkgroup("APP4"));
}

const give = (client: Client, phone: string | null, consent: unknown = SMS_CONSENT_VERSION, headers = {}) =>
  client.send("POST", path, { body: { phone, consent }, headers });

test("S81 consent for another person's number, or for the number before a change, is refused", async ({
  world,
  phone,
}) => {
  const [own, next] = [`+1415${Number(phone.slice(5)) + 3}`, `+1415${Number(phone.slice(5)) + 6}`];
  const victim = await withoutConsent(world, phone);
  const person = await withoutConsent(world, own);
  const client = await signedIn(person);
  expect(problem(await give(client, phone))).toEqual([409, "conflict"]);
  expect(problem(await give(client, null))).toEqual([422, "invalid"]);
  await world.sql`UPDATE users SET phone = ${next} WHERE id = ${person.id}`;
  expect(problem(await give(client, own))).toEqual([409, "conflict"]);
  await world.sql`UPDATE users SET phone_verified_at = NULL WHERE id = ${person.id}`;
  expect(problem(await give(client, next))).toEqual([409, "conflict"]);
  expect(await consentsOf(world, victim, person)).toEqual([]);
});

test("S82 consent without a session, from another site, or to an unknown text is refused; nothing is texted", async ({
  world,
  phone,
}) => {
  const person = await withoutConsent(world, phone);
  const client = await signedIn(person);
  expect(problem(await give(new Client(), phone))).toEqual([401, "unauthenticated"]);
  expect((await give(client, phone, SMS_CONSENT_VERSION, { origin: "https://evil.example" })).status).toBe(403);
  for (const unknown of ["", "2020-01-01", true, null, [SMS_CONSENT_VERSION]]) {
    expect(problem(await give(client, phone, unknown))).toEqual([422, "invalid"]);
  }
  const fields = new URLSearchParams({ phone, consent: SMS_CONSENT_VERSION }).toString();
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const crossSite = { ...form, "sec-fetch-site": "cross-site" };
  expect((await client.send("POST", path, { body: fields, headers: crossSite })).status).toBe(403);
  const anonymous = await new Client().send("POST", path, { body: fields, headers: form });
  expect([anonymous.status, anonymous.headers.get("location")]).toEqual([303, "/sign-in?callbackUrl=%2Faccount"]);
  expect(await consentsOf(world, person)).toEqual([]);
  expect(await messagesTo(phone)).toEqual([]);
});

test("S83 the IP address of a consent is the one that a trusted proxy adds, whatever the client sends before it; twenty requests store one", async ({
  world,
  phone,
}) => {
  const person = await withoutConsent(world, phone);
  const client = await signedIn(person);
  const headers = {
    "x-forwarded-for": "198.51.100.99, 203.0.113.99",
    "x-real-ip": "198.51.100.98",
    forwarded: "for=198.51.100.97",
  };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => give(client, phone, SMS_CONSENT_VERSION, headers)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await consentsOf(world, person)).toEqual([{ number: phone, ip_address: "203.0.113.99" }]);
});

test("S83 a number that is confirmed by a call without consent is no channel", async ({ world, phone }) => {
  const person = await makeMember(world, {}, await world.makeWorkgroup("APP4"));
  const client = await signedIn(person);
  expect((await client.send("POST", "/api/account/phone", { body: { phone } })).status).toBe(202);
  const [message] = await waitForCodes(phone);
  const code = /^\d{6}/.exec(message?.text ?? "")?.[0];
  const confirmed = await client.send("POST", "/api/account/phone/confirm", { body: { code } });
  expect(confirmed.json).toMatchObject({
    phone,
    phoneVerified: true,
    phoneConsented: false,
    twoFactor: { channels: ["email"] },
  });
  expect(problem(await client.send("POST", "/api/account/phone", { body: { phone, consent: "x" } }))).toEqual([
    422,
    "invalid",
  ]);
});
