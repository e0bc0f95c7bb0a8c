import { deliveryAdviceTexts as texts } from "@/components/copy/delivery";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";

/** Nothing that was sent can bring the code: the way on is to send it again. */
export function isStuck({ deliveries, sendsLeft }: ChallengeView): boolean {
  return sendsLeft > 0 && deliveries.every(({ state }) => state === "failed");
}

type Advice = { tone: "warn" | "bad"; text: string };

const warn = (text: string): Advice => ({ tone: "warn", text });

/** What to do when a message is in trouble; null when there is nothing to say. Pure. */
export function deliveryAdvice({ deliveries, sendsLeft }: ChallengeView): Advice | null {
  const failed = deliveries.filter(({ state }) => state === "failed");
  const others = deliveries.filter(({ state }) => state !== "failed");
  if (others.length === 0) return { tone: "bad", text: texts.allFailed(failed.length, sendsLeft > 0) };
  const [lost] = failed;
  const [other] = others;
  if (lost && other) {
    if (other.state === "unknown") return warn(texts.oneFailedOtherUnknown(lost.channel, other.channel));
    if (other.state === "delayed") return warn(texts.oneFailedOtherDelayed(lost.channel, other.channel));
    return warn(texts.oneFailed(lost.channel, other.channel));
  }
  const resent = deliveries.find(({ latest }) => latest.state === "failed");
  if (resent) return warn(texts.newestFailed(resent.channel));
  if (deliveries.some(({ state }) => state === "delayed")) return warn(texts.delayed);
  return deliveries.every(({ state }) => state === "unknown") ? warn(texts.unknown) : null;
}
