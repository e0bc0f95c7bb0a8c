/** Metrics for operators: what they count, and that only their own port serves them. */
import { expect, testWith } from "@/e2e/faults/support/fault-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, waitForCodes } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { findFreePort } from "@/local/launcher/ports.mjs";

const test = testWith(async ({ start }) => {
  const metricsPort = await findFreePort();
  const instance = await start({ variables: { METRICS_PORT: String(metricsPort) } });
  return { instance, metricsOrigin: `http://127.0.0.1:${metricsPort}` };
});

async function scrape(origin: string): Promise<string> {
  return (await fetch(`${origin}/metrics`)).text();
}

test("a scrape counts sign-ins, codes, statements and the outbox, and nothing about a person", async ({ place }) => {
  const { world, instance, metricsOrigin } = place;
  const person = await makeMember(world, { twoFactorEnabled: true });
  const client = new Client(instance.origin);
  expect((await client.password(person.email, "incorrect password")).reason).toBe("credentials");
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  const [message] = await waitForCodes(person.email, 1);
  expect((await client.code(message ? codeIn(message) : "")).status).toBe(200);
  await expect
    .poll(() => scrape(metricsOrigin))
    .toContain('leadmaster_messages_total{kind="code",channel="email",status="sent"} 1');
  const text = await scrape(metricsOrigin);
  for (const [step, result] of [
    ["password", "credentials"],
    ["password", "code_required"],
    ["code", "signed_in"],
  ])
    expect(text).toContain(`leadmaster_sign_ins_total{step="${step}",result="${result}"} 1`);
  for (const name of [
    "leadmaster_database_up 1",
    'leadmaster_database_seconds_count{result="ok"}',
    'leadmaster_outbox_messages{kind="code",channel="email"}',
    'leadmaster_provider_asked{provider="resend"} 1',
    'leadmaster_concurrent_work{work="password",state="waiting"} 0',
    "nodejs_eventloop_lag_p99_seconds",
  ])
    expect(text).toContain(name);
  expect(text).not.toContain(person.email);
  expect(text).not.toContain(person.id);
});

test("attack: the public port serves no metrics, and the port of the metrics nothing else", async ({ place }) => {
  expect((await fetch(`${place.instance.origin}/metrics`)).status).toBe(404);
  for (const path of ["/", "/api/health", "/sign-in", "/metrics/"])
    expect((await fetch(`${place.metricsOrigin}${path}`)).status).toBe(404);
  expect((await fetch(`${place.metricsOrigin}/metrics`, { method: "POST" })).status).toBe(404);
});
