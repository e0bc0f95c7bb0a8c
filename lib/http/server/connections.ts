/**
 * Connections of the HTTP server, bounded in number, time and work: one request per connection at a time, and a client that does not send or
 * does not read is disconnected. Node processes pipelined requests in parallel and drops the queued ones when the socket closes, which
 * leaked their open files.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { seconds } from "@/lib/contract/duration";
import * as limits from "./connection-limits";

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Serializes the requests of one connection: the next one starts when the previous answer is sent. */
export function oneAtATime(listener: Listener, mostWaiting: number): Listener {
  /** Of connections that are busy: what waits for its turn. */
  const waiting = new WeakMap<Socket, (() => void)[]>();

  function begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // Next alone listens up to ten times for the end of an answer; Node warns of more.
    response.setMaxListeners(20);
    response.once("close", () => {
      const next = socket.destroyed ? undefined : waiting.get(socket)?.shift();
      if (next) next();
      else waiting.delete(socket);
    });
    listener(request, response);
  }

  return (request, response) => {
    const line = waiting.get(request.socket);
    if (!line) {
      waiting.set(request.socket, []);
      begin(request, response);
    } else if (line.length < mostWaiting) line.push(() => begin(request, response));
    else request.socket.destroy();
  };
}

type Handle = { bytesWritten?: number; writeQueueSize?: number } | null;

/**
 * Bytes of a connection that the kernel has taken. The public counters move when a whole chunk is through, and a chunk can be a whole
 * answer; those of the handle, by which Node itself tells whether a write goes on, move with every packet.
 */
function takenOf(socket: Socket): number {
  const { bytesWritten, writeQueueSize } = (socket as unknown as { _handle?: Handle })._handle ?? {};
  if (bytesWritten === undefined || writeQueueSize === undefined) return socket.bytesWritten - socket.writableLength;
  return bytesWritten - writeQueueSize;
}

type Pace = { grace: number; bytesPerSecond: number };

/**
 * Cuts clients that read too slowly. Only time in which bytes wait for the client counts, not the time that the
 * answer takes. `server.timeout` alone would keep a client that takes one byte now and then.
 */
export function cutSlowReaders(listener: Listener, { grace, bytesPerSecond }: Pace, checkEvery: number): Listener {
  const open = new Map<ServerResponse, { socket: Socket; before: number; waited: number }>();
  const timer = setInterval(() => {
    for (const answer of open.values()) {
      const { socket, before } = answer;
      if (socket.writableLength === 0) continue;
      answer.waited += checkEvery;
      if (takenOf(socket) - before < ((answer.waited - grace) / seconds(1)) * bytesPerSecond) socket.resetAndDestroy();
    }
  }, checkEvery);
  timer.unref();
  return (request, response) => {
    const { socket } = request;
    open.set(response, { socket, before: takenOf(socket), waited: 0 });
    response.once("close", () => open.delete(response));
    listener(request, response);
  };
}

/** Closes idle keep-alive connections in favor of new ones. */
function closeIdleWhenFull(server: Server, onFull: () => void): void {
  let notedAt = Number.NEGATIVE_INFINITY;
  server.on("drop", () => {
    server.closeIdleConnections();
    if (performance.now() - notedAt < limits.CONNECTIONS_LOG_WINDOW) return;
    notedAt = performance.now();
    onFull();
  });
}

/** After an orderly end, bytes for a silent client would stay in the kernel for as long as it acknowledges probes. */
function resetSilent(socket: Socket): void {
  if (socket.writableLength > 0) socket.resetAndDestroy();
  else socket.destroy();
}

/**
 * Creates the server, not listening yet.
 * @param onFull is called at most once a minute while connections are refused
 */
export function createHttpServer(listener: Listener, onFull: () => void): Server {
  const bounded = oneAtATime(cutSlowReaders(listener, limits.SLOWEST_READER, limits.CHECK_EVERY), limits.MAX_PIPELINED);
  // A missing Host header is refused with our own answer.
  const server = createServer({ connectionsCheckingInterval: limits.CHECK_EVERY, requireHostHeader: false }, bounded);
  // An expectation that is not known may be ignored; Node itself answers 417, without our headers.
  server.on("checkExpectation", bounded);
  server.headersTimeout = limits.HEADERS_TIMEOUT;
  server.requestTimeout = limits.REQUEST_TIMEOUT;
  server.keepAliveTimeout = limits.KEEP_ALIVE_TIMEOUT;
  server.setTimeout(limits.SILENCE_TIMEOUT, resetSilent);
  server.maxConnections = limits.MAX_CONNECTIONS;
  server.maxRequestsPerSocket = limits.MAX_REQUESTS_PER_CONNECTION;
  closeIdleWhenFull(server, onFull);
  return server;
}
