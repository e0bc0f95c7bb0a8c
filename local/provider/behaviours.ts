// What the local provider does with a message to a certain address instead of taking it: the ways in which real
// providers fail.
import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { type Answer, send } from "./http";
import { canonicalAddress } from "./mailbox";

/** `times`: so many messages, then the address is normal again. */
const times = z.number().int().min(1).optional();

export const behaviourSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("accept") }),
  z.strictObject({
    kind: z.literal("fail"),
    status: z.number().int().min(400).max(599),
    /** Resend's name of the error, or Twilio's number of it. */
    name: z.string().optional(),
    code: z.number().int().optional(),
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
]);

export type Behaviour = z.infer<typeof behaviourSchema>;
export type Failing = Extract<Behaviour, { kind: "fail" }>;
export type Behaviours = ReturnType<typeof makeBehaviours>;

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
      if (behaviour.kind === "accept" || behaviour.times === undefined) return behaviour;
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

export async function behave(behaviour: Behaviour, response: ServerResponse, { accept, refuse }: Ways): Promise<void> {
  switch (behaviour.kind) {
    case "accept":
      return send(response, accept());
    case "fail": {
      const { retryAfter } = behaviour;
      const headers = retryAfter === undefined ? undefined : { "retry-after": String(retryAfter) };
      return send(response, { ...refuse(behaviour), headers });
    }
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
      return behaviour satisfies never;
  }
}
