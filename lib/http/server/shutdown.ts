/**
 * Graceful shutdown. Readiness ends first, while the listener still accepts requests, so that the load balancer notices; then requests finish,
 * then the messages that they queued, then the process exits.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { seconds } from "@/lib/contract/duration";
import { log } from "@/lib/runtime/log";
import { STOP_REQUESTS_WITHIN, STOP_WORK_WITHIN } from "./connection-limits";
import type { Running } from "./running";

export type Stop = {
  server: Server;
  running: Running;
  /** How long the listener stays open. */
  drainSeconds: number;
  /** Work that is started by a clock: ends with the listener. */
  background: { stop(): void }[];
  /** Settles when the work that requests have left behind is done. */
  workFinished(): Promise<unknown>;
  /** Closes what all of the above needs. */
  close(): Promise<unknown>;
};

/** Browsers and proxies open connections ahead of a request. Node does not count those as idle; returns what closes them. */
function trackUnused(server: Server): () => void {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}

/** Settles when the listener is closed and the last connection has ended; after a while connections are cut. */
async function connectionsClosed(server: Server, closeUnused: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const sweep = setInterval(() => {
    // A connection that was busy a moment ago is kept open for its client's next request.
    server.closeIdleConnections();
    closeUnused();
  }, 50);
  const cut = setTimeout(() => server.closeAllConnections(), STOP_REQUESTS_WITHIN);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

async function drain(
  { server, running, drainSeconds, background, workFinished, close }: Stop,
  closeUnused: () => void,
): Promise<void> {
  running.closeAfterAnswer();
  await delay(seconds(drainSeconds));
  for (const one of background) one.stop();
  await connectionsClosed(server, closeUnused);
  await running.finished();
  await workFinished();
  await close();
}

/** Creates the shutdown, which runs once and exits with code 0, or 1 if a deadline passed. `begin` is idempotent. */
export function makeStop(stop: Stop): { begin(): void; hasBegun(): boolean } {
  const closeUnused = trackUnused(stop.server);
  let begun = false;
  return {
    hasBegun: () => begun,
    begin() {
      if (begun) return;
      begun = true;
      log().info({ event: "stopping" });
      const longest = seconds(stop.drainSeconds) + STOP_REQUESTS_WITHIN + STOP_WORK_WITHIN;
      const end = (code: number, event: "stopped" | "stop_cut_short") => {
        log().info({ event });
        process.exit(code);
      };
      setTimeout(() => end(1, "stop_cut_short"), longest);
      drain(stop, closeUnused).then(
        () => end(0, "stopped"),
        () => end(1, "stop_cut_short"),
      );
    },
  };
}
