/** What a channel says about one message. Never the provider's error object: it carries the code and the credentials. */
import type { DeliveryReason } from "@/lib/contract/vocabulary";

/** `errorClass` is a status and a name or number, for the log and the statistics; never a message. */
type Trouble = { reason: DeliveryReason; errorClass: string };

export type SendOutcome =
  | { kind: "sent"; providerId: string }
  /** A rule of ours forbids it: no provider was called. */
  | (Trouble & { kind: "refused" })
  /** It was not sent and never will be. `alarm`: only the operator can mend it. */
  | (Trouble & { kind: "permanent"; alarm: boolean })
  /** Asking again is safe: nothing was sent, or the provider knows the message by its key. */
  | (Trouble & { kind: "temporary" })
  /** The provider has had too many requests: nothing was sent, and the whole channel waits. */
  | (Trouble & { kind: "rate_limited"; retryAfterSeconds: number })
  /** It may have been sent, and asking again could send it twice. */
  | (Trouble & { kind: "unknown" });

/** A channel that is told to wait for longer than this has given up on every code that is alive. */
const LONGEST_WAIT = 600;

/** Seconds of a `retry-after` header: a number or a date; `fallback` when it is neither. At least one. */
export function retryAfterSeconds(header: string | null | undefined, fallback: number, now: Date): number {
  const text = header?.trim() ?? "";
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now.getTime()) / 1000);
  return Math.min(Math.max(1, Number.isFinite(seconds) ? seconds : fallback), LONGEST_WAIT);
}
