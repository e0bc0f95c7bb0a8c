/** What happened to the messages that carry a code. */

import type { DeliveryView } from "@/lib/contract/sign-in-schemas";
import type { Channel, DeliveryReason, DeliveryState } from "@/lib/contract/vocabulary";
import { capitalized } from "./words";

export const deliveryChannels = { email: "Email", phone: "Text message" } satisfies Record<Channel, string>;

export const deliveryStates = {
  queued: "Sending…",
  sending: "Sending…",
  sent: "Sent",
  delivered: "Delivered",
  delayed: "Delayed",
  failed: "Failed",
  unknown: "Not confirmed",
} satisfies Record<DeliveryState, string>;

/** The newest message of a channel, beside an earlier one that got further. */
const latestStates = {
  queued: "Sending again…",
  sending: "Sending again…",
  sent: "Sent again",
  delivered: "Delivered again",
  delayed: "Newest message delayed",
  failed: "Newest message failed",
  unknown: "Newest message not confirmed",
} satisfies Record<DeliveryState, string>;

/** Read after "Failed:". */
export const deliveryReasons = {
  address_refused: "the address rejected the message",
  mailbox_unknown: "mailbox does not exist",
  mailbox_full: "mailbox is full",
  number_invalid: "not a valid number",
  number_unsupported: "not a mobile number",
  country_unsupported: "we don't text numbers in this country",
  phone_unreachable: "phone is off or out of range",
  opted_out: "this number replied STOP",
  blocked: "the carrier blocked the message",
  expired_on_the_way: "delivery took too long",
  provider_refused: "the message was rejected on the way",
  provider_account: "our message service has a problem, and we've been told",
  provider_busy: "the message service is busy",
  provider_silent: "the message service didn't respond",
  provider_unreachable: "the message service can't be reached",
  interrupted: "sending was interrupted",
  too_late: "it wasn't sent in time",
  send_limit: "limit reached, try again later",
  sms_cap: "no more text messages today",
  bounced_before: "earlier messages to this address bounced",
  complained_before: "earlier messages were marked as spam",
} satisfies Record<DeliveryReason, string>;

/** The same as headings of a list, for those who read of the messages of others. */
export function deliveryReasonTitle(reason: DeliveryReason): string {
  const forOthers: Partial<Record<DeliveryReason, string>> = {
    opted_out: "the number replied STOP",
    provider_account: "our message service has a problem",
    send_limit: "too many messages in a short time",
  };
  return capitalized(forOthers[reason] ?? deliveryReasons[reason]);
}

export function deliveryStateText({ state, reason, via }: Pick<DeliveryView, "state" | "reason" | "via">): string {
  if (!reason) return state === "sent" && via === "fallback" ? "Sent another way" : deliveryStates[state];
  const again = state === "queued" || state === "sending";
  return `${again ? "Trying again" : deliveryStates[state]}: ${deliveryReasons[reason]}`;
}

/** The newest message, where its state differs from the one shown; null where there is nothing to add. */
export function deliveryLatestText({ state, reason, latest }: DeliveryView): string | null {
  if (latest.state === state && latest.reason === (reason ?? null)) return null;
  const text = latestStates[latest.state];
  return latest.reason ? `${text.replace(/…$/, "")}: ${deliveryReasons[latest.reason]}` : text;
}

/** Before the destination, for screen readers. */
export const deliveryTo = (channel: Channel) =>
  `${deliveryChannels[channel]} to${channel === "phone" ? " the number" : ""}`;

/** What helps to find the message, while none is in trouble. */
export function deliveryTip(deliveries: readonly Pick<DeliveryView, "channel">[]): string {
  const same = deliveries.length > 1 ? "Both messages have the same code. " : "";
  const spam = deliveries.some(({ channel }) => channel === "email") ? " Check your spam folder, too." : "";
  return `${same}It can take a minute to arrive.${spam}`;
}

/** What a screen reader says when a message gets on: each channel once, with its newest message. */
export function deliveriesText(deliveries: readonly DeliveryView[]): string {
  const sentences = deliveries.flatMap((delivery) => {
    const latest = deliveryLatestText(delivery);
    return [
      `${deliveryChannels[delivery.channel]}: ${deliveryStateText(delivery)}.`,
      ...(latest ? [`${latest}.`] : []),
    ];
  });
  return sentences.join(" ");
}

const names = { email: "email", phone: "text message" } satisfies Record<Channel, string>;

/** What to do when messages are in trouble, by what is wrong with them. */
export const deliveryAdviceTexts = {
  allFailed: (count: number, canResend: boolean) => {
    const what = count > 1 ? "Neither message was delivered" : "The message wasn't delivered";
    const wayOn = canResend ? "Send it again, or ask" : "Ask";
    return `${what}, and you can't sign in without a code. ${wayOn} an admin of your workgroup for help.`;
  },
  oneFailed: (lost: Channel, other: Channel) =>
    `The ${names[lost]} wasn't delivered. Use the ${names[other]}: it has the same code.`,
  oneFailedOtherUnknown: (lost: Channel, other: Channel) =>
    `The ${names[lost]} wasn't delivered, and the ${names[other]} may not have been sent. It can still arrive; if it doesn't, send it again.`,
  oneFailedOtherDelayed: (lost: Channel, other: Channel) =>
    `The ${names[lost]} wasn't delivered, and the ${names[other]} is delayed. It can still arrive; if it doesn't, send it again.`,
  newestFailed: (lost: Channel) =>
    `The newest ${names[lost]} wasn't delivered. Use the earlier one: it has the same code.`,
  delayed: "A message is taking longer than usual. It can still arrive, and any message works.",
  unknown: "We can't tell whether the message was sent. It can still arrive; if it doesn't, send it again.",
};
