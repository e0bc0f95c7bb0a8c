"use client";

import { codeOverText, codeOverTitles, type Over, type OverNumbers } from "@/components/copy/code-step";
import { controls } from "@/components/copy/shell";
import { ButtonLink } from "@/components/ui/button";
import { FocusHeading } from "@/components/ui/focus-heading";

type CodeStepOverProps = { reason: Over; numbers: OverNumbers; callbackUrl: string };

/** Replaces the form when the challenge takes no more codes: what happened, and the way on. */
export function CodeStepOver({ reason, numbers, callbackUrl }: CodeStepOverProps) {
  return (
    <>
      <FocusHeading as="h1" className="text-display">
        {codeOverTitles[reason]}
      </FocusHeading>
      <p className="mt-2 text-muted">{codeOverText(reason, numbers)}</p>
      <ButtonLink
        href={`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`}
        look="primary"
        className="mt-7 w-full"
      >
        {controls.signInAgain}
      </ButtonLink>
    </>
  );
}
