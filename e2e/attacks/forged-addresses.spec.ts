/** B: forwarding headers that a client forges, for an instance without a proxy in front of it. */
import { expect, type Place, testWith } from "@/e2e/faults/support/fault-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";

// The local stack trusts programs on its own machine; a deployment without proxies trusts none.
const test = testWith(async ({ start }) => ({ instance: await start({ variables: { TRUSTED_PROXIES: "none" } }) }));

test.describe.configure({ mode: "default" });

type Guess = { email: string; password: string; headers?: Record<string, string> };

/** A guess from a browser of its own: only account and IP address can be counted. */
async function guess({ instance }: Place, { email, password, headers = {} }: Guess): Promise<Answer> {
  const client = new Client(instance.origin);
  const body = { csrfToken: await client.csrf(), email, password, json: "true" };
  return client.send("POST", "/api/auth/callback/password", { body, headers });
}

const forged: Record<string, string>[] = [
  { "X-Forwarded-For": "198.51.100.1", "X-Real-IP": "198.51.100.2", Forwarded: "for=198.51.100.3" },
  { "CF-Connecting-IP": "198.51.100.4", "True-Client-IP": "198.51.100.5", "X-Client-IP": "198.51.100.6" },
  { "X-Forwarded-For": "127.0.0.1, ::ffff:1.2.3.4, 1.2.3.4" },
  { "X-Forwarded-For": "a" },
  { "X-Forwarded-For": "," },
];

test("B11 forged forwarding headers do not change the client's IP address", async ({ place }) => {
  const { email, password } = await makeMember(place.world);
  for (const headers of forged) expect((await guess(place, { email, password: "wrong", headers })).status).toBe(401);
  for (const headers of [...forged, {}]) expect((await guess(place, { email, password, headers })).status).toBe(429);
});

test("B12 malformed forwarding headers cause no error, share one rate limit, and the log has the socket's IP address", async ({
  place,
}) => {
  const person = await makeMember(place.world);
  const odd = ["9".repeat(8_000), "0x7f.1", "::ffff:7f00:1", "2001:DB8::1", `1.2.3.4"'><script>`];
  for (const value of odd) {
    const headers = { "X-Forwarded-For": value, "X-Real-IP": value };
    expect((await guess(place, { email: person.email, password: "wrong", headers })).status, value.slice(0, 20)).toBe(
      401,
    );
  }
  expect((await guess(place, { email: person.email, password: person.password })).status).toBe(429);
  const rows = await place.world.sql`SELECT DISTINCT address FROM audit_events WHERE subject_id = ${person.id}`;
  expect(rows.map((row) => row.address)).toEqual(["127.0.0.1"]);
});

test("S83 forged forwarding headers do not change the IP address that is stored with a consent", async ({
  place,
  phone,
}) => {
  const { world, instance } = place;
  const person = await makeMember(world, { phone, phoneConsented: false }, await world.makeWorkgroup("APP4"));
  const client = new Client(instance.origin);
  expect((await client.password(person.email, person.password)).status).toBe(200);
  const body = { phone, consent: SMS_CONSENT_VERSION };
  const [first] = forged;
  const answer = await client.send("POST", "/api/account/phone/consent", { body, ...(first && { headers: first }) });
  expect(answer.status).toBe(200);
  const rows = await world.sql`SELECT ip_address FROM sms_consents WHERE user_id = ${person.id}`;
  expect(rows.map((row) => row.ip_address)).toEqual(["127.0.0.1"]);
});
