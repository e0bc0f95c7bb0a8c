"use client";

import type { ChallengeView } from "@/lib/schemas";
import { CodeForm } from "./code-form";
import { CodeOver } from "./code-over";
import { useChallenge } from "./use-challenge";

export type CodeStepProps = {
  initial: ChallengeView;
  /** One sentence: who asks for the code. */
  why: string;
  digits: number;
  /** How long wrong codes count against the account. */
  pauseHours: number;
  callbackUrl: string;
};

export function CodeStep({ initial, why, digits, pauseHours, callbackUrl }: CodeStepProps) {
  const challenge = useChallenge(initial);
  if (challenge.over) return <CodeOver reason={challenge.over} pauseHours={pauseHours} callbackUrl={callbackUrl} />;
  return (
    <>
      <h1 className="text-display">
        Enter your <span className="whitespace-nowrap">one-time</span> password
      </h1>
      <p className="mt-2 text-muted">{why}</p>
      <CodeForm challenge={challenge} digits={digits} callbackUrl={callbackUrl} />
    </>
  );
}
