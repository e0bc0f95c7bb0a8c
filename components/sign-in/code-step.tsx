"use client";

import { call, type Refusal } from "@/components/api";
import { codeStepCopy, type OverNumbers } from "@/components/copy/code-step";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import { signInChallenge, signInChallengePath } from "./challenge-source";
import { CodeForm } from "./code-form";
import { CodeStepOver } from "./code-step-over";
import type { NativeCodeForm } from "./form-refusal";
import { useChallenge } from "./use-challenge";
import { useLeaveWhenSignedIn } from "./use-leave-when-signed-in";
import { WithoutCode } from "./without-code";

export type CodeStepProps = {
  initial: ChallengeView;
  /** One sentence: who asks for the code. */
  why: string;
  digits: number;
  /** Of a temporary code. */
  temporaryDigits: number;
  numbers: OverNumbers;
  native: NativeCodeForm;
  support: string | undefined;
};

export function CodeStep({ initial, why, digits, temporaryDigits, numbers, native, support }: CodeStepProps) {
  const challenge = useChallenge(initial, signInChallenge);
  const { callbackUrl } = native;
  // Finished in another tab: the challenge is gone, because this browser is signed in.
  useLeaveWhenSignedIn(callbackUrl, { active: challenge.over === "no_challenge", atOnce: true });
  const { pausedUntil, serverTime } = challenge.view;
  if (challenge.over) {
    const pause = pausedUntil === null ? null : { until: pausedUntil, now: serverTime };
    return <CodeStepOver reason={challenge.over} {...{ numbers, pause, callbackUrl, support }} />;
  }
  return (
    <>
      <h1 className="text-title">{codeStepCopy.heading}</h1>
      <p className="mt-1.5 text-muted">{why}</p>
      <CodeForm
        challenge={challenge}
        digits={digits}
        subheading="h2"
        // The whole page goes: nothing of another user stays in the router, and "back" does not lead to a used code.
        onVerified={() => window.location.replace(callbackUrl)}
        onCancel={() => cancel(callbackUrl)}
        native={native}
      />
      <WithoutCode
        challenge={challenge}
        digits={temporaryDigits}
        onVerified={() => window.location.replace(callbackUrl)}
        native={native}
        support={support}
      />
    </>
  );
}

async function cancel(callbackUrl: string): Promise<Refusal | null> {
  const reply = await call("DELETE", signInChallengePath);
  if (!reply.ok && reply.status !== 404) return reply;
  window.location.replace(`/sign-in?notice=cancelled&callbackUrl=${encodeURIComponent(callbackUrl)}`);
  return untilPageIsLeft();
}
