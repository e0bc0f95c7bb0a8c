"use client";

import { CircleCheck, WifiOff } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import type { Refusal } from "@/components/api";
import { offlineText, problemTexts, refusalText } from "@/components/copy/errors";
import { controls } from "@/components/copy/shell";
import { useAnswersAgain, useOnline } from "@/components/network";
import { useErrorTitle } from "@/components/page-title";
import { AlertLine } from "@/components/ui/alert-slot";
import { Note } from "@/components/ui/note";

export type Outcome = { kind: "idle" } | { kind: "saved"; text: string } | { kind: "refused"; refusal: Refusal };

const savedForMs = 10_000;

type SaveNoteProps = {
  outcome: Outcome;
  idle: string | null;
  /** The sentences of refusals, if the form has its own. */
  texts?: typeof problemTexts;
};

/** The result of the last save, at the left end of a form's footer. A success for some seconds; a lost connection until it is back. */
export function SaveNote({ outcome, idle, texts = problemTexts }: SaveNoteProps) {
  const online = useOnline();
  const [past, setPast] = useState<Outcome | null>(null);
  const answersAgain = useAnswersAgain(outcome.kind === "refused" && outcome.refusal.code === "offline");
  const refusal = outcome.kind === "refused" && !answersAgain ? outcome.refusal : null;
  const saved = outcome.kind === "saved" && outcome !== past ? outcome.text : null;
  useErrorTitle(refusal !== null);

  useEffect(() => {
    if (outcome.kind !== "saved") return;
    const timer = setTimeout(() => setPast(outcome), savedForMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  return (
    <>
      {online && refusal === null && saved === null && idle !== null && <p>{idle}</p>}
      <div role="status">
        {saved !== null && (
          <Note icon={CircleCheck} tone="ink" iconTone="good">
            {saved}
          </Note>
        )}
        {!online && refusal === null && (
          <Note icon={WifiOff} tone="ink" iconTone="warn">
            {offlineText}
          </Note>
        )}
      </div>
      <AlertLine>{refusal && <Refused refusal={refusal} texts={texts} />}</AlertLine>
    </>
  );
}

function Refused({ refusal, texts }: { refusal: Refusal; texts: typeof problemTexts }) {
  const path = usePathname();
  return (
    <>
      {refusalText(refusal, texts)}{" "}
      {refusal.code === "unauthenticated" && (
        <Link href={`/sign-in?callbackUrl=${encodeURIComponent(path)}`} prefetch={false} className="link">
          {controls.signInAgain}
        </Link>
      )}
    </>
  );
}
