"use client";

import { usePathname } from "next/navigation";
import { createContext, type ReactNode, use, useEffect, useEffectEvent, useMemo, useState } from "react";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { CodeNumbers } from "./code-part";
import { Dialog } from "./dialog";
import { createGate, type Outcome, type Step } from "./gate";
import { Reauthentication } from "./reauthentication";
import { SecondStep } from "./second-step";

type Gate = ReturnType<typeof createGate>;

type Question = { step: Step; challenge?: ChallengeView; answer: (outcome: Outcome) => void };

const Protection = createContext<(Gate & { numbers: CodeNumbers; secondStepPassed: boolean }) | null>(null);

/** Around every page that sends protected calls. It owns the one dialog that asks for what they lack. */
export function ProtectedCalls({ numbers, children }: { numbers: CodeNumbers; children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [secondStepPassed, setSecondStepPassed] = useState(false);
  const [earlier, setEarlier] = useState<ChallengeView | null>(null);
  const path = usePathname();

  const [gate] = useState(() =>
    createGate(
      (step, challenge) =>
        new Promise((resolve) => {
          const answer = (outcome: Outcome) => {
            // A late answer must not close the next question.
            setQuestion((current) => (current?.answer === answer ? null : current));
            if (outcome === "passed" && step === "second_step") setSecondStepPassed(true);
            resolve(outcome);
          };
          setQuestion({ step, challenge, answer });
        }),
    ),
  );

  // "Back" leaves the page that asked.
  const withdraw = useEffectEvent(() => question?.answer("cancelled"));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cleanup must run when the path changes, although it does not read the path
  useEffect(() => () => withdraw(), [path]);

  const value = useMemo(() => ({ ...gate, numbers, secondStepPassed }), [gate, numbers, secondStepPassed]);
  return (
    <Protection value={value}>
      {children}
      {question && (
        <Dialog onCancel={() => question.answer("cancelled")}>
          {question.step === "second_step" ? (
            <SecondStep numbers={numbers} earlier={earlier} onOpened={setEarlier} onOutcome={question.answer} />
          ) : (
            <Reauthentication numbers={numbers} challenge={question.challenge} onOutcome={question.answer} />
          )}
        </Dialog>
      )}
    </Protection>
  );
}

function useProtection() {
  const protection = use(Protection);
  if (protection === null) throw new Error("Protected calls need <ProtectedCalls> around them.");
  return protection;
}

/** `await protectedCall(() => call(…))` instead of `await call(…)`: what the session lacks is asked for, then the call is repeated. */
export function useProtectedCall(): Gate["protectedCall"] {
  return useProtection().protectedCall;
}

/** For a form with a password field of its own. */
export function useConfirmWithPassword(): Gate["confirmWithPassword"] {
  return useProtection().confirmWithPassword;
}

/** The session has got its second step since the page was made. */
export function useSecondStepPassed(): boolean {
  return useProtection().secondStepPassed;
}

/** What a code form says of the server's limits. */
export function useCodeNumbers(): CodeNumbers {
  return useProtection().numbers;
}
