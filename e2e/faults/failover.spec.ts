/** Email by the fallback provider: real instances, TLS and outages of the local provider. Decision 0036. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, testWith } from "@/e2e/faults/support/fault-test";
import { full } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { endOutages, messagesTo, setOutage, useProvider, waitForCodes } from "@/e2e/support/inbox";
import { failedStart, type Instance, stackEnvironment } from "@/e2e/support/instance";
import { makeMember } from "@/e2e/support/people";
import { createAuthority } from "@/local/provider/certificates";
import { startProvider } from "@/local/provider/provider";

const relayPassword = "relay-p4ssword";

function accountOf({ RESEND_API_KEY = "", TWILIO_ACCOUNT_SID = "", ...rest }: ReturnType<typeof stackEnvironment>) {
  const { TWILIO_AUTH_TOKEN = "", TWILIO_MESSAGING_SERVICE_SID = "" } = rest;
  return {
    apiKey: RESEND_API_KEY,
    accountSid: TWILIO_ACCOUNT_SID,
    authToken: TWILIO_AUTH_TOKEN,
    messagingServiceSid: TWILIO_MESSAGING_SERVICE_SID,
  };
}

/** A local provider of this file's own: an outage of the stack's would stop the messages of the tests that run meanwhile. */
const test = testWith(async ({ start, onEnd }) => {
  const authority = createAuthority();
  const folder = mkdtempSync(join(tmpdir(), "failover-"));
  const NODE_EXTRA_CA_CERTS = join(folder, "ca.pem");
  writeFileSync(NODE_EXTRA_CA_CERTS, authority.cert);
  const smtp = { port: 0, user: "relay", password: relayPassword, certificate: authority.issue() };
  const provider = await startProvider({ port: 0, ...accountOf(stackEnvironment()), smtp });
  useProvider(provider.url);
  onEnd(async () => {
    useProvider(undefined);
    await provider.stop();
    rmSync(folder, { recursive: true });
  });
  const SMTP_URL = `smtps://relay:${relayPassword}@127.0.0.1:${provider.smtpPort}`;
  const urls = { RESEND_BASE_URL: provider.url, TWILIO_BASE_URL: provider.url };
  const variables = { ...urls, SMTP_URL, NODE_EXTRA_CA_CERTS };
  return { instance: await start({ variables }), second: await start({ variables }), urls };
});
// The outages are the provider's, for every test of this file.
test.describe.configure({ mode: "serial" });
test.beforeEach(async ({ place: { world } }) => {
  await world.sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`;
});
test.afterEach(endOutages);

async function challengeOf(instance: Instance, person: { email: string; password: string }) {
  const client = new Client(instance.origin);
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  const email = async () => {
    const { json } = await client.send("GET", "/api/sign-in/challenge");
    const [delivery] = (json?.deliveries ?? []) as { state: string; via: string; reason?: string }[];
    return delivery;
  };
  return { client, email };
}

for (const kind of ["down", "unavailable", "garbage"] as const) {
  test(`X30 the primary is ${kind}: the code arrives over SMTP and TLS, and signs in`, async ({ place }) => {
    const { world, instance } = place;
    const person = await makeMember(world, { twoFactorEnabled: true });
    await setOutage("resend", kind);
    const { client, email } = await challengeOf(instance, person);
    await expect.poll(email).toMatchObject({ state: "sent", via: "fallback" });
    const all = await messagesTo(person.email);
    const bySmtp = all.find(({ provider }) => provider === "smtp");
    expect(bySmtp).toMatchObject({ tls: true });
    expect(new Set(all.map(({ code }) => code)).size).toBe(1);
    expect((await client.code(bySmtp?.code ?? "")).status).toBe(200);
  });
}

test(
  "X31 the primary never answers: both instances skip it after two messages, one probes it, and it comes back",
  full,
  async ({ place }) => {
    const { world, instance, second } = place;
    const people = await Promise.all(Array.from({ length: 4 }, () => makeMember(world, { twoFactorEnabled: true })));
    await setOutage("resend", "timeout");
    const [a, b, c, d] = people;
    if (!a || !b || !c || !d) throw new Error("four people");
    for (const person of [a, b]) {
      const { email } = await challengeOf(instance, person);
      await expect.poll(email, { timeout: 20_000 }).toMatchObject({ state: "sent", via: "fallback" });
    }
    const health = async () =>
      (
        await new Client(second.origin).send("GET", "/api/health/delivery?days=1", {
          headers: { authorization: `Bearer ${stackEnvironment().OPERATOR_TOKEN}` },
        })
      ).json?.providers;
    expect(await health()).toMatchObject({ resend: { state: "failing" }, smtp: { state: "working" } });
    // The other instance learns it from the database. The first pause is short, and this test is not about its length.
    await world.sql`UPDATE provider_states SET open_until = now() + interval '1 minute' WHERE provider = 'resend'`;
    const { email } = await challengeOf(second, c);
    await expect.poll(email).toMatchObject({ state: "sent", via: "fallback" });
    const calls = await (
      await fetch(`${place.urls.RESEND_BASE_URL}/requests?to=${encodeURIComponent(c.email)}`)
    ).json();
    expect(calls.map(({ provider }: { provider?: string }) => provider)).toEqual(["smtp"]);
    await endOutages();
    await world.sql`UPDATE provider_states SET open_until = now() WHERE provider = 'resend'`;
    const probing = await challengeOf(second, d);
    await expect.poll(probing.email).toMatchObject({ state: "sent", via: "primary" });
    expect(await health()).toMatchObject({ resend: { state: "working" } });
    const logs = instance.log() + second.log();
    expect(logs.match(/"event":"provider_skipped"/g)).toHaveLength(1);
    expect(logs.match(/"event":"provider_resumed"/g)).toHaveLength(1);
    expect(logs).not.toContain(relayPassword);
  },
);

test(
  "X32 the primary accepts and stays silent: the code is sent another way after 15 s, by one of two instances",
  full,
  async ({ place: { world, instance } }) => {
    const person = await makeMember(world, { twoFactorEnabled: true });
    await world.sql`UPDATE provider_states SET event_at = now(), news_at = now() WHERE provider = 'resend'`;
    await setOutage("resend", "silent");
    const { client, email } = await challengeOf(instance, person);
    await expect.poll(email).toMatchObject({ state: "sent", via: "primary" });
    await expect.poll(email, { timeout: 25_000 }).toMatchObject({ state: "sent", via: "fallback" });
    const [second, first] = await messagesTo(person.email);
    expect([first?.provider, second?.provider]).toEqual(["resend", "smtp"]);
    expect(second?.code).toBe(first?.code);
    expect((await client.code(second?.code ?? "")).status).toBe(200);
    expect(await messagesTo(person.email)).toHaveLength(2);
  },
);

test(
  "X33 both providers down: the page says that the code failed; it arrives by Send again once one is back",
  full,
  async ({ place: { world, instance } }) => {
    const person = await makeMember(world, { twoFactorEnabled: true });
    for (const name of ["resend", "smtp"] as const) await setOutage(name, "down");
    const { client, email } = await challengeOf(instance, person);
    const failed = { state: "failed", reason: "provider_unreachable" };
    await expect.poll(email, { timeout: 30_000 }).toMatchObject(failed);
    await endOutages();
    await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
    await world.sql`UPDATE provider_states SET open_until = now() WHERE open_until IS NOT NULL`;
    expect((await client.send("POST", "/api/sign-in/challenge/resend", { body: {} })).status).toBe(202);
    const [message] = await waitForCodes(person.email);
    expect((await client.code(message?.code ?? "")).status).toBe(200);
  },
);

test("X34 kill -9 between the switch and the fallback: the message leaves by the fallback after the lease", async ({
  place: { world, instance, second },
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  await setOutage("resend", "unavailable");
  await setOutage("smtp", "timeout");
  const { client } = await challengeOf(instance, person);
  const row = async () =>
    (
      await world.sql`SELECT d.state, d.provider FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
       WHERE c.user_id = ${person.id}`
    )[0];
  await expect.poll(row).toMatchObject({ state: "sending", provider: "smtp" });
  await instance.kill9();
  await endOutages();
  await world.sql`UPDATE deliveries SET next_attempt_at = now() WHERE state = 'sending'`;
  const [message] = await waitForCodes(person.email);
  expect(message).toMatchObject({ provider: "smtp" });
  const other = new Client(second.origin);
  for (const [name, value] of client.cookies) other.cookies.set(name, value);
  expect((await other.code(message?.code ?? "")).status).toBe(200);
  await instance.restart();
});

test("S60 attack: a relay with an expired certificate of a trusted authority gets no message", async ({
  place: { world, start, urls },
}, testInfo) => {
  const authority = createAuthority();
  const file = join(testInfo.outputDir, "..", "expired-ca.pem");
  writeFileSync(file, authority.cert);
  const account = { apiKey: "x", accountSid: "x", authToken: "x", messagingServiceSid: "x" };
  const relay = { port: 0, user: "user", password: "secret", certificate: authority.issue(-1) };
  const provider = await startProvider({ port: 0, ...account, smtp: relay });
  try {
    const url = `smtps://user:secret@127.0.0.1:${provider.smtpPort}`;
    const instance = await start({ variables: { ...urls, SMTP_URL: url, NODE_EXTRA_CA_CERTS: file } });
    const person = await makeMember(world, { twoFactorEnabled: true });
    await setOutage("resend", "down");
    const { email } = await challengeOf(instance, person);
    await expect.poll(email, { timeout: 20_000 }).toMatchObject({ state: "failed", reason: "provider_account" });
    expect(instance.log()).toContain('"class":"smtp tls CERT_HAS_EXPIRED"');
    expect(instance.log()).toContain('"event":"operator_alarm"');
    expect(await (await fetch(`${provider.url}/messages`)).json()).toEqual([]);
    await instance.kill9();
  } finally {
    await provider.stop();
  }
});

test("an SMTP_URL that is not usable is refused at the start, without its password in the message", async () => {
  const { code, output } = await failedStart({ variables: { SMTP_URL: "http://user:hunter2secret@relay.test" } });
  expect(code).not.toBe(0);
  expect(output).toContain("SMTP_URL must be smtps://");
  expect(output).not.toContain("hunter2secret");
});
