"use client";

import { type RefObject, useEffect, useRef } from "react";
import type { ChallengeView } from "@/lib/schemas";
import { refusalText } from "../messages";
import { signInChallenge } from "../sign-in/challenge-source";
import { useSecondStep } from "../sign-in/use-second-step";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { Spinner } from "../ui/spinner";
import { type CodeNumbers, CodePart } from "./code-part";
import { DialogHead } from "./dialog";
import type { Outcome } from "./gate";

const why = "Your workgroup now asks for a code at every sign-in. What you typed on the page is kept.";

type SecondStepProps = {
  numbers: CodeNumbers;
  /** What was opened here last: whoever cancels and comes back finds the same code waiting. */
  earlier: RefObject<ChallengeView | null>;
  onOutcome: (outcome: Outcome) => void;
};

/** The second step that the session lacks: has the code sent, then asks for it. */
export function SecondStep({ numbers, earlier, onOutcome }: SecondStepProps) {
  const [step, open] = useSecondStep(earlier.current);
  const cancel = useRef<HTMLButtonElement>(null);
  const { state } = step;
  const view = state === "open" ? step.view : null;

  useEffect(() => {
    if (view) earlier.current = view;
  }, [view, earlier]);
  useEffect(() => {
    if (state !== "open") cancel.current?.focus();
  }, [state]);

  if (step.state === "open") {
    return (
      <CodePart
        key={step.view.expiresAt}
        initial={step.view}
        source={signInChallenge}
        why={why}
        numbers={numbers}
        onOutcome={onOutcome}
        onAgain={() => open()}
      />
    );
  }
  const refusal = step.state === "refused" ? step.refusal : null;
  // Signed out, or passed in another tab: the call itself finds out.
  const changed = refusal?.code === "unauthenticated" || refusal?.code === "conflict";
  return (
    <>
      <DialogHead title={refusal ? "We could not send a code" : "Enter the code we sent"} text={why} />
      <div role="alert" className="mt-5 empty:hidden">
        {refusal && <Notice tone="bad">{refusalText(refusal)}</Notice>}
      </div>
      {!refusal && (
        <p className="mt-5 flex items-center gap-2.5 text-body">
          <Spinner />
          Sending a one-time password…
        </p>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button ref={cancel} look="quiet" onClick={() => onOutcome("cancelled")}>
          Cancel
        </Button>
        {refusal && (
          <Button look="primary" onClick={() => (changed ? onOutcome("changed") : open())}>
            Try again
          </Button>
        )}
      </div>
    </>
  );
}
