/** The requests of this process: those in progress, and their work after the response. A graceful shutdown waits for both. */
import type { ServerResponse } from "node:http";
import { STOP_REQUESTS_WITHIN } from "./connection-limits";
import type { Listener } from "./connections";
import type { Handle } from "./request-guard";

export type Running = {
  /** Returns the same listener; every answer of it closes its connection once `closeAfterAnswer` was called. */
  watched(listener: Listener): Listener;
  /** Returns the same handler; its work is waited for. */
  counted(handle: Handle): Handle;
  /** From now on every answer closes its connection, also that of a request that is under way. */
  closeAfterAnswer(): void;
  /** Settles when no handler works any more, including those whose client has gone. */
  finished(): Promise<void>;
};

/** Creates the empty register of requests. */
export function makeRunning(): Running {
  const answering = new Set<ServerResponse>();
  const working = new Set<Promise<void>>();
  let closing = false;

  const keepNoLonger = (response: ServerResponse) => {
    if (!response.headersSent) response.shouldKeepAlive = false;
  };

  /**
   * Next never settles the work of a request whose client has gone. What has begun to answer has done its work by then; else the work is
   * given some time.
   */
  function follow(response: ServerResponse, work: Promise<void>): void {
    const over = new Promise<void>((resolve) => {
      work.then(resolve, resolve);
      response.once("close", () => {
        if (response.headersSent) resolve();
        else setTimeout(resolve, STOP_REQUESTS_WITHIN).unref();
      });
    });
    working.add(over);
    over.then(() => working.delete(over));
  }

  return {
    watched: (listener) => (request, response) => {
      answering.add(response);
      response.once("close", () => answering.delete(response));
      if (closing) keepNoLonger(response);
      listener(request, response);
    },
    counted: (handle) => (request, response) => {
      const work = handle(request, response);
      follow(response, work);
      return work;
    },
    closeAfterAnswer() {
      closing = true;
      answering.forEach(keepNoLonger);
    },
    async finished() {
      while (working.size > 0) await Promise.all(working);
    },
  };
}
