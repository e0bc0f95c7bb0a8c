/** Addresses that a provider told us not to send to are left out, but never so that nothing is left for ever. Pure. */

import type { Channel, DeliveryReason, SuppressionReason, TextRefusal } from "@/lib/contract/vocabulary";
import type { Suppression as StoredSuppression } from "@/lib/db/users";

/** `refused`: why nothing is sent there; null when something is. */
export type Destination = { channel: Channel; destination: string; refused: DeliveryReason | null };

/** Why nothing is sent to a suppressed address. */
export const suppressionReasons = {
  bounced: "bounced_before",
  complained: "complained_before",
  opted_out: "opted_out",
} satisfies Record<SuppressionReason, DeliveryReason>;

/** What matters of it here. */
type Suppression = Pick<StoredSuppression, "reason" | "old">;

type LeftOut = {
  emailSuppression: Suppression | null;
  phoneSuppression: Suppression | null;
  /** Why the number may get no text messages, whatever providers say of it. */
  phoneRefused: TextRefusal | null;
};

type Given = { channel: Channel; destination: string; out: Suppression | null; unfit: TextRefusal | null };

/** What the channel's address is left out for. */
export function suppressionOf<S extends Suppression>(
  channel: Channel,
  { emailSuppression, phoneSuppression }: { emailSuppression: S | null; phoneSuppression: S | null },
): S | null {
  return channel === "email" ? emailSuppression : phoneSuppression;
}

/** Does no message get to the person now? */
export function isUnreachable(channels: readonly Channel[], person: LeftOut): boolean {
  const given = channels.map((channel) => ({
    channel,
    destination: "",
    out: suppressionOf(channel, person),
    unfit: channel === "phone" ? person.phoneRefused : null,
  }));
  return applySuppressions(given).every(({ refused }) => refused !== null);
}

/**
 * An address that bounced for good, complained or answered STOP is left out of sends until it changes or an admin lifts it; where no
 * other is left, for 24 hours only. Source: product rules, "Phone number". A number that may get no text messages never does, and is
 * none that is left.
 */
export function applySuppressions(given: readonly Given[]): Destination[] {
  const allOut = given.every(({ out, unfit }) => out !== null || unfit !== null);
  return given.map(({ channel, destination, out, unfit }) => ({
    channel,
    destination,
    refused: unfit ?? (out === null || (allOut && out.old) ? null : suppressionReasons[out.reason]),
  }));
}
