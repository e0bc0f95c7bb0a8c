"use client";

import { useEffect, useRef } from "react";
import { codeStepCopy, stepUpCopy } from "@/components/copy/code-step";
import { refusalText } from "@/components/copy/errors";
import { controls } from "@/components/copy/shell";
import { signInChallenge } from "@/components/sign-in/challenge-source";
import { useSecondStep } from "@/components/sign-in/use-second-step";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import { type CodeNumbers, CodePart } from "./code-part";
import { DialogHead } from "./dialog";
import type { Outcome } from "./gate";

const { title, text, failed } = stepUpCopy.secondStep;

type SecondStepProps = {
  numbers: CodeNumbers;
  /** What was opened here last: after a cancel, the same code still works. */
  earlier: ChallengeView | null;
  onOpened: (view: ChallengeView) => void;
  onOutcome: (outcome: Outcome) => void;
};

/** The second step that the session lacks: has the code sent, then asks for it. */
export function SecondStep({ numbers, earlier, onOpened, onOutcome }: SecondStepProps) {
  const [step, open] = useSecondStep(earlier);
  const cancel = useRef<HTMLButtonElement>(null);
  const { state } = step;
  const view = state === "open" ? step.view : null;

  useEffect(() => {
    if (view) onOpened(view);
  }, [view, onOpened]);
  useEffect(() => {
    if (state !== "open") cancel.current?.focus();
  }, [state]);

  if (step.state === "open") {
    return (
      <CodePart
        key={step.view.expiresAt}
        initial={step.view}
        source={signInChallenge}
        head={{ title, text }}
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
      <DialogHead title={refusal ? failed : title} text={text} />
      <AlertSlot className="mt-5">{refusal && refusalText(refusal)}</AlertSlot>
      {!refusal && (
        <p className="mt-5 flex items-center gap-2.5 text-body">
          <Spinner />
          {codeStepCopy.sending}
        </p>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button ref={cancel} look="quiet" onClick={() => onOutcome("cancelled")}>
          {controls.cancel}
        </Button>
        {refusal && (
          <Button look="primary" onClick={() => (changed ? onOutcome("changed") : open())}>
            {controls.tryAgain}
          </Button>
        )}
      </div>
    </>
  );
}
