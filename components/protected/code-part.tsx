"use client";

import { useEffect, useRef } from "react";
import type { ChallengeView } from "@/lib/schemas";
import { codeOverInPlaceText, codeOverInPlaceTitles } from "../messages";
import type { ChallengeSource } from "../sign-in/challenge-source";
import { CodeForm } from "../sign-in/code-form";
import { type Over, useChallenge } from "../sign-in/use-challenge";
import { Button } from "../ui/button";
import { DialogHead } from "./dialog";
import type { Outcome } from "./gate";

/** Numbers of the server's limits. */
export type CodeNumbers = { digits: number; pauseHours: number };

type CodePartProps = {
  initial: ChallengeView;
  source: ChallengeSource;
  /** Why a code is asked for. */
  why: string;
  numbers: CodeNumbers;
  onOutcome: (outcome: Outcome) => void;
  /** Gets another code when this one is over. */
  onAgain: () => void;
};

/** The code step inside the dialog. */
export function CodePart({ initial, source, why, numbers, onOutcome, onAgain }: CodePartProps) {
  const challenge = useChallenge(initial, source);
  if (challenge.over) {
    return <CodeOver reason={challenge.over} hours={numbers.pauseHours} onOutcome={onOutcome} onAgain={onAgain} />;
  }
  return (
    <>
      <DialogHead title="Enter the code we sent" text={why} />
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

type CodeOverProps = Pick<CodePartProps, "onOutcome" | "onAgain"> & { reason: Over; hours: number };

function CodeOver({ reason, hours, onOutcome, onAgain }: CodeOverProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The field that had the focus is gone; the heading tells why.
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <DialogHead ref={heading} title={codeOverInPlaceTitles[reason]} text={codeOverInPlaceText(reason, { hours })} />
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button look="quiet" onClick={() => onOutcome("cancelled")}>
          Cancel
        </Button>
        {(reason === "expired" || reason === "exhausted") && (
          <Button look="primary" onClick={onAgain}>
            Get a new code
          </Button>
        )}
        {reason === "no_challenge" && (
          <Button look="primary" onClick={() => onOutcome("changed")}>
            Try again
          </Button>
        )}
      </div>
    </>
  );
}
