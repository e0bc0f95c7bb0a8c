// Sends webhook events about a message, as the providers do: one for each status change, at least once. A webhook that is
// not answered with 2xx is retried under the same id, with backoff.
import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Mailbox } from "./mailbox";

/** Milliseconds: from the answer to each status change of a message, and from each attempt of a webhook to the next. */
export type Pace = { steps: readonly number[]; retries: readonly number[] };

export type StatusChange = {
  /** The `type` in `events` of GET /messages. */
  type: string;
  detail?: string;
  /** Milliseconds in addition to the pace. */
  later?: number;
};

/** The headers are made for each attempt, because some contain its time. */
export type Webhook = { body: string; headers: () => Record<string, string> };

type Schedule<Change extends StatusChange> = {
  /** The id of the message in the mailbox. */
  id: string;
  changes: readonly Change[];
  /** Undefined: the status changes without a webhook. */
  url: string | undefined;
  write: (change: Change, at: Date) => Webhook;
  /** How many times each webhook is sent at once. */
  copies?: number;
};

export type WebhookSender = ReturnType<typeof createWebhookSender>;

const defaultPace: Pace = { steps: [100, 400, 700], retries: [1_000, 3_000, 10_000] };
/** Milliseconds. */
const answerTimeout = 10_000;

export function createWebhookSender(mailbox: Mailbox, pace: Partial<Pace> = {}) {
  const { steps: times, retries } = { ...defaultPace, ...pace };
  const stopping = new AbortController();
  const { signal } = stopping;
  // Every pending timer adds a listener.
  setMaxListeners(0, signal);
  const wait = (ms: number) => delay(Math.max(0, ms), undefined, { signal, ref: false });

  async function run<Change extends StatusChange>({ id, changes, url, write, copies = 1 }: Schedule<Change>) {
    const start = Date.now();
    for (const [index, change] of changes.entries()) {
      await wait(start + (times[index] ?? times.at(-1) ?? 0) + (change.later ?? 0) - Date.now());
      const at = new Date();
      const { type, detail } = change;
      let tries = 0;
      const record = (status: number | null) =>
        mailbox.record(id, { type, detail, at: at.toISOString(), status, tries });
      record(null);
      if (url === undefined) continue;
      const webhook = write(change, at);
      const attempt = async () => {
        const status = await post(url, webhook, signal);
        tries += 1;
        record(status);
        return isAccepted(status);
      };
      // The next change waits for the first attempt of this one, so that only `disorder` changes the order.
      const accepted = await Promise.all(Array.from({ length: copies }, attempt));
      for (const one of accepted) if (!one) inBackground(retry(attempt));
    }
  }

  async function retry(attempt: () => Promise<boolean>) {
    for (const pause of retries) {
      await wait(pause);
      if (await attempt()) return;
    }
  }

  /** A failing webhook must not stop the provider. */
  function inBackground(work: Promise<void>) {
    work.catch((error) => signal.aborted || console.error(error));
  }

  return {
    /** Schedules the status changes of a message, in their order. Returns at once. */
    schedule<Change extends StatusChange>(schedule: Schedule<Change>) {
      inBackground(run(schedule));
    },
    /** Cancels all timers and pending requests. */
    stop: () => stopping.abort(),
  };
}

const isAccepted = (status: number | null) => status !== null && status >= 200 && status < 300;

/** @returns the status of the answer, null if there is none @throws when the provider stops */
async function post(url: string, { body, headers }: Webhook, stopped: AbortSignal): Promise<number | null> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(answerTimeout)]);
    const response = await fetch(url, { method: "POST", body, headers: headers(), redirect: "manual", signal });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    if (stopped.aborted) throw error;
    return null;
  }
}
