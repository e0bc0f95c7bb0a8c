/** What can happen to the messages of one destination, by name. */
import type { Channel } from "./vocabulary";

/** The body of `PUT /behaviours/<destination>` of the local provider. */
export type Behavior = { kind: string; [field: string]: string | number };

const shared = {
  /** Refused by the provider for good. */
  refused: { kind: "fail", status: 422, name: "validation_error", code: 21211 },
  /** The provider answers 429. */
  rate_limited: { kind: "fail", status: 429, name: "rate_limit_exceeded", code: 20429, retryAfter: 2 },
  /** The provider answers 503. */
  unavailable: { kind: "fail", status: 503 },
  /** The provider never answers. */
  timeout: { kind: "timeout" },
  /** The provider takes the message, then the connection breaks. */
  dropped: { kind: "drop" },
  /** The provider takes the message and answers with HTML. */
  garbage: { kind: "garbage", body: "<html>", status: 200 },
  /** The provider takes the message after three seconds. */
  slow: { kind: "delay", ms: 3_000 },
  /** The provider takes the message and never reports on it. */
  silent: { kind: "silent" },
  /** Reports come out of order, and twice. */
  disorder: { kind: "disorder", duplicates: 2 },
} satisfies Record<string, Behavior>;

const email = {
  ...shared,
  /** The mailbox does not exist. */
  bounced: { kind: "bounce", type: "Permanent", subType: "NoEmail" },
  /** The mailbox is full: a bounce that may pass. */
  mailbox_full: { kind: "bounce", type: "Transient", subType: "MailboxFull" },
  /** A bounce without a reason. */
  bounced_undetermined: { kind: "bounce", type: "Undetermined" },
  /** Delivery is delayed and never happens. */
  delayed: { kind: "delayed" },
  /** Delivered two seconds after a report of delay. */
  delayed_then_delivered: { kind: "delayed", thenDelivered: 2_000 },
  /** Delivered, then marked as spam. */
  complained: { kind: "complain" },
  /** The provider suppresses the address, because an earlier message bounced. */
  suppressed: { kind: "suppressed", reason: "previous_bounce" },
  /** The provider takes the message and reports that it could not send it. */
  failed: { kind: "failed", reason: "reached_daily_quota" },
} satisfies Record<string, Behavior>;

const phone = {
  ...shared,
  refused: { kind: "fail", status: 400, code: 21211 },
  /** The phone is off or out of range. */
  unreachable: { kind: "undelivered", code: 30003 },
  /** The carrier blocks the message. */
  blocked: { kind: "undelivered", code: 30007 },
  /** The number is a landline or unknown. */
  unknown_number: { kind: "undelivered", code: 30005 },
  /** The provider takes the message and reports that it could not send it. */
  failed: { kind: "failed", code: 30036 },
  /** The owner of the number answered STOP. */
  opted_out: { kind: "stop" },
} satisfies Record<string, Behavior>;

export const behaviors = { email, phone } satisfies Record<Channel, Record<string, Behavior>>;

export type EmailFailure = keyof typeof email;
export type PhoneFailure = keyof typeof phone;

/** @returns the behavior of that name. @throws for a name that the channel cannot have */
export function behaviorOf(channel: Channel, name: EmailFailure | PhoneFailure): Behavior {
  const found = (behaviors[channel] as Record<string, Behavior>)[name];
  if (found) return found;
  throw new Error(`${channel} has no failure "${name}"; it has ${Object.keys(behaviors[channel]).join(", ")}`);
}
