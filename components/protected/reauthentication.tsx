"use client";

import { useState } from "react";
import { stepUpCopy } from "@/components/copy/code-step";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import { type CodeNumbers, CodePart } from "./code-part";
import type { Outcome } from "./gate";
import { PasswordPart } from "./password-part";
import { reauthenticationChallenge } from "./reauthentication-source";

type ReauthenticationProps = {
  numbers: CodeNumbers;
  /** The password was right already, and this code is waited for. */
  challenge: ChallengeView | undefined;
  onOutcome: (outcome: Outcome) => void;
};

/** The password, and then the code where the server wants one. */
export function Reauthentication({ numbers, challenge, onOutcome }: ReauthenticationProps) {
  const [view, setView] = useState<ChallengeView | null>(challenge ?? null);
  if (view === null) return <PasswordPart onCode={setView} onOutcome={onOutcome} />;
  return (
    <CodePart
      initial={view}
      source={reauthenticationChallenge}
      head={stepUpCopy.code}
      numbers={numbers}
      onOutcome={onOutcome}
      onAgain={() => setView(null)}
    />
  );
}
