"use client";

import { useId, useState } from "react";
import type { Refusal } from "@/components/api";
import { useBrowserClock, useSecondsUntil } from "@/components/browser-clock";
import { codeStepCopy } from "@/components/copy/code-step";
import { problemTexts, refusalText, resendRefusalTexts } from "@/components/copy/errors";
import { Button } from "@/components/ui/button";
import { isStuck } from "./delivery-advice";
import type { Challenge } from "./use-challenge";

type CodeActionsProps = {
  challenge: Challenge;
  busy: boolean;
  cancelling: boolean;
  onCancelling: (cancelling: boolean) => void;
  /** Leads away from here; a refusal does not. */
  onCancel: () => Promise<Refusal | null>;
};

/** Send again and Cancel. */
export function CodeActions({ challenge, busy, cancelling, onCancelling, onCancel }: CodeActionsProps) {
  const id = useId();
  const [sending, setSending] = useState(false);
  const [said, setSaid] = useState("");
  const { resendAt } = challenge;
  const { sendsLeft } = challenge.view;
  const stuck = isStuck(challenge.view);
  // Null on the server, where nothing can be pressed yet.
  const tooEarly = useBrowserClock((now) => now < resendAt);
  const waiting = sendsLeft > 0 && tooEarly === true;

  async function resend() {
    setSending(true);
    setSaid("");
    const reply = await challenge.source.resend();
    setSending(false);
    if (reply.ok) {
      challenge.accept(reply.data);
      return setSaid(codeStepCopy.resent);
    }
    setSaid(refusalText(reply, resendRefusalTexts));
    if (reply.status !== 0) await challenge.refresh();
  }

  async function cancel() {
    onCancelling(true);
    const refusal = await onCancel();
    if (refusal === null) return;
    onCancelling(false);
    setSaid(problemTexts[refusal.code]);
  }

  return (
    <>
      <div className={stuck ? "mt-3 flex flex-col gap-1" : "mt-2 -mx-4 flex justify-between"}>
        <Button
          look={stuck ? "primary" : "quiet"}
          onClick={resend}
          pending={sending}
          unavailable={busy || cancelling || tooEarly !== false || sendsLeft === 0}
          aria-describedby={`${id}-sends`}
        >
          {codeStepCopy.sendAgain}
          {waiting && <ResendCountdown resendAt={resendAt} />}
        </Button>
        <Button look="quiet" onClick={cancel} pending={cancelling} unavailable={busy}>
          {codeStepCopy.cancel}
        </Button>
      </div>
      <p id={`${id}-sends`} className="text-small text-muted">
        {codeStepCopy.resendsLeft(sendsLeft)}
        {waiting && <SpokenResendCountdown resendAt={resendAt} />}
      </p>
      <p role="status" className="mt-1 min-h-[1.375rem] text-body">
        {said}
      </p>
    </>
  );
}

function ResendCountdown({ resendAt }: { resendAt: number }) {
  const seconds = useSecondsUntil(resendAt) ?? 0;
  return (
    <span aria-hidden="true" className="font-normal tabular-nums">
      {codeStepCopy.resendIn(seconds)}
    </span>
  );
}

function SpokenResendCountdown({ resendAt }: { resendAt: number }) {
  const seconds = useSecondsUntil(resendAt) ?? 0;
  return <span className="sr-only">. {codeStepCopy.resendInSpoken(seconds)}</span>;
}
