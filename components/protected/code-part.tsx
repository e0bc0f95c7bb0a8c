"use client";

import {
  codeOverInPlaceText,
  codeOverInPlaceTitles,
  codeStepCopy,
  type Over,
  type OverNumbers,
} from "@/components/copy/code-step";
import { controls } from "@/components/copy/shell";
import type { ChallengeSource } from "@/components/sign-in/challenge-source";
import { CodeForm } from "@/components/sign-in/code-form";
import { useChallenge } from "@/components/sign-in/use-challenge";
import { Button } from "@/components/ui/button";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import { DialogHead } from "./dialog";
import type { Outcome } from "./gate";

/** Numbers of the server's limits. */
export type CodeNumbers = OverNumbers & { digits: number };

type CodePartProps = {
  initial: ChallengeView;
  source: ChallengeSource;
  head: { title: string; text: string };
  numbers: CodeNumbers;
  onOutcome: (outcome: Outcome) => void;
  /** Gets another code when this one is over. */
  onAgain: () => unknown;
};

/** The code step inside the dialog. */
export function CodePart({ initial, source, head, numbers, onOutcome, onAgain }: CodePartProps) {
  const challenge = useChallenge(initial, source);
  if (challenge.over) {
    return <CodeOverInDialog reason={challenge.over} numbers={numbers} onOutcome={onOutcome} onAgain={onAgain} />;
  }
  return (
    <>
      <DialogHead title={head.title} text={head.text} />
      <CodeForm
        challenge={challenge}
        digits={numbers.digits}
        subheading="h3"
        onVerified={() => onOutcome("passed")}
        onCancel={async () => {
          onOutcome("cancelled");
          return null;
        }}
      />
    </>
  );
}

type CodeOverInDialogProps = Pick<CodePartProps, "onOutcome" | "onAgain"> & { reason: Over; numbers: CodeNumbers };

function CodeOverInDialog({ reason, numbers, onOutcome, onAgain }: CodeOverInDialogProps) {
  return (
    <>
      <DialogHead takesFocus title={codeOverInPlaceTitles[reason]} text={codeOverInPlaceText(reason, numbers)} />
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button look="quiet" onClick={() => onOutcome("cancelled")}>
          {controls.cancel}
        </Button>
        {(reason === "expired" || reason === "exhausted") && (
          <Button look="primary" onClick={onAgain}>
            {codeStepCopy.newCode}
          </Button>
        )}
        {reason === "no_challenge" && (
          <Button look="primary" onClick={() => onOutcome("changed")}>
            {controls.tryAgain}
          </Button>
        )}
      </div>
    </>
  );
}
