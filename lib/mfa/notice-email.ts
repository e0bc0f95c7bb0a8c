/**
 * E-mails without a code: notices, and links that were asked for. They have no row, so a crash or a stop loses those that wait; what the
 * provider refuses for the moment does not: this process asks again, under the same key, so that nobody gets one twice.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { log } from "../log";
import { seconds } from "../time";
import { sendEmail } from "./channels/email";
import type { SendOutcome } from "./channels/outcome";
import { beforeStop } from "./delivery";
import { NOTICE_PATIENCE, RETRY_PAUSES } from "./limits";

type NoticeEmail = { to: string; subject: string; text: string; html: string };

/** How long to wait before asking again; null when there is no use in it. */
function pauseAfter(outcome: SendOutcome, tries: number): number | null {
  if (outcome.kind === "rate_limited") return seconds(outcome.retryAfterSeconds);
  return outcome.kind === "temporary" ? (RETRY_PAUSES[tries - 1] ?? null) : null;
}

/** False when the process stops in the meantime. */
async function paused(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return pause(milliseconds, true, { signal }).catch(() => false);
}

async function send(email: NoticeEmail, what: string, stop: AbortSignal): Promise<void> {
  const message = { ...email, messageId: randomUUID(), kind: "notice" } as const;
  const giveUpAt = performance.now() + NOTICE_PATIENCE;
  for (let tries = 1; ; ) {
    const outcome = await sendEmail(message);
    if (outcome.kind === "sent") return;
    const wait = pauseAfter(outcome, tries);
    if (wait === null || performance.now() + wait > giveUpAt || !(await paused(wait, stop))) {
      log().warn({ event: "notice_failed", kind: what, class: outcome.errorClass });
      return;
    }
    // A provider that is busy has not looked at it: that is no try.
    if (outcome.kind === "temporary") tries += 1;
  }
}

/** Sends until the provider has it or will not have it; `what` is the log's word for it. Never throws. */
export function sendNoticeEmail(email: NoticeEmail, what: string): Promise<void> {
  return beforeStop((stop) => send(email, what, stop));
}
