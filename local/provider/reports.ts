// Tells the product what became of a message, as the providers do: a webhook for each step, at least once. A webhook
// that is not taken comes again, under the same id, after pauses that grow.
import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Mailbox } from "./mailbox";

/** Milliseconds: from the answer to each step of a message, and from each try of a webhook to the next. */
export type Pace = { steps: readonly number[]; retries: readonly number[] };

/** One thing that happens to a message. */
export type Step = {
  /** As it stands in `events` of GET /messages. */
  type: string;
  detail?: string;
  /** Milliseconds on top of its place in the pace. */
  later?: number;
};

/** A webhook as it is posted. The headers are made for each try, since some carry its time. */
export type Letter = { body: string; headers: () => Record<string, string> };

type Life<S extends Step> = {
  /** Of the message in the mailbox. */
  id: string;
  steps: readonly S[];
  /** Undefined: the steps happen, and nobody is told. */
  url: string | undefined;
  write: (step: S, at: Date) => Letter;
  /** How many times each webhook is posted at once. */
  copies?: number;
};

export type Reporter = ReturnType<typeof makeReporter>;

const usualPace: Pace = { steps: [100, 400, 700], retries: [1_000, 3_000, 10_000] };
const answerWithin = 10_000;

export function makeReporter(mailbox: Mailbox, pace: Partial<Pace> = {}) {
  const { steps: times, retries } = { ...usualPace, ...pace };
  const stopping = new AbortController();
  const { signal } = stopping;
  // One listener for each timer that runs.
  setMaxListeners(0, signal);
  const wait = (ms: number) => delay(Math.max(0, ms), undefined, { signal, ref: false });

  async function live<S extends Step>({ id, steps, url, write, copies = 1 }: Life<S>) {
    const start = Date.now();
    for (const [index, step] of steps.entries()) {
      await wait(start + (times[index] ?? times.at(-1) ?? 0) + (step.later ?? 0) - Date.now());
      const at = new Date();
      const { type, detail } = step;
      let tries = 0;
      const record = (status: number | null) =>
        mailbox.record(id, { type, detail, at: at.toISOString(), status, tries });
      record(null);
      if (url === undefined) continue;
      const letter = write(step, at);
      const attempt = async () => {
        const status = await post(url, letter, signal);
        tries += 1;
        record(status);
        return isTaken(status);
      };
      // The next step waits for the first try of this one, so that only `disorder` changes their order.
      const taken = await Promise.all(Array.from({ length: copies }, attempt));
      for (const one of taken) if (!one) inBackground(repeat(attempt));
    }
  }

  async function repeat(attempt: () => Promise<boolean>) {
    for (const pause of retries) {
      await wait(pause);
      if (await attempt()) return;
    }
  }

  /** The provider goes on whatever happens to a webhook. */
  function inBackground(work: Promise<void>) {
    work.catch((error) => signal.aborted || console.error(error));
  }

  return {
    /** Lets the steps of a message happen, one after the other. Returns at once. */
    begin<S extends Step>(life: Life<S>) {
      inBackground(live(life));
    },
    /** Ends every timer and every try under way. */
    stop: () => stopping.abort(),
  };
}

const isTaken = (status: number | null) => status !== null && status >= 200 && status < 300;

/** The status of the answer, or null when there was none. @throws once the provider stops */
async function post(url: string, { body, headers }: Letter, stopped: AbortSignal): Promise<number | null> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(answerWithin)]);
    const response = await fetch(url, { method: "POST", body, headers: headers(), redirect: "manual", signal });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    if (stopped.aborted) throw error;
    return null;
  }
}
