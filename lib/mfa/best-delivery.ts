/** Per channel, the message of a challenge that most likely brings the code, and the newest one. Pure. */
import { type Channel, channels, type DeliveryReason, type DeliveryState } from "@/lib/contract/vocabulary";

/** `at`: when it was queued, as PostgreSQL formats it. */
export type Message = {
  channel: Channel;
  destination: string;
  state: DeliveryState;
  reason: DeliveryReason | null;
  at: string;
  /** The fallback provider took it. */
  viaFallback: boolean;
};

/**
 * Best first. A resend carries the same code, so any message that arrived will do. A provider's status (sent, delayed) ranks above our
 * own (sending, queued); those can still be sent, while an `unknown` message has no further attempt. Each message counts by its own
 * newest state: an email that bounced after it was delivered has failed.
 */
const bestFirst = [
  "delivered",
  "sent",
  "delayed",
  "sending",
  "queued",
  "unknown",
  "failed",
] as const satisfies readonly DeliveryState[];

/** Does not compile if the list lacks a state. */
const ranks: Record<DeliveryState, number> = Object.fromEntries(
  bestFirst.map((state, rank) => [state, rank]),
) as Record<(typeof bestFirst)[number], number>;

export type ChannelMessages = { best: Message; latest: Message };

/**
 * The channels that have messages, in the order of {@link channels}. Of equally good messages the newest is the best.
 * @param messages oldest first
 */
export function bestDeliveries(messages: readonly Message[]): ChannelMessages[] {
  return channels.flatMap((channel) => {
    const newestFirst = messages.filter((message) => message.channel === channel).toReversed();
    const [latest] = newestFirst;
    if (!latest) return [];
    const best = newestFirst.reduce((a, b) => (ranks[b.state] < ranks[a.state] ? b : a));
    return [{ best, latest }];
  });
}
