"use client";

import { useId, useState } from "react";
import type { Refusal } from "@/components/api";
import { useBrowserClock, useSecondsUntil } from "@/components/browser-clock";
import { codeStepCopy } from "@/components/copy/code-step";
import { problemTexts, refusalText, resendRefusalTexts } from "@/components/copy/errors";
import { Button } from "@/components/ui/button";
import { isStuck } from "./delivery-advice";
import { codePagePath, type NativeCodeForm } from "./form-refusal";
import type { Challenge } from "./use-challenge";

type CodeActionsProps = {
  challenge: Challenge;
  busy: boolean;
  cancelling: boolean;
  onCancelling: (cancelling: boolean) => void;
  /** Leads away from here; a refusal does not. */
  onCancel: () => Promise<Refusal | null>;
  native?: NativeCodeForm;
};

const lastMinuteMs = 60_000;

/** Send again and Cancel. */
export function CodeActions({ challenge, busy, cancelling, onCancelling, onCancel, native }: CodeActionsProps) {
  const id = useId();
  const [sending, setSending] = useState(false);
  const [said, setSaid] = useState(native?.refused.actions ?? "");
  const { resendAt, endsAt } = challenge;
  const { sendsLeft } = challenge.view;
  const stuck = isStuck(challenge.view);
  const tooEarly = useBrowserClock((now) => now < resendAt) ?? secondsOnServer(challenge) > 0;
  // A code that is sent now could come too late.
  const ending = useBrowserClock((now) => now >= endsAt - lastMinuteMs) ?? isLastMinute(challenge);
  const waiting = sendsLeft > 0 && tooEarly;

  async function resend() {
    if (ending) return setSaid(codeStepCopy.aboutToExpireSpoken);
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
    <div className="mt-3">
      <div className="flex items-center justify-between gap-4">
        {/* As tall and wide in both looks: nothing moves when it becomes the way on. */}
        <Button
          look={stuck && !tooEarly ? "primary" : "link"}
          formAction={native && !ending ? "/api/sign-in/challenge/resend" : undefined}
          onClick={resend}
          pending={sending}
          unavailable={busy || cancelling || tooEarly || sendsLeft === 0}
          aria-describedby={`${id}-sends`}
          className="w-44"
        >
          {codeStepCopy.sendAgain}
          {waiting && <ResendCountdown challenge={challenge} />}
        </Button>
        <Button
          look="link"
          formAction={native && "/api/sign-in/challenge/cancel"}
          onClick={cancel}
          pending={cancelling}
          unavailable={busy}
        >
          {codeStepCopy.cancel}
        </Button>
      </div>
      <div className="mt-1 flex min-h-10 flex-wrap gap-x-3 text-small text-muted">
        <p id={`${id}-sends`}>
          {ending ? codeStepCopy.aboutToExpire : codeStepCopy.resendsLeft(sendsLeft)}
          {waiting && <SpokenResendCountdown challenge={challenge} />}
        </p>
        {ending && native && (
          <a href={`/sign-in?callbackUrl=${encodeURIComponent(native.callbackUrl)}`} className="link">
            {codeStepCopy.startAgain}
          </a>
        )}
        <p role="status" className="text-ink">
          {said}
        </p>
      </div>
      {native && (
        <noscript>
          <a href={codePagePath(native)} className="link text-body">
            {codeStepCopy.refresh}
          </a>
        </noscript>
      )}
    </div>
  );
}

/** Until the code can be sent again, when the page was drawn: the server does not know the browser's clock. */
function secondsOnServer({ view }: Challenge): number {
  return Math.max(0, Math.ceil((Date.parse(view.resendAvailableAt) - Date.parse(view.serverTime)) / 1_000));
}

/** As above, of the code's end. */
function isLastMinute({ view }: Challenge): boolean {
  return Date.parse(view.expiresAt) - Date.parse(view.serverTime) <= lastMinuteMs;
}

function ResendCountdown({ challenge }: { challenge: Challenge }) {
  const seconds = useSecondsUntil(challenge.resendAt) ?? secondsOnServer(challenge);
  return (
    <span aria-hidden="true" className="font-normal tabular-nums">
      {codeStepCopy.resendIn(seconds)}
    </span>
  );
}

function SpokenResendCountdown({ challenge }: { challenge: Challenge }) {
  const seconds = useSecondsUntil(challenge.resendAt) ?? secondsOnServer(challenge);
  return <span className="sr-only">. {codeStepCopy.resendInSpoken(seconds)}</span>;
}
