/** Wire shapes of delivery health. Client-safe. */
import { z } from "zod";
import { timestampSchema } from "./fields";
import { channels, deliveryReasons, providers, providerTroubles } from "./vocabulary";

/** Days that delivery health looks back, today included, in UTC. Deliveries are kept 30 days. */
export const HEALTH_DAYS_MAX = 30;
export const HEALTH_DAYS = 7;

export const deliveryHealthQuerySchema = z.object({
  days: z
    .string()
    .regex(/^[1-9][0-9]?$/, "Enter a whole number of days.")
    .transform(Number)
    .pipe(z.number().max(HEALTH_DAYS_MAX, `Enter ${HEALTH_DAYS_MAX} days or fewer.`))
    .default(HEALTH_DAYS),
});

const reasonCountsSchema = z.partialRecord(z.enum(deliveryReasons), z.number());
export type ReasonCounts = z.infer<typeof reasonCountsSchema>;

/** Deliveries and codes of one channel. Each delivery is either `attempted` or `notSent`. */
export const deliveryCountsSchema = z.object({
  /** A provider was called, or will be. */
  attempted: z.number(),
  /** The provider accepted it; includes those that were delivered or failed later. */
  sent: z.number(),
  delivered: z.number(),
  failed: z.number(),
  failedByReason: reasonCountsSchema,
  /** The outcome is unknown. */
  unknown: z.number(),
  /** Our own limits refused it before any call. */
  notSent: z.number(),
  notSentByReason: reasonCountsSchema,
  /** Seconds from the request to the provider's delivery event; null if nothing was delivered. */
  medianSecondsToDelivery: z.number().nullable(),
  /** Sign-ins and step-ups whose code was sent on this channel, and how many of these codes were used. */
  codes: z.number(),
  codesUsed: z.number(),
  /** 0 to 1; null without codes. */
  shareUsed: z.number().nullable(),
});
export type DeliveryCounts = z.infer<typeof deliveryCountsSchema>;

/** A mail domain, or a dial code like `+44`. `other` joins those with too few people to be named. `failureRate` is of `attempted`. */
export const deliveryPlaceSchema = z.object({
  name: z.string(),
  attempted: z.number(),
  sent: z.number(),
  delivered: z.number(),
  failed: z.number(),
  failureRate: z.number(),
});
export type DeliveryPlace = z.infer<typeof deliveryPlaceSchema>;

export const channelHealthSchema = z.object({
  total: deliveryCountsSchema,
  /** Every day of the period, oldest first, including days without deliveries. */
  days: z.array(deliveryCountsSchema.extend({ day: z.string() })),
  /** Where most deliveries failed, worst first. */
  worst: z.array(deliveryPlaceSchema),
});
export type ChannelHealth = z.infer<typeof channelHealthSchema>;

/** What a provider does at present. While it is not `working`, no instance asks it until `retryAt`; then one message probes it. */
export const providerHealthSchema = z.object({
  state: z.enum(["working", ...providerTroubles]),
  since: timestampSchema,
  retryAt: timestampSchema.nullable(),
});
export type ProviderHealth = z.infer<typeof providerHealthSchema>;

/** `GET /api/workgroups/{id}/delivery`. `from` and `to` are days in UTC, both included. */
export const deliveryHealthSchema = z.object({
  days: z.number(),
  from: z.string(),
  to: z.string(),
  channels: z.record(z.enum(channels), channelHealthSchema),
  /** The providers that are configured. */
  providers: z.partialRecord(z.enum(providers), providerHealthSchema),
});
export type DeliveryHealth = z.infer<typeof deliveryHealthSchema>;

/** What an operator must act on. Times are ISO 8601 in UTC. */
export const deliveryStatusSchema = z.object({
  /** Deliveries of the last 24 hours that failed because our account at the provider has a problem. */
  alarms: z.record(z.enum(channels), z.object({ count: z.number(), newestAt: timestampSchema.nullable() })),
  /** Deliveries that are due, and for how many seconds the oldest one has been due. */
  queue: z.object({ due: z.number(), oldestSeconds: z.number().nullable() }),
  /** Until when a channel is paused at its provider's request; null if it is not. */
  pausedUntil: z.record(z.enum(channels), timestampSchema.nullable()),
});
export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

/** `GET /api/health/delivery`: over all workgroups. */
export const operatorDeliveryHealthSchema = deliveryHealthSchema.extend(deliveryStatusSchema.shape);
export type OperatorDeliveryHealth = z.infer<typeof operatorDeliveryHealthSchema>;
