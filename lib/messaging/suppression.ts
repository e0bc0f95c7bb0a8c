/** Drops suppressed destinations, unless that would leave the user without a channel for more than 24 hours. Pure. */

import type { Channel, DeliveryReason, SuppressionReason, TextRefusal } from "@/lib/contract/vocabulary";
import type { Suppression as StoredSuppression } from "@/lib/db/users";

/** `refused`: why no message is sent; null if one is sent. */
export type Destination = { channel: Channel; destination: string; refused: DeliveryReason | null };

/** Delivery reason of each suppression. */
export const suppressionReasons = {
  bounced: "bounced_before",
  complained: "complained_before",
  opted_out: "opted_out",
} satisfies Record<SuppressionReason, DeliveryReason>;

type Suppression = Pick<StoredSuppression, "reason" | "old">;

type DestinationState = {
  emailSuppression: Suppression | null;
  phoneSuppression: Suppression | null;
  /** Why the number may get no text messages, by the number rules of the configuration. */
  phoneRefused: TextRefusal | null;
};

type Candidate = {
  channel: Channel;
  destination: string;
  suppression: Suppression | null;
  /** Why the number may get no text messages; null for an email address. */
  numberRefused: TextRefusal | null;
};

/** The suppression of the user's destination on a channel; null without one. */
export function suppressionOf<S extends Suppression>(
  channel: Channel,
  { emailSuppression, phoneSuppression }: { emailSuppression: S | null; phoneSuppression: S | null },
): S | null {
  return channel === "email" ? emailSuppression : phoneSuppression;
}

/** True if no message can be sent to the user on these channels now. */
export function isUnreachable(channels: readonly Channel[], user: DestinationState): boolean {
  const candidates = channels.map((channel) => ({
    channel,
    destination: "",
    suppression: suppressionOf(channel, user),
    numberRefused: channel === "phone" ? user.phoneRefused : null,
  }));
  return applySuppressions(candidates).every(({ refused }) => refused !== null);
}

/**
 * Decides for each destination whether a message is sent. A destination that bounced permanently, complained or answered STOP gets none
 * until it changes or an admin resumes it; if all destinations are suppressed, for 24 hours only. A number that may get no text messages
 * never gets one and does not count as a destination. Source: `docs/requirements.md`, "Numbers".
 */
export function applySuppressions(candidates: readonly Candidate[]): Destination[] {
  const noneLeft = candidates.every(({ suppression, numberRefused }) => suppression !== null || numberRefused !== null);
  return candidates.map(({ channel, destination, suppression, numberRefused }) => {
    const suppressed = suppression !== null && !(noneLeft && suppression.old);
    return {
      channel,
      destination,
      refused: numberRefused ?? (suppressed ? suppressionReasons[suppression.reason] : null),
    };
  });
}
