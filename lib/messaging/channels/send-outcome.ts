/** Outcome of one call to a provider. It never contains the provider's error object, which carries the code and the credentials. */
import type { DeliveryReason } from "@/lib/contract/vocabulary";

/** `errorClass` is a status and a name or number, for the log and the statistics; never a message. */
type Failure = { reason: DeliveryReason; errorClass: string };

export type SendOutcome =
  | { kind: "sent"; providerId: string }
  /** A rule of ours refused it; the provider was not called. */
  | (Failure & { kind: "refused" })
  /** It was not sent, and a retry cannot succeed. `alarm`: only the operator can fix the cause. */
  | (Failure & { kind: "permanent"; alarm: boolean })
  /** A retry is safe: nothing was sent, or the provider has the idempotency key. */
  | (Failure & { kind: "temporary" })
  /** The provider's rate limit: nothing was sent, and the whole channel pauses. */
  | (Failure & { kind: "rate_limited"; retryAfterSeconds: number })
  /** It may have been sent; a retry could send it twice. */
  | (Failure & { kind: "unknown" });

/** Seconds. After a longer pause every code that is live now has expired. */
const LONGEST_WAIT = 600;

/**
 * Parses a `retry-after` header, a number or a date.
 * @param fallback seconds, if it is neither
 * @returns seconds, from 1 to 600
 */
export function retryAfterSeconds(header: string | null | undefined, fallback: number, now: Date): number {
  const text = header?.trim() ?? "";
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now.getTime()) / 1000);
  return Math.min(Math.max(1, Number.isFinite(seconds) ? seconds : fallback), LONGEST_WAIT);
}
