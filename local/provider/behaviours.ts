// What the local provider does with the messages to a certain address: the ways in which real providers fail, at once
// or, by a webhook, later.
import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { type Answer, send } from "./http";
import { canonicalAddress } from "./mailbox";

/** `times`: so many messages, then the address is normal again. */
const times = z.number().int().min(1).optional();
const code = z.number().int().optional();

export const behaviourSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("accept") }),
  z.strictObject({
    kind: z.literal("fail"),
    status: z.number().int().min(400).max(599),
    /** Resend's name of the error, or Twilio's number of it. */
    name: z.string().optional(),
    code,
    message: z.string().optional(),
    retryAfter: z.number().int().min(0).optional(),
    times,
  }),
  z.strictObject({ kind: z.literal("delay"), ms: z.number().int().min(0).max(120_000), times }),
  /** Never answers, and takes nothing. */
  z.strictObject({ kind: z.literal("timeout"), times }),
  /** Takes the message, then breaks the connection: the sender cannot know. */
  z.strictObject({ kind: z.literal("drop"), times }),
  /** Takes the message, then says something that is no answer. */
  z.strictObject({
    kind: z.literal("garbage"),
    body: z.string(),
    status: z.number().int().min(200).max(599).optional(),
    times,
  }),
  /** Takes the message, and never tells what became of it. */
  z.strictObject({ kind: z.literal("silent"), times }),
  /** Reports the end before the middle, and each report so many times at once. */
  z.strictObject({ kind: z.literal("disorder"), duplicates: z.number().int().min(1).max(10).optional(), times }),
  /** Takes the message, then reports that it was not sent: for an e-mail the reason, for a text message the code. */
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
  /** Delivered so many milliseconds after the delay was reported, or never. */
  z.strictObject({ kind: z.literal("delayed"), thenDelivered: z.number().int().min(0).optional(), times }),
  z.strictObject({ kind: z.literal("complain"), times }),
  z.strictObject({
    kind: z.literal("suppressed"),
    reason: z.enum(["previous_bounce", "previous_complaint"]).optional(),
    times,
  }),
  z.strictObject({ kind: z.literal("undelivered"), code, times }),
  /** The person has answered STOP: nothing more goes to this number until it is told to accept. */
  z.strictObject({ kind: z.literal("stop") }),
]);

export type Behaviour = z.infer<typeof behaviourSchema>;
export type Failing = Extract<Behaviour, { kind: "fail" }>;
export type Behaviours = ReturnType<typeof makeBehaviours>;

const kindsOfEmail: readonly string[] = ["bounce", "delayed", "complain", "suppressed"];
const kindsOfPhone: readonly string[] = ["undelivered", "stop"];

/** Why this behaviour says nothing at this address, so that a test does not wait for what cannot come. */
export function mismatch(address: string, behaviour: Behaviour): string | null {
  const isEmail = address.includes("@");
  if ((isEmail ? kindsOfPhone : kindsOfEmail).includes(behaviour.kind)) {
    return `${behaviour.kind} is for ${isEmail ? "phone numbers" : "e-mail addresses"} only`;
  }
  if (behaviour.kind !== "failed") return null;
  if (isEmail && behaviour.code !== undefined) return "an e-mail fails with a reason, not with a code";
  return !isEmail && behaviour.reason !== undefined ? "a text message fails with a code, not with a reason" : null;
}

export function makeBehaviours() {
  const byAddress = new Map<string, Behaviour>();
  return {
    set(address: string, behaviour: Behaviour) {
      if (behaviour.kind === "accept") byAddress.delete(canonicalAddress(address));
      else byAddress.set(canonicalAddress(address), behaviour);
    },
    remove: (address: string) => byAddress.delete(canonicalAddress(address)),
    list: () => Object.fromEntries(byAddress),
    /** The behaviour for the next message to this address. */
    take(address: string): Behaviour {
      const key = canonicalAddress(address);
      const behaviour = byAddress.get(key) ?? { kind: "accept" };
      if (!("times" in behaviour) || behaviour.times === undefined) return behaviour;
      if (behaviour.times === 1) byAddress.delete(key);
      else byAddress.set(key, { ...behaviour, times: behaviour.times - 1 });
      return behaviour;
    },
  };
}

type Ways = {
  /** Puts the message into the mailbox and gives the provider's good answer. */
  accept: () => Answer;
  refuse: (failing: Failing) => Answer;
};

/** The answer to the request; what is reported later is the life of an accepted message. */
export async function behave(behaviour: Behaviour, response: ServerResponse, { accept, refuse }: Ways): Promise<void> {
  switch (behaviour.kind) {
    case "fail":
      return send(response, refuse(behaviour));
    case "stop":
      return send(response, refuse({ kind: "fail", status: 400, code: 21610 }));
    case "delay":
      await delay(behaviour.ms, undefined, { ref: false });
      return send(response, accept());
    case "timeout":
      return;
    case "drop":
      accept();
      response.destroy();
      return;
    case "garbage": {
      const { status } = accept();
      return send(response, { status: behaviour.status ?? status, body: behaviour.body });
    }
    default:
      return send(response, accept());
  }
}
