/** Wire shapes of delivery health. Client-safe. */
import "./fields";
import { z } from "zod";
import type { Channel, DeliveryReason } from "./vocabulary";

/** Days that delivery health looks back, today included, in UTC. Deliveries are kept 30 days. */
export const HEALTH_DAYS_MAX = 30;
export const HEALTH_DAYS = 7;

export const deliveryHealthQuerySchema = z.object({
  days: z
    .string()
    .regex(/^[1-9][0-9]?$/, "Give whole days.")
    .transform(Number)
    .pipe(z.number().max(HEALTH_DAYS_MAX, `Give ${HEALTH_DAYS_MAX} days or fewer.`))
    .default(HEALTH_DAYS),
});

export type ReasonCounts = Partial<Record<DeliveryReason, number>>;

/** Messages and codes of one channel. Each message is either `attempted` or `notSent`. */
export type DeliveryCounts = {
  /** A provider was called, or will be. */
  attempted: number;
  /** The provider took it; those that were delivered or failed later are among them. */
  sent: number;
  delivered: number;
  failed: number;
  failedByReason: ReasonCounts;
  /** Nobody knows what became of it. */
  unknown: number;
  /** Our own limits refused it before any call. */
  notSent: number;
  notSentByReason: ReasonCounts;
  /** From the request to the provider's word that it arrived; null when nothing was delivered. */
  medianSecondsToDelivery: number | null;
  /** Sign-ins and confirmations of identity whose code was to go out here, and how many of them it opened. */
  codes: number;
  codesUsed: number;
  /** 0 to 1; null without codes. */
  shareUsed: number | null;
};

/** A mail domain, or a dial code such as `+44`; `other` are those with too few people to be named. `failureRate` is of `attempted`. */
export type DeliveryPlace = {
  name: string;
  attempted: number;
  sent: number;
  delivered: number;
  failed: number;
  failureRate: number;
};

export type ChannelHealth = {
  total: DeliveryCounts;
  /** Every day of the period, oldest first, those without messages too. */
  days: (DeliveryCounts & { day: string })[];
  /** Where most messages failed, worst first. */
  worst: DeliveryPlace[];
};

/** `GET /api/workgroups/{id}/delivery`. `from` and `to` are days in UTC, both included. */
export type DeliveryHealth = { days: number; from: string; to: string; channels: Record<Channel, ChannelHealth> };

/** What an operator needs at once. Times are ISO 8601 in UTC. */
export type DeliveryStatus = {
  /** Messages of the last 24 hours that failed because our account at the provider is not in order. */
  alarms: Record<Channel, { count: number; newestAt: string | null }>;
  /** Messages that should be on their way by now, and for how long the one that waits longest has been due. */
  queue: { due: number; oldestSeconds: number | null };
  /** Until when the provider wants nothing; null when it takes messages. */
  pausedUntil: Record<Channel, string | null>;
};

/** `GET /api/health/delivery`: over all workgroups. */
export type OperatorDeliveryHealth = DeliveryHealth & DeliveryStatus;
