"use client";

import { call, type Refusal } from "@/components/api";
import { codeStepCopy, type OverNumbers } from "@/components/copy/code-step";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import { signInChallenge, signInChallengePath } from "./challenge-source";
import { CodeForm } from "./code-form";
import { CodeStepOver } from "./code-step-over";
import { useChallenge } from "./use-challenge";

export type CodeStepProps = {
  initial: ChallengeView;
  /** One sentence: who asks for the code. */
  why: string;
  digits: number;
  numbers: OverNumbers;
  callbackUrl: string;
};

export function CodeStep({ initial, why, digits, numbers, callbackUrl }: CodeStepProps) {
  const challenge = useChallenge(initial, signInChallenge);
  if (challenge.over) return <CodeStepOver reason={challenge.over} numbers={numbers} callbackUrl={callbackUrl} />;
  return (
    <>
      <h1 className="text-display">{codeStepCopy.heading}</h1>
      <p className="mt-2 text-muted">{why}</p>
      <CodeForm
        challenge={challenge}
        digits={digits}
        subheading="h2"
        // The whole page goes: nothing of another user stays in the router, and "back" does not lead to a used code.
        onVerified={() => window.location.replace(callbackUrl)}
        onCancel={cancel}
      />
    </>
  );
}

async function cancel(): Promise<Refusal | null> {
  const reply = await call("DELETE", signInChallengePath);
  if (!reply.ok && reply.status !== 404) return reply;
  window.location.replace("/sign-in?notice=cancelled");
  return untilPageIsLeft();
}
