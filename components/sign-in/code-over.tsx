"use client";

import { useEffect, useRef } from "react";
import { challengeOverTitles, codeRefusalText } from "../messages";
import { ButtonLink } from "../ui/button";
import type { Over } from "./use-challenge";

type CodeOverProps = { reason: Over; pauseHours: number; callbackUrl: string };

/** Takes the place of the form when no code can be entered any more: what happened, and the way on. */
export function CodeOver({ reason, pauseHours, callbackUrl }: CodeOverProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The field that had the focus is gone; the heading tells why.
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-display">
        {challengeOverTitles[reason]}
      </h1>
      <p className="mt-2 text-muted">{codeRefusalText(reason, { hours: pauseHours })}</p>
      <ButtonLink
        href={`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`}
        look="primary"
        className="mt-7 w-full"
      >
        Sign in again
      </ButtonLink>
    </>
  );
}
