"use client";

import { Clock, KeyRound, LogIn, type LucideIcon, Mail, UserRound } from "lucide-react";
import {
  codeOverControls,
  codeOverReason,
  codeOverTitles,
  type Over,
  type OverNumbers,
  type WayOut,
  waysOut,
} from "@/components/copy/code-step";
import { controls } from "@/components/copy/shell";
import { usePageTitle } from "@/components/page-title";
import { ButtonLink } from "@/components/ui/button";
import { FocusHeading } from "@/components/ui/focus-heading";
import { PauseEnd } from "./pause-end";

type CodeStepOverProps = {
  reason: Over;
  numbers: OverNumbers;
  /** The server's times of a paused account, where they are known. */
  pause: { until: string; now: string } | null;
  callbackUrl: string;
  support: string | undefined;
};

const icons = {
  again: LogIn,
  reset: KeyRound,
  admin: UserRound,
  wait: Clock,
  support: Mail,
} satisfies Record<WayOut["kind"], LucideIcon>;

/** Replaces the form when the challenge takes no more codes: what happened, and every way out. */
export function CodeStepOver({ reason, numbers, pause, callbackUrl, support }: CodeStepOverProps) {
  usePageTitle(codeOverTitles[reason]);
  const ways = waysOut(reason, support !== undefined);
  const signIn = `/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`;
  return (
    <>
      <FocusHeading as="h1" className="text-title">
        {codeOverTitles[reason]}
      </FocusHeading>
      <p className="mt-1.5 text-muted">{codeOverReason(reason, numbers)}</p>
      {pause && reason === "paused" && <PauseEnd {...pause} />}
      {ways.length > 0 && (
        <ul className="mt-5 divide-y divide-line rounded-md border border-line text-body">
          {ways.map(({ kind, text }) => (
            <Way key={kind} icon={icons[kind]} text={text} />
          ))}
        </ul>
      )}
      <div className="mt-6 flex flex-col gap-2">
        <PrimaryWay reason={reason} signIn={signIn} support={support} />
        {(reason === "paused" || reason === "stopped") && (
          <ButtonLink href={signIn} look="quiet" className="w-full">
            {controls.backToSignIn}
          </ButtonLink>
        )}
      </div>
    </>
  );
}

function Way({ icon: Icon, text }: { icon: LucideIcon; text: string }) {
  return (
    <li className="flex gap-3 px-3.5 py-3">
      <Icon className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden="true" />
      {text}
    </li>
  );
}

/** The one action that helps. A locked account waits for somebody else: here only an email to us moves it on. */
function PrimaryWay({ reason, signIn, support }: Pick<CodeStepOverProps, "reason" | "support"> & { signIn: string }) {
  if (reason === "paused") {
    return (
      <ButtonLink href="/password-reset" look="primary" className="w-full">
        {codeOverControls.reset}
      </ButtonLink>
    );
  }
  if (reason === "stopped") {
    return support === undefined ? null : (
      <ButtonLink href={`mailto:${support}`} look="primary" className="w-full">
        {codeOverControls.support}
      </ButtonLink>
    );
  }
  return (
    <ButtonLink href={signIn} look="primary" className="w-full">
      {controls.signInAgain}
    </ButtonLink>
  );
}
