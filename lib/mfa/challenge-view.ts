/** What the holder of a challenge sees of it, from what was read. Pure. */
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { Channel } from "@/lib/contract/vocabulary";
import { maskDestination } from "@/lib/messaging/mask";
import { bestDeliveries } from "./best-delivery";
import type { NewDelivery } from "./challenge.store";
import type { ChallengeState } from "./challenge-state.store";

/** The challenge as the code page and the API show it; destinations are masked. */
export function toView(state: ChallengeState): ChallengeView {
  return {
    status: state.status,
    requestMark: state.requestMark,
    serverTime: state.now.toISOString(),
    expiresAt: state.expiresAt.toISOString(),
    attemptsLeft: state.attemptsLeft,
    sendsLeft: state.sendsLeft,
    resendAvailableAt: state.nextSendAt.toISOString(),
    pausedUntil: state.pausedUntil?.toISOString() ?? null,
    reportedTo: state.reportedTo,
    deliveries: bestDeliveries(state.messages).map(({ best, latest }) => ({
      channel: best.channel,
      destination: maskDestination(best.channel, best.destination),
      state: best.state,
      ...(best.reason && { reason: best.reason }),
      via: best.viaFallback ? "fallback" : "primary",
      latest: { state: latest.state, reason: latest.reason, at: new Date(latest.at).toISOString() },
    })),
  };
}

/** What `findChallenge` would read after a resend. */
export function afterResend(
  state: ChallengeState,
  deliveries: NewDelivery[],
  { nextSendAt, now }: { nextSendAt: Date; now: Date },
): ChallengeState {
  const isSent = (channel: Channel) => deliveries.some((d) => d.channel === channel && d.refused === null);
  const earlier = state.messages.map((message) =>
    message.state === "queued" && isSent(message.channel)
      ? ({ ...message, state: "failed", reason: "too_late" } as const)
      : message,
  );
  const fresh = deliveries.map(({ channel, destination, refused }) => ({
    channel,
    destination,
    state: refused === null ? ("queued" as const) : ("failed" as const),
    reason: refused,
    at: now.toISOString(),
    viaFallback: false,
  }));
  const { sends, sendsLeft } = state;
  return { ...state, now, nextSendAt, sends: sends + 1, sendsLeft: sendsLeft - 1, messages: [...earlier, ...fresh] };
}
