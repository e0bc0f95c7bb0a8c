import { deliveryAdviceTexts as texts } from "@/components/copy/delivery";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { DeliveryReason } from "@/lib/contract/vocabulary";

/** Another message would not be sent, or would fail in the same way. */
const lasting = new Set<DeliveryReason>([
  "mailbox_unknown",
  "number_invalid",
  "number_unsupported",
  "country_unsupported",
  "opted_out",
  "send_limit",
  "sms_cap",
  "bounced_before",
  "complained_before",
]);

/** Nothing that was sent can bring the code. */
export const allFailed = ({ deliveries }: ChallengeView): boolean =>
  deliveries.every(({ state }) => state === "failed");

/** Would a resend send a message that has a chance? The server decides; this chooses what the page recommends. */
function resendHelps({ deliveries, sendsLeft }: ChallengeView): boolean {
  return sendsLeft > 0 && deliveries.some(({ latest: { reason } }) => reason === null || !lasting.has(reason));
}

/** Nothing that was sent can bring the code, and another message can: the way on is to send it again. */
export const isStuck = (view: ChallengeView): boolean => allFailed(view) && resendHelps(view);

type Advice = { tone: "warn" | "bad"; text: string };

const warn = (text: string): Advice => ({ tone: "warn", text });

/** What to do when a message is in trouble; null when there is nothing to say. Pure. */
export function deliveryAdvice(view: ChallengeView): Advice | null {
  const { deliveries } = view;
  const failed = deliveries.filter(({ state }) => state === "failed");
  const others = deliveries.filter(({ state }) => state !== "failed");
  if (others.length === 0) return { tone: "bad", text: texts.allFailed(failed.length, resendHelps(view)) };
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
