/**
 * Repeats a call that was refused for want of a second step or of recent authentication, once that was asked for in place. Knows
 * neither React nor the dialog: `show` asks.
 */

import { call, type Refusal, type Reply } from "@/components/api";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";

export type Step = "second_step" | "reauthentication";

/** "changed": the question is out of date, so let the call find out how things stand now. */
export type Outcome = "passed" | "changed" | "cancelled";

/** `challenge`: the password was right already, and this code is waited for. */
export type Show = (step: Step, challenge?: ChallengeView) => Promise<Outcome>;

type Send<Data> = () => Promise<Reply<Data>>;

const notConfirmed: Refusal = { ok: false, status: 403, code: "reauthentication_required" };

export function createGate(show: Show) {
  const passes = { second_step: 0, reauthentication: 0 };
  const asking = new Map<Step, Promise<Outcome>>();
  let queue: Promise<unknown> = Promise.resolve();

  /** One question at a time; calls that need the same step share it. */
  function ask(step: Step, challenge?: ChallengeView): Promise<Outcome> {
    const shared = asking.get(step);
    if (shared) return shared;
    const answer = queue.then(async () => {
      const outcome = await show(step, challenge);
      if (outcome === "passed") passes[step] += 1;
      asking.delete(step);
      return outcome;
    });
    asking.set(step, answer);
    queue = answer;
    return answer;
  }

  /** The answer of `send`, in the end. A cancelled question leaves the refusal as it was. */
  async function protectedCall<Data>(send: Send<Data>): Promise<Reply<Data>> {
    const passed = new Set<Step>();
    for (;;) {
      const before = { ...passes };
      const reply = await send();
      const step = missingStep(reply);
      if (step === null || passed.has(step)) return reply;
      // Passed for another call while this one was under way: only its answer is old.
      const outcome = passes[step] > before[step] ? "passed" : await ask(step);
      if (outcome === "cancelled") return reply;
      if (outcome === "passed") passed.add(step);
    }
  }

  /** Makes authentication recent with a password that a form has asked for itself; a code, where one is wanted, is asked for here. */
  async function confirmWithPassword(password: string): Promise<Reply<unknown>> {
    const reply = await protectedCall(() => reauthenticate(password));
    if (!reply.ok || reply.data === null) return reply;
    return (await ask("reauthentication", reply.data)) === "cancelled" ? notConfirmed : reply;
  }

  return { protectedCall, confirmWithPassword };
}

/** Null: the password was enough. */
export function reauthenticate(password: string): Promise<Reply<ChallengeView | null>> {
  return call("POST", "/api/account/reauthenticate", { password });
}

function missingStep(reply: Reply<unknown>): Step | null {
  if (reply.ok) return null;
  if (reply.code === "second_step_required") return "second_step";
  return reply.code === "reauthentication_required" ? "reauthentication" : null;
}
