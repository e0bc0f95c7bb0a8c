/** S08: graceful shutdown. Every promised message is sent. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { hold } from "@/e2e/faults/support/database-faults";
import { expect, testWith } from "@/e2e/faults/support/fault-test";
import { full } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { messagesTo, setBehavior, waitForMessages } from "@/e2e/support/inbox";
import { type Instance, stackEnvironment } from "@/e2e/support/instance";
import { makeMember } from "@/e2e/support/people";
import { ask, openConnection, requestText } from "@/e2e/support/raw-connection";
import { root } from "@/local/launcher/environment.mjs";
import { findFreePort } from "@/local/launcher/ports.mjs";

const test = testWith(async (own) => ({
  startDraining: (drainSeconds: string) => own.start({ variables: { DRAIN_SECONDS: drainSeconds } }),
}));

test.describe.configure({ mode: "default" });

/** The answer's status, or why there is none. */
const statusAt = ({ origin }: Instance, path: string) =>
  fetch(`${origin}${path}`, { headers: { connection: "close" } }).then(
    ({ status }) => status,
    () => "refused",
  );

/** On a connection of its own, which ends with the answer: nothing but the work behind it keeps the server. */
const askForReset = (instance: Instance, email: string) => ask(instance.port, resetRequest(instance, email));

function resetRequest({ origin }: Instance, email: string): string {
  const body = JSON.stringify({ email });
  const headers = {
    Host: new URL(origin).host,
    "Content-Type": "application/json",
    "Content-Length": String(body.length),
    Connection: "close",
  };
  return requestText("POST /api/password-reset HTTP/1.1", headers, body);
}

test("S08 SIGTERM to npm run serve ends the server itself with code 0", async ({ place: { url } }) => {
  const port = String(await findFreePort());
  const place = { PORT: port, NEXTAUTH_URL: `http://localhost:${port}`, DATABASE_URL: url, DRAIN_SECONDS: "0" };
  const env = { ...stackEnvironment(), ...place } as unknown as NodeJS.ProcessEnv;
  const npm = spawn("npm", ["run", "serve"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  await expect.poll(() => output, { timeout: 30_000 }).toContain('"listening"');
  npm.kill("SIGTERM");
  // The pipes close when the last process that holds them has ended: a server that outlives npm keeps them.
  const ended = await Promise.race([once(npm, "close"), delay(8_000, "still running")]);
  expect(ended, output).toEqual([0, null]);
  expect(output).toContain('"stopped"');
  expect(await fetch(`http://127.0.0.1:${port}/`).catch(() => "refused")).toBe("refused");
});

test("S08 readiness ends first, the listener continues, responses close their connections, then the exit code is 0", async ({
  place: { startDraining },
}) => {
  const instance = await startDraining("5");
  const host = new URL(instance.origin).host;
  const kept = await openConnection(instance.port);
  const request = (path: string) => requestText(`GET ${path} HTTP/1.1`, { Host: host });
  kept.socket.write(request("/api/health/live"));
  await expect.poll(() => kept.received()).toMatch(/connection: keep-alive/i);
  const idle = await openConnection(instance.port);
  idle.socket.write(request("/api/health/live"));
  const ended = instance.stop();
  await expect.poll(() => statusAt(instance, "/api/health/ready"), { intervals: [20] }).toBe(503);
  expect(await statusAt(instance, "/api/health/live")).toBe(200);
  expect(await statusAt(instance, "/sign-in")).toBe(200);
  // A proxy that still has a connection gets its answer, and the word that it is the last one.
  const before = kept.received().length;
  kept.socket.write(request("/api/auth/session"));
  await kept.closed;
  expect(kept.received().slice(before)).toMatch(/^HTTP\/1\.1 200/);
  expect(kept.received().slice(before)).toMatch(/^connection: close/im);
  await expect.poll(() => statusAt(instance, "/api/health/ready"), { intervals: [50] }).toBe("refused");
  await idle.closed;
  expect(await ended).toBe(0);
});

test("S08 a response in progress at SIGTERM closes its connection", async ({ place }) => {
  const instance = await place.startDraining("0");
  const person = await makeMember(place.world);
  const client = new Client(instance.origin);
  expect((await client.password(person.email, person.password)).status).toBe(200);
  const held = await hold(place.url, (tx) => tx`LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE`);
  const answer = client.send("GET", "/api/account");
  await held.waiters(1);
  const ended = instance.stop();
  await expect.poll(() => statusAt(instance, "/api/health/live"), { intervals: [20] }).toBe("refused");
  await held.release();
  const { status, headers } = await answer;
  expect([status, headers.get("connection")]).toEqual([200, "close"]);
  expect(await ended).toBe(0);
});

test("S08 a preconnected idle connection does not delay the shutdown", full, async ({ place }) => {
  const instance = await place.startDraining("0");
  const unused = await openConnection(instance.port);
  const startedAt = performance.now();
  expect(await instance.stop()).toBe(0);
  await unused.closed;
  expect(performance.now() - startedAt).toBeLessThan(8_000);
});

test(
  "S08 a client that never completes its request delays the shutdown for a bounded time",
  full,
  async ({ place }) => {
    const instance = await place.startDraining("0");
    const half = await openConnection(instance.port);
    half.socket.write(`POST /api/mobile/sign-in HTTP/1.1\r\nHost: ${new URL(instance.origin).host}\r\nContent-Le`);
    const drops = setInterval(() => half.socket.write("x"), 500);
    const startedAt = performance.now();
    expect(await instance.stop()).toBe(0);
    clearInterval(drops);
    await half.closed;
    expect(performance.now() - startedAt).toBeLessThan(18_000);
  },
);

for (const [moment, drainSeconds] of [
  ["just before SIGTERM", "0"],
  ["in the drain", "1"],
] as const) {
  test(
    `S08 sends the reset emails that were answered 202 ${moment}`,
    drainSeconds === "0" ? full : {},
    async ({ place }) => {
      const instance = await place.startDraining(drainSeconds);
      const people = await Promise.all(Array.from({ length: 8 }, () => makeMember(place.world)));
      // Longer than the drain: the provider has them when everything else is over.
      for (const { email } of people) await setBehavior(email, { kind: "delay", ms: 1_500, times: 1 });
      // The stop begins before any send: the links cannot be stored yet.
      const held = await hold(place.url, (tx) => tx`LOCK TABLE links IN ACCESS EXCLUSIVE MODE`);
      let ended = moment === "in the drain" ? instance.stop() : null;
      const answers = Promise.all(people.map(({ email }) => askForReset(instance, email)));
      await Promise.race([answers, delay(1_000)]);
      ended ??= instance.stop();
      await delay(500);
      await held.release();
      expect((await answers).map(({ status }) => status)).toEqual(people.map(() => 202));
      expect(await ended).toBe(0);
      for (const { email } of people) {
        expect((await waitForMessages(email))[0]?.subject, email).toMatch(/password/i);
      }
    },
  );
}

test("S08 sends the reset email of a client that did not wait for the response", full, async ({ place }) => {
  const instance = await place.startDraining("0");
  const person = await makeMember(place.world);
  const held = await hold(place.url, (tx) => tx`LOCK TABLE throttles IN ACCESS EXCLUSIVE MODE`);
  const { socket } = await openConnection(instance.port);
  socket.write(resetRequest(instance, person.email));
  await held.waiters(1);
  socket.resetAndDestroy();
  const ended = instance.stop();
  await delay(500);
  await held.release();
  expect(await ended).toBe(0);
  expect(await messagesTo(person.email)).toHaveLength(1);
});
