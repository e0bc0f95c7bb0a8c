/** Failures of messages, by name. */
import { behaviorOf, type EmailFailure, type PhoneFailure } from "./behaviors";
import type { Addressee } from "./inbox";
import type { Mailbox, OutageKind, Provider } from "./mailbox";
import type { Channel } from "./vocabulary";

export type Delivery = {
  /** Whether the mailbox can make messages fail; a real one cannot. */
  readonly canFail: boolean;
  /** From now on messages to this person on this channel fail in this way; until the test ends, or for `times` messages. */
  fail<C extends Channel>(person: Addressee, channel: C, how: FailureOf[C], times?: number): Promise<void>;
  /** Messages to this person arrive again. */
  restore(person: Addressee, channel: Channel): Promise<void>;
  /** A provider fails for everyone, also for tests that run at the same time, until the test ends. */
  startOutage(provider: Provider, kind: OutageKind): Promise<void>;
};

export type FailureOf = { email: EmailFailure; phone: PhoneFailure };

/** @returns the failures of one test, and a function that ends them all */
export function openDelivery({ setBehavior, setOutage }: Mailbox): { delivery: Delivery; restoreAll(): Promise<void> } {
  const failing = new Set<string>();
  const outages = new Set<Provider>();

  const destinationOf = (person: Addressee, channel: Channel): string => {
    const destination = person[channel];
    if (!destination) throw new Error(`${person.email} has no phone number`);
    return destination;
  };
  const set: NonNullable<Mailbox["setBehavior"]> = (to, behavior) => {
    if (!setBehavior)
      throw new Error("This mailbox can't make messages fail: check delivery.canFail and skip the test");
    return setBehavior(to, behavior);
  };
  const restore = async (to: string) => {
    await set(to, { kind: "accept" });
    failing.delete(to);
  };

  const delivery: Delivery = {
    canFail: setBehavior !== undefined,
    async fail(person, channel, how, times) {
      const to = destinationOf(person, channel);
      failing.add(to);
      await set(to, { ...behaviorOf(channel, how), ...(times !== undefined && { times }) });
    },
    restore: (person, channel) => restore(destinationOf(person, channel)),
    async startOutage(provider, kind) {
      if (!setOutage) throw new Error("This mailbox can't start outages: check delivery.canFail and skip the test");
      outages.add(provider);
      await setOutage(provider, kind);
    },
  };
  return {
    delivery,
    async restoreAll() {
      for (const to of [...failing]) await restore(to);
      for (const provider of outages) await setOutage?.(provider, null);
    },
  };
}
