/** Work that goes on after an answer, and that a stop of the process waits for. */

// Next bundles routes and server as separate copies of this module; a stop must wait for the sends of both.
type Sends = { running: Set<Promise<unknown>>; pauses: Set<NodeJS.Timeout>; stop: AbortController };
const shared = globalThis as { leadmasterSends?: Sends };

/** The work of this process that a stop waits for, and the signal that a stop has begun. */
export function sends(): Sends {
  shared.leadmasterSends ??= { running: new Set(), pauses: new Set(), stop: new AbortController() };
  return shared.leadmasterSends;
}

/** Work that a stop waits for. It is given a signal, upon which it does not wait for better times. */
export async function trackUntilShutdown<T>(begin: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const { running, stop } = sends();
  const work = begin(stop.signal);
  running.add(work);
  try {
    return await work;
  } finally {
    running.delete(work);
  }
}

/** Begins `work` after a pause, unless a stop comes first. */
export function afterPause(milliseconds: number, work: () => unknown): void {
  const { pauses } = sends();
  const timer = setTimeout(() => {
    pauses.delete(timer);
    work();
  }, milliseconds);
  pauses.add(timer.unref());
}

/** Settles when the messages that are being sent by this process are sent, also those that began meanwhile. */
export async function drainSends(): Promise<void> {
  const { running, pauses, stop } = sends();
  stop.abort();
  for (const timer of pauses) clearTimeout(timer);
  while (running.size > 0) await Promise.allSettled(running);
}
