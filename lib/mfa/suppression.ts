/** Addresses that a provider told us not to send to are left out, but never so that nothing is left for ever. Pure. */
import type { Suppression } from "../db/users";
import type { Channel, DeliveryReason, SuppressionReason } from "../schemas";

/** `refused`: why nothing is sent there; null when something is. */
export type Destination = { channel: Channel; destination: string; refused: DeliveryReason | null };

const reasons = {
  bounced: "bounced_before",
  complained: "complained_before",
  opted_out: "opted_out",
} satisfies Record<SuppressionReason, DeliveryReason>;

type LeftOut = { emailOut: Suppression | null; phoneOut: Suppression | null };

/** What the channel's address is left out for. */
export function outOf(channel: Channel, { emailOut, phoneOut }: LeftOut): Suppression | null {
  return channel === "email" ? emailOut : phoneOut;
}

/** Does no message get to the person now? */
export function isUnreachable(channels: readonly Channel[], person: LeftOut): boolean {
  const given = channels.map((channel) => ({ channel, destination: "", out: outOf(channel, person) }));
  return withoutSuppressed(given).every(({ refused }) => refused !== null);
}

/**
 * An address that bounced for good, complained or answered STOP is left out of sends until it changes or an admin lifts it; where no
 * other is left, for 24 hours only. Source: product rules, "Phone number".
 */
export function withoutSuppressed(
  given: readonly { channel: Channel; destination: string; out: Suppression | null }[],
): Destination[] {
  const allOut = given.every(({ out }) => out !== null);
  return given.map(({ channel, destination, out }) => ({
    channel,
    destination,
    refused: out === null || (allOut && out.old) ? null : reasons[out.reason],
  }));
}
