/** S20: an uncaught error ends the process with one log entry that does not contain the error's text. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { startGateway } from "@/e2e/faults/support/database-faults";
import { expect, type Own, testWith } from "@/e2e/faults/support/fault-test";
import { full } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { failedStart, type Instance } from "@/e2e/support/instance";
import { openConnection, requestText } from "@/e2e/support/raw-connection";
import { paths } from "@/e2e/support/route-inventory";

const test = testWith(async () => ({}));

test.describe.configure({ mode: "default" });

const secret = `robin-${randomUUID()}@crash.test`;
const crashing = (way: string) => ({
  NODE_OPTIONS: "--import ./e2e/faults/support/crash-injection.mjs",
  CRASH: way,
  CRASH_SECRET: secret,
});

/** Every line is an entry, but the one about its configuration that Next begins with. */
const entries = (log: string): Record<string, unknown>[] =>
  log
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("✓ Running next.config.js"))
    .map((line) => JSON.parse(line));

async function crash(way: string, { start }: Own): Promise<Instance> {
  const instance = await start({ variables: crashing(way) });
  process.kill(instance.pid, "SIGUSR2");
  return instance;
}

for (const [way, event, kind] of [
  ["throw", "uncaught_exception", "TypeError"],
  ["reject", "unhandled_rejection", "TypeError"],
  ["reject with text", "unhandled_rejection", "string"],
] as const) {
  test(
    `S20 ${way}: writes one log entry without the error's text and exits with code 1`,
    way === "throw" ? {} : full,
    async ({ place }) => {
      const instance = await crash(way, place);
      expect(await instance.ended()).toBe(1);
      const last = entries(instance.log()).at(-1);
      expect(last).toMatchObject({ level: 50, event, error: kind });
      if (kind === "TypeError")
        expect(last).toMatchObject({ code: "23514", at: expect.stringMatching(/^at .*crash-injection\.mjs/) });
      expect(instance.log()).not.toContain(secret);
    },
  );
}

test("S20 a Node warning writes an entry without its text and ends nothing", async ({ place }) => {
  const instance = await crash("warn", place);
  await expect.poll(() => instance.log()).toContain('"event":"warning"');
  expect(entries(instance.log()).at(-1)).toMatchObject({ level: 40, event: "warning", error: "Odd" });
  expect(instance.log()).not.toContain(secret);
  expect((await fetch(`${instance.origin}/api/health`)).status).toBe(200);
  expect(await instance.stop()).toBe(0);
});

test("S20 a startup error with a valid environment writes one entry without its text", async ({ place }) => {
  const { code, output } = await failedStart({ databaseUrl: place.url, variables: crashing("at start") });
  expect(code).toBe(1);
  expect(entries(output)).toEqual([expect.objectContaining({ level: 50, event: "start_failed", code: "23514" })]);
  expect(output).not.toContain(secret);
});

test("S20 aborted requests and a lost database end no process", async ({ place }) => {
  test.setTimeout(120_000);
  const { world, url, start } = place;
  const gateway = await startGateway(url);
  const instance = await start({ databaseUrl: gateway.url });
  const workgroup = await world.makeWorkgroup();
  const person = await world.makePerson({ memberships: [{ workgroup, role: "admin" }] });
  const client = new Client(instance.origin);
  expect((await client.password(person.email, person.password)).status).toBe(200);
  const parameters = { workgroupId: workgroup.id, nextauth: "session" };
  const all = [...paths("page.tsx", parameters), ...paths("route.ts", parameters)];
  const cookie = [...client.cookies].map((pair) => pair.join("=")).join("; ");
  const headers = { Host: new URL(instance.origin).host, Cookie: cookie };
  for (let round = 0; round < 6; round++) {
    const connections = await Promise.all(all.map(() => openConnection(instance.port)));
    for (const [i, { socket }] of connections.entries()) {
      socket.write(requestText(`GET ${all[i]} HTTP/1.1`, round % 2 ? { ...headers, RSC: "1" } : headers));
    }
    await delay(Math.random() * 60);
    if (round % 3 === 1) await gateway.close();
    if (round % 3 === 2) gateway.blackHole();
    await delay(Math.random() * 60);
    for (const { socket } of connections) socket.resetAndDestroy();
    if (round % 3 === 1) await gateway.open();
  }
  await expect.poll(async () => (await client.send("GET", "/api/account")).status, { timeout: 30_000 }).toBe(200);
  const events = entries(instance.log()).map(({ event }) => event);
  expect(events.filter((event) => /^(uncaught|unhandled)/.test(String(event)))).toEqual([]);
  await Promise.all([instance.kill9(), gateway.close()]);
});
