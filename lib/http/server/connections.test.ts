import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import * as limits from "./connection-limits";
import { createHttpServer, cutSlowReaders, type Listener, oneAtATime } from "./connections";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listening(server: Server): Promise<Server> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return server;
}

const serve = (listener: Listener) => listening(createServer(listener));

async function client(server: Server, text: string): Promise<{ socket: Socket; received(): string }> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {});
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  await once(socket, "connect");
  socket.write(text);
  return { socket, received: () => received };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const bodies = (received: string) => received.split("\r\n\r\n").slice(1);

it("S06 answers pipelined requests in turn: the next begins when the answer before it is out", async () => {
  const began: string[] = [];
  let waits: ServerResponse | undefined;
  const server = await serve(
    oneAtATime((request, response) => {
      began.push(request.url ?? "");
      if (request.url === "/first") waits = response;
      else response.end(request.url);
    }, 10),
  );
  const { received } = await client(server, get("/first") + get("/second") + get("/third"));
  await expect.poll(() => began).toEqual(["/first"]);
  await delay(50);
  expect(began).toEqual(["/first"]);
  waits?.end("/first");
  await expect.poll(() => bodies(received()).join(" ")).toMatch(/\/first.*\/second.*\/third/s);
  expect(began).toEqual(["/first", "/second", "/third"]);
});

it("S06 attack: a reset begins none of the requests that waited for their turn", async () => {
  const began: string[] = [];
  const closed: string[] = [];
  const server = await serve(
    oneAtATime((request, response) => {
      began.push(request.url ?? "");
      response.once("close", () => closed.push(request.url ?? ""));
    }, 10),
  );
  const { socket } = await client(server, get("/first") + get("/second"));
  await expect.poll(() => began).toEqual(["/first"]);
  socket.resetAndDestroy();
  await expect.poll(() => closed).toEqual(["/first"]);
  await delay(50);
  expect(began).toEqual(["/first"]);
});

it("S06 attack: a client that sends more requests ahead than it may is cut", async () => {
  const server = await serve(oneAtATime(() => {}, 3));
  const { socket } = await client(server, get("/").repeat(4));
  await delay(50);
  expect(socket.closed).toBe(false);
  socket.write(get("/"));
  await once(socket, "close");
});

const chunk = Buffer.alloc(64 * 1024, "x");

/** Writes for as long as the client takes. */
const endless: Listener = (_, response) => {
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
};

const pace = { grace: 300, bytesPerSecond: 64 * 1024 * 1024 };

/** Takes 64 KiB at most, once in `pause` milliseconds. */
async function readSlowly(socket: Socket, pause: number): Promise<void> {
  socket.on("data", () => {
    socket.pause();
    setTimeout(() => socket.resume(), pause);
  });
  await new Promise((resolve) => socket.once("close", resolve));
}

it("S06 attack: a client that takes a little now and then is cut", async () => {
  const server = await serve(cutSlowReaders(endless, pace, 20));
  // A limit on silence would never end it.
  server.timeout = 1_000;
  const { socket, received } = await client(server, get("/"));
  const startedAt = performance.now();
  // A twentieth of the pace.
  await readSlowly(socket, 20);
  expect(performance.now() - startedAt).toBeGreaterThan(pace.grace);
  expect(received().length).toBeGreaterThan(0);
});

it("does not cut a client that reads as fast as it can, nor one whose answer takes long to make", async () => {
  const slow: Listener = (request, response) => {
    if (request.url === "/late") setTimeout(() => response.end("late"), 800);
    else response.end(Buffer.alloc(20 * 1024 * 1024, "x"));
  };
  const server = await serve(cutSlowReaders(slow, { grace: 0, bytesPerSecond: 1024 }, 20));
  const late = await client(server, get("/late"));
  const fast = await client(server, get("/"));
  await expect.poll(() => late.received(), { timeout: 3_000 }).toContain("late");
  await expect.poll(() => fast.received().length, { timeout: 3_000 }).toBeGreaterThan(20 * 1024 * 1024);
});

it("bounds every connection in number and time", async () => {
  const server = await listening(
    createHttpServer(
      (_, response) => response.end("ok"),
      () => {},
    ),
  );
  expect(server.timeout).toBe(limits.SILENCE_TIMEOUT);
  expect(server.maxConnections).toBe(limits.MAX_CONNECTIONS);
  expect(server.maxRequestsPerSocket).toBe(limits.MAX_REQUESTS_PER_CONNECTION);
  // A proxy that keeps a connection for 60 s must never find it closed.
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
  expect(server.headersTimeout).toBeLessThanOrEqual(server.requestTimeout);
});

it("lets those in who ask now: idle connections give way when the server is full", async () => {
  let full = 0;
  const server = createHttpServer(
    (_, response) => response.end("ok"),
    () => {
      full += 1;
    },
  );
  server.maxConnections = 2;
  await listening(server);
  const idle = [await client(server, get("/")), await client(server, get("/"))];
  for (const one of idle) await expect.poll(() => one.received()).toContain("ok");
  const refused = await client(server, get("/"));
  await once(refused.socket, "close");
  await Promise.all(idle.map(({ socket }) => socket.closed || once(socket, "close")));
  const next = await client(server, get("/"));
  await expect.poll(() => next.received()).toContain("ok");
  expect(full).toBe(1);
});
