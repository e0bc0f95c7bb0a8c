/**
 * The worker of the outbox: claims rows under a lease, sends them, and settles each with the provider's answer. It treats codes
 * (`lib/mfa/code-delivery.ts`) and all other messages (`message-outbox.ts`) alike. No provider is called inside a transaction.
 */
import { setTimeout as delay } from "node:timers/promises";
import { seconds } from "@/lib/contract/duration";
import { DISPATCH_EVERY } from "@/lib/contract/limits";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { SendOutcome } from "@/lib/messaging/channels/send-outcome";
import { errorFields, log } from "@/lib/runtime/log";
import { countMessage } from "@/lib/runtime/metrics";
import { afterPause, sends, trackUntilShutdown } from "@/lib/runtime/pending-work";
import { type Claim, type OutboxTable, settleFailed, settleRefused, settleRetry, settleSent } from "./outbox.store";
import { suppress } from "./suppression.store";

/** What the worker reads of a claimed row. */
type ClaimedRow = Claim & { channel: Channel; destination: string };

/** A kind of messages: how its rows are claimed and sent. */
export type Outbox<Row extends ClaimedRow> = {
  table: OutboxTable;
  /** Pauses before the 2nd attempt and the following. */
  retryPauses: readonly number[];
  /** Claims rows that are due. */
  claimDue(): Promise<Row[]>;
  /** Sends one message; the same row gives the same bytes. @returns null if the row is settled already */
  send(row: Row): Promise<SendOutcome | null>;
  /** Milliseconds between the messages of a batch, which then is what one second may have. By default a batch is sent at once. */
  spacing?: number;
  /** Prefix of the log's events, and what an entry says of a row. */
  logName: "delivery" | "message";
  /** The kind in the metrics. */
  metric: "code" | "message";
  logFields(row: Row): { delivery: string } | { message: string; kind: string };
};

/** Milliseconds until the next attempt; null if the outcome is final. */
function pauseAfter(outcome: SendOutcome, { channel, attempt }: ClaimedRow, pauses: readonly number[]): number | null {
  if (outcome.kind === "rate_limited") return seconds(outcome.retryAfterSeconds ?? 1);
  // A second copy of an email does no harm: every message is sent at least once.
  const isRepeated = outcome.kind === "temporary" || (outcome.kind === "unknown" && channel === "email");
  return isRepeated ? (pauses[attempt - 1] ?? null) : null;
}

/** Stores the outcome of an attempt and schedules the retry. */
async function settle<Row extends ClaimedRow>(outbox: Outbox<Row>, row: Row, outcome: SendOutcome): Promise<void> {
  const db = database();
  const { table } = outbox;
  const count = (status: Parameters<typeof countMessage>[2]) => countMessage(outbox.metric, row.channel, status);
  if (outcome.kind === "sent") {
    count("sent");
    return settleSent(db, table, row, outcome.providerId);
  }
  const { reason, errorClass } = outcome;
  const { channel, attempt } = row;
  const fields = { ...outbox.logFields(row), channel, attempt, class: errorClass, reason };
  if (outcome.kind === "refused") {
    count("refused");
    log().warn({ event: `${outbox.logName}_refused`, ...fields });
    return settleRefused(db, table, row, { reason, errorClass });
  }
  const pauseMs = pauseAfter(outcome, row, outbox.retryPauses);
  if (pauseMs !== null) {
    count("retry");
    log().warn({ event: `${outbox.logName}_retry`, ...fields, pauseMs });
    const isCounted = outcome.kind !== "rate_limited";
    if (await settleRetry(db, table, row, { pauseMs, reason, errorClass, isCounted })) sendDueIn(outbox, pauseMs);
    return;
  }
  // The provider gave no answer: the message may have arrived.
  const state = outcome.kind === "unknown" || reason === "provider_silent" ? "unknown" : "failed";
  count(state);
  await settleFailed(db, table, row, { state, reason, errorClass });
  log().warn({ event: `${outbox.logName}_failed`, ...fields, state });
  if (outcome.kind === "permanent" && outcome.alarm) log().error({ event: "operator_alarm", ...fields });
  if (reason === "opted_out") await suppress(db, channel, row.destination, "opted_out");
}

/** Never throws. */
async function sendOne<Row extends ClaimedRow>(outbox: Outbox<Row>, row: Row): Promise<void> {
  try {
    const outcome = await outbox.send(row);
    if (outcome) await settle(outbox, row, outcome);
  } catch (error) {
    // Its lease expires, then a worker claims it again.
    log().error({ event: `${outbox.logName}_interrupted`, ...outbox.logFields(row), ...errorFields(error) });
  }
}

/**
 * Claims rows and sends them in parallel; a failure does not affect the others. Graceful shutdown waits from the claim on: a claimed
 * row that is not sent waits for its lease to expire. Never throws.
 * @param claim of the outbox's rows that are due, by default
 */
export function claimAndSend<Row extends ClaimedRow>(outbox: Outbox<Row>, claim = outbox.claimDue): Promise<void> {
  return trackUntilShutdown(async () => {
    try {
      const { spacing = 0 } = outbox;
      const rows = await claim();
      if (spacing > 0 && rows.length > 0) sendDueIn(outbox, seconds(1));
      const sendInTurn = async (row: Row, place: number) => {
        if (place * spacing > 0) await delay(place * spacing);
        await sendOne(outbox, row);
      };
      await Promise.all(rows.map(sendInTurn));
    } catch (error) {
      log().error({ event: `${outbox.table.name}_not_claimed`, ...errorFields(error) });
    }
  });
}

/**
 * Sends what is due: retries, messages of a paused channel, of a process that died, of an operator command. Batch after batch, so that
 * what waited during an outage does not wait for one sweep each; with a spacing, the next batch has its own time. Never throws.
 */
export async function sendDue<Row extends ClaimedRow>(outbox: Outbox<Row>): Promise<void> {
  let claimed = 0;
  const claim = async () => {
    const rows = await outbox.claimDue();
    claimed = rows.length;
    return rows;
  };
  do {
    claimed = 0;
    // During shutdown another instance sends them, or the next start.
    if (!sends().stop.signal.aborted) await claimAndSend(outbox, claim);
  } while (claimed > 0 && !outbox.spacing);
}

/** Sends a retry when it is due; the next regular sweep would be up to two seconds late. */
function sendDueIn<Row extends ClaimedRow>(outbox: Outbox<Row>, ms: number): void {
  afterPause(ms + 20, () => sendDue(outbox));
}

/**
 * Sweeps until `stop`. Sweeps overlap: a provider that hangs delays only its own message.
 * @param sweeps in the order of their priority: each begins when the one before has sent its batch
 */
export function startOutbox(sweeps: (() => Promise<void>)[]): { stop: () => void } {
  const timer = setInterval(async () => {
    for (const sweep of sweeps) await sweep();
  }, DISPATCH_EVERY);
  return { stop: () => clearInterval(timer) };
}
