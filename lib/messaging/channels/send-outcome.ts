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
  /** Nothing was sent: the provider's rate limit, or the pause after it. Such an attempt is not counted. */
  | (Failure & { kind: "rate_limited"; retryAfterSeconds: number | null })
  /** It may have been sent; a retry could send it twice. */
  | (Failure & { kind: "unknown" });

/** Seconds. After a longer pause every code that is live now has expired. */
const LONGEST_WAIT = 600;

/**
 * Parses a `retry-after` header, a number or a date.
 * @returns seconds, from 1 to 600; null if it is neither
 */
export function retryAfterSeconds(header: string | null | undefined, now: Date): number | null {
  const text = header?.trim() ?? "";
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now.getTime()) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(1, seconds), LONGEST_WAIT) : null;
}
