"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import type { FailureCode } from "../api";
import { problemTexts, refusalText } from "../messages";
import { signOut } from "../next-auth-calls";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { Spinner } from "../ui/spinner";
import { useSecondStep } from "./use-second-step";

const settled: readonly FailureCode[] = ["conflict", "unauthenticated"];

/** Has the code sent that a session lacks; the page, read anew, then shows the form for it. */
export function OpenSecondStep({ why }: { why: string }) {
  const router = useRouter();
  const [step, open] = useSecondStep();
  const [, startTransition] = useTransition();
  const [stuck, setStuck] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  // Sent, or there is nothing to send: passed in another tab, or signed out. The page knows what comes next.
  const moveOn = step.state === "open" || (step.state === "refused" && settled.includes(step.refusal.code));

  useEffect(() => {
    if (!moveOn) return;
    startTransition(() => {
      router.refresh();
      // Seen only if the page that was read anew is this one again.
      setStuck(true);
    });
  }, [moveOn, router]);

  function again() {
    setStuck(false);
    setProblem(null);
    open();
  }

  async function leave() {
    setLeaving(true);
    const reply = await signOut();
    if (reply.ok) return window.location.replace("/sign-in?notice=signed_out");
    setLeaving(false);
    setProblem(problemTexts[reply.code]);
  }

  const refused = step.state === "refused" && !moveOn ? refusalText(step.refusal) : null;
  const failure = refused ?? (stuck ? problemTexts.internal : null);
  return (
    <>
      <h1 className="text-display">
        Enter your <span className="whitespace-nowrap">one-time</span> password
      </h1>
      <p className="mt-2 text-muted">{why}</p>
      <div role="status">
        {failure === null && (
          <p className="mt-7 flex items-center gap-2.5">
            <Spinner />
            Sending a one-time password…
          </p>
        )}
      </div>
      <div role="alert">
        {failure !== null && (
          <div className="mt-7">
            <Notice tone="bad">{problem ?? failure}</Notice>
          </div>
        )}
      </div>
      {failure !== null && (
        <div className="mt-6 grid gap-2">
          <Button look="primary" onClick={again} unavailable={leaving} className="w-full">
            Try again
          </Button>
          <Button look="quiet" onClick={leave} pending={leaving} className="w-full">
            Sign out
          </Button>
        </div>
      )}
    </>
  );
}
