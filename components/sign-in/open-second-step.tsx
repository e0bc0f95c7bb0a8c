"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import type { FailureCode } from "@/components/api";
import { codeStepCopy } from "@/components/copy/code-step";
import { problemTexts, refusalText } from "@/components/copy/errors";
import { useHydrated } from "@/components/hydrated";
import { signOut } from "@/components/next-auth-calls";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Spinner } from "@/components/ui/spinner";
import { HiddenFormFields } from "./form-fields";
import type { NativeCodeForm } from "./form-refusal";
import { useSecondStep } from "./use-second-step";

const settled: readonly FailureCode[] = ["conflict", "unauthenticated"];

/** Requests a challenge for a session that lacks its second step, then refreshes so that the page renders the code form. */
export function OpenSecondStep({ why, native }: { why: string; native: NativeCodeForm }) {
  const hydrated = useHydrated();
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
    return open();
  }

  async function leave() {
    setLeaving(true);
    const reply = await signOut();
    if (reply.ok) {
      window.location.replace("/sign-in?notice=signed_out");
      return untilPageIsLeft();
    }
    setLeaving(false);
    setProblem(problemTexts[reply.code]);
  }

  const refused = step.state === "refused" && !moveOn ? refusalText(step.refusal) : null;
  const problemBefore = native.refused.actions ?? native.refused.field;
  const failure = refused ?? (stuck ? problemTexts.internal : null);
  return (
    <>
      <h1 className="text-title">{codeStepCopy.heading}</h1>
      <p className="mt-2 text-muted">{why}</p>
      <noscript>
        <form method="post" action="/api/sign-in/challenge" className="mt-7 grid gap-2">
          <HiddenFormFields {...native} />
          {problemBefore && <Notice tone="bad">{problemBefore}</Notice>}
          <Button type="submit" look="primary" className="w-full">
            {codeStepCopy.sendCode}
          </Button>
          <Button formAction="/api/auth/signout" look="quiet" className="w-full">
            {codeStepCopy.signOut}
          </Button>
        </form>
      </noscript>
      <div role="status" className="min-h-[1.375rem]">
        {hydrated && failure === null && (
          <p className="mt-7 flex items-center gap-2.5">
            <Spinner />
            {codeStepCopy.sending}
          </p>
        )}
      </div>
      <AlertSlot className="mt-7">{failure && (problem ?? failure)}</AlertSlot>
      {failure !== null && (
        <div className="mt-6 grid gap-2">
          <Button look="primary" onClick={again} unavailable={leaving} className="w-full">
            {codeStepCopy.tryAgain}
          </Button>
          <Button look="quiet" onClick={leave} pending={leaving} className="w-full">
            {codeStepCopy.signOut}
          </Button>
        </div>
      )}
    </>
  );
}
