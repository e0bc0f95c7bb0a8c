/** S06, S08: connections that request much and read nothing, and idle connections. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "@/e2e/faults/support/fault-test";
import { expect } from "@/e2e/support/attack-test";
import { full } from "@/e2e/support/full-run";
import { openConnection, openFiles, requestText } from "@/e2e/support/raw-connection";

test.describe.configure({ mode: "default" });

/** The largest file of the build: more than the send buffer of one connection takes. */
function largestFile(): string {
  const folder = join(".next", "static", "chunks");
  const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const sizeOf = (name: string) => statSync(join(folder, name)).size;
  const [largest] = files.sort((a, b) => sizeOf(b) - sizeOf(a));
  return `/_next/static/chunks/${largest}`;
}

const openStaticFiles = (pid: number) => openFiles(pid).filter((name) => name.includes(".next/static")).length;

const pipeline = (origin: string, count: number) =>
  requestText(`GET ${largestFile()} HTTP/1.1`, { Host: new URL(origin).host }).repeat(count);

test("S06 leaves no file open after resets of pipelined requests for a large file", async ({ place: { instance } }) => {
  const text = pipeline(instance.origin, 30);
  // The later ones reset while the files are being opened.
  for (const pause of [500, 100, 20, 5, 0]) {
    const connections = await Promise.all(
      Array.from({ length: 20 }, () => openConnection(instance.port, { reads: false })),
    );
    for (const { socket } of connections) socket.write(text);
    await delay(pause);
    for (const { socket } of connections) socket.resetAndDestroy();
  }
  await expect.poll(() => openStaticFiles(instance.pid)).toBe(0);
  expect((await fetch(`${instance.origin}/api/health`)).status).toBe(200);
});

test("S06 cuts a client that reads nothing or only a little", full, async ({ place: { instance } }) => {
  test.setTimeout(120_000);
  const answers = 30;
  const [nothing, little] = [
    await openConnection(instance.port, { reads: false }),
    await openConnection(instance.port, { reads: false }),
  ];
  for (const { socket } of [nothing, little]) socket.write(pipeline(instance.origin, answers));
  const reading = setInterval(() => little.socket.read(1_024), 500);
  await delay(60_000);
  clearInterval(reading);
  for (const { socket } of [nothing, little]) socket.resume();
  // A client that was not cut gets all answers now, and is kept for its next request.
  await Promise.all([nothing, little].map(({ closed }) => Promise.race([closed, delay(10_000)])));
  for (const { received } of [nothing, little])
    expect(received().split("HTTP/1.1 200").length - 1).toBeLessThan(answers);
  expect(openStaticFiles(instance.pid)).toBe(0);
});

test("S06 answers a few pipelined requests in order", async ({ place: { instance } }) => {
  const host = new URL(instance.origin).host;
  const { socket, received } = await openConnection(instance.port);
  for (const path of ["/api/account", "/api/health/live", "/nothing", "/api/auth/session"]) {
    socket.write(requestText(`GET ${path} HTTP/1.1`, { Host: host }));
  }
  const statuses = () => [...received().matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
  await expect.poll(statuses).toEqual(["401", "200", "404", "200"]);
  socket.destroy();
});

test(
  "S08 keeps an idle connection longer than headers may take, and cuts slow headers on it",
  full,
  async ({ place: { instance } }) => {
    const request = requestText("GET /api/health/live HTTP/1.1", { Host: new URL(instance.origin).host });
    const { socket, received, closed } = await openConnection(instance.port);
    const statuses = () => [...received().matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
    socket.write(request);
    await expect.poll(statuses).toEqual(["200"]);
    await delay(13_000);
    socket.write(request);
    await expect.poll(statuses).toEqual(["200", "200"]);
    const startedAt = performance.now();
    socket.write("GET /api/health/live HTTP/1.1\r\n");
    const drops = setInterval(() => socket.write("x"), 500);
    await closed;
    clearInterval(drops);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  },
);
