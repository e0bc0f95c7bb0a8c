import type { ChallengeView } from "@/lib/schemas";

/** Nothing that was sent can bring the code: the way on is to send it again. */
export function isStuck({ deliveries, sendsLeft }: ChallengeView): boolean {
  return sendsLeft > 0 && deliveries.every(({ state }) => state === "failed");
}

type Advice = { tone: "warn" | "bad"; text: string };

const names = { email: "e-mail", phone: "text message" } as const;

/** What to do when a message is in trouble; null when there is nothing to say. Pure. */
export function deliveryAdvice({ deliveries, sendsLeft }: ChallengeView): Advice | null {
  const failed = deliveries.filter(({ state }) => state === "failed");
  const others = deliveries.filter(({ state }) => state !== "failed");
  if (others.length === 0) {
    const wayOn = sendsLeft > 0 ? "Send it again, or ask" : "Ask";
    const what = failed.length > 1 ? "Neither message could be delivered" : "No message could be delivered";
    return {
      tone: "bad",
      text: `${what}, and nobody gets in without a code. ${wayOn} an admin of your workgroup for help.`,
    };
  }
  const [lost] = failed;
  const [other] = others;
  if (lost && other && (other.state === "unknown" || other.state === "delayed")) {
    const doubt = other.state === "unknown" ? "may not have left" : "is late";
    return {
      tone: "warn",
      text: `The ${names[lost.channel]} did not get through, and the ${names[other.channel]} ${doubt}. It can still arrive; if not, send it again.`,
    };
  }
  if (lost && other) {
    return {
      tone: "warn",
      text: `The ${names[lost.channel]} did not get through. Use the ${names[other.channel]}: it carries the same code.`,
    };
  }
  const [resent] = deliveries.filter(({ latest }) => latest.state === "failed");
  if (resent) {
    return {
      tone: "warn",
      text: `The newest ${names[resent.channel]} did not get through. Use the earlier one: it has the same code.`,
    };
  }
  if (deliveries.some(({ state }) => state === "delayed")) {
    return { tone: "warn", text: "A message takes longer than usual. It can still arrive; any of them will do." };
  }
  if (deliveries.every(({ state }) => state === "unknown")) {
    return {
      tone: "warn",
      text: "We cannot tell whether the message left. It can still arrive; if not, send it again.",
    };
  }
  return null;
}
