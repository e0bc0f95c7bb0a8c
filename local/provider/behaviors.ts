// Fault injection per recipient: the ways in which real providers fail, in their answer or later in a webhook. The HTTP API
// spells it "behaviours".
import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { canonicalAddress } from "./mailbox";
import { type Answer, send } from "./provider-http";

/** The number of messages that the behavior applies to. Undefined: all. */
const times = z.number().int().min(1).optional();
const code = z.number().int().optional();

export const behaviorSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("accept") }),
  z.strictObject({
    kind: z.literal("fail"),
    status: z.number().int().min(400).max(599),
    /** Resend's errors have a name, Twilio's a code. */
    name: z.string().optional(),
    code,
    message: z.string().optional(),
    retryAfter: z.number().int().min(0).optional(),
    times,
  }),
  z.strictObject({ kind: z.literal("delay"), ms: z.number().int().min(0).max(120_000), times }),
  /** Does not accept the message and never answers. */
  z.strictObject({ kind: z.literal("timeout"), times }),
  /** Accepts the message and closes the connection: the outcome is ambiguous for the sender. */
  z.strictObject({ kind: z.literal("drop"), times }),
  /** Accepts the message and answers with this body. */
  z.strictObject({
    kind: z.literal("garbage"),
    body: z.string(),
    status: z.number().int().min(200).max(599).optional(),
    times,
  }),
  /** Accepts the message and sends no webhook. */
  z.strictObject({ kind: z.literal("silent"), times }),
  /** Sends webhooks out of order, and each as many times at once as `duplicates` says. */
  z.strictObject({ kind: z.literal("disorder"), duplicates: z.number().int().min(1).max(10).optional(), times }),
  /** Accepts the message and then reports that it was not sent. An email has a reason, a text message a code. */
  z.strictObject({ kind: z.literal("failed"), reason: z.string().min(1).optional(), code, times }),
  z.strictObject({
    kind: z.literal("bounce"),
    type: z.enum(["Permanent", "Transient", "Undetermined"]),
    subType: z
      .enum([
        "Undetermined",
        "General",
        "NoEmail",
        "MailboxFull",
        "MessageTooLarge",
        "ContentRejected",
        "AttachmentRejected",
      ])
      .optional(),
    times,
  }),
  /** `thenDelivered`: milliseconds after the delay was reported. Undefined: never delivered. */
  z.strictObject({ kind: z.literal("delayed"), thenDelivered: z.number().int().min(0).optional(), times }),
  z.strictObject({ kind: z.literal("complain"), times }),
  z.strictObject({
    kind: z.literal("suppressed"),
    reason: z.enum(["previous_bounce", "previous_complaint"]).optional(),
    times,
  }),
  z.strictObject({ kind: z.literal("undelivered"), code, times }),
  /** The recipient answered STOP: the number gets no message until its behavior is `accept`. */
  z.strictObject({ kind: z.literal("stop") }),
]);

export type Behavior = z.infer<typeof behaviorSchema>;
export type Failing = Extract<Behavior, { kind: "fail" }>;
export type Behaviors = ReturnType<typeof createBehaviors>;

const emailKinds: readonly string[] = ["bounce", "delayed", "complain", "suppressed"];
const phoneKinds: readonly string[] = ["undelivered", "stop"];

/** @returns why the behavior cannot occur at this address, so that a test does not wait in vain; null if it can */
export function mismatch(address: string, behavior: Behavior): string | null {
  const isEmail = address.includes("@");
  if ((isEmail ? phoneKinds : emailKinds).includes(behavior.kind)) {
    return `${behavior.kind} is for ${isEmail ? "phone numbers" : "email addresses"} only`;
  }
  if (behavior.kind !== "failed") return null;
  if (isEmail && behavior.code !== undefined) return "an email fails with a reason, not with a code";
  return !isEmail && behavior.reason !== undefined ? "a text message fails with a code, not with a reason" : null;
}

export function createBehaviors() {
  const byAddress = new Map<string, Behavior>();
  return {
    set(address: string, behavior: Behavior) {
      if (behavior.kind === "accept") byAddress.delete(canonicalAddress(address));
      else byAddress.set(canonicalAddress(address), behavior);
    },
    remove: (address: string) => byAddress.delete(canonicalAddress(address)),
    list: () => Object.fromEntries(byAddress),
    /** Returns the behavior for the next message to this address, and counts it. */
    take(address: string): Behavior {
      const key = canonicalAddress(address);
      const behavior = byAddress.get(key) ?? { kind: "accept" };
      if (!("times" in behavior) || behavior.times === undefined) return behavior;
      if (behavior.times === 1) byAddress.delete(key);
      else byAddress.set(key, { ...behavior, times: behavior.times - 1 });
      return behavior;
    },
  };
}

type Answers = {
  /** Adds the message to the mailbox and returns the provider's answer. */
  accept: () => Answer;
  refuse: (failing: Failing) => Answer;
};

/** Answers the request. Webhooks are scheduled by `accept`. */
export async function behave(behavior: Behavior, response: ServerResponse, { accept, refuse }: Answers): Promise<void> {
  switch (behavior.kind) {
    case "fail":
      return send(response, refuse(behavior));
    case "stop":
      return send(response, refuse({ kind: "fail", status: 400, code: 21610 }));
    case "delay":
      await delay(behavior.ms, undefined, { ref: false });
      return send(response, accept());
    case "timeout":
      return;
    case "drop":
      accept();
      response.destroy();
      return;
    case "garbage": {
      const { status } = accept();
      return send(response, { status: behavior.status ?? status, body: behavior.body });
    }
    default:
      return send(response, accept());
  }
}
