/** The requests of this process: which are being answered, and whose work goes on. A stop waits for both. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Listener } from "./connections";
import type { Handle } from "./guard";
import { STOP_REQUESTS_WITHIN } from "./limits";

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

export function makeRunning(): Running {
  const answering = new Set<ServerResponse>();
  const working = new Set<Promise<void>>();
  let closing = false;

  const keepNoLonger = (response: ServerResponse) => {
    if (!response.headersSent) response.shouldKeepAlive = false;
  };

  function follow(request: IncomingMessage, response: ServerResponse, work: Promise<void>): void {
    // A file starts nothing that could be lost, and Next never settles one whose client has gone.
    if (request.url?.startsWith("/_next/static/")) return;
    const over = new Promise<void>((resolve) => {
      work.then(resolve, resolve);
      // A handler that hangs although its client has gone holds up no stop.
      response.once("close", () => setTimeout(resolve, STOP_REQUESTS_WITHIN).unref());
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
      follow(request, response, work);
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
