"use client";

import { useId, useState } from "react";
import type { Refusal } from "../api";
import { problemTexts, resendRefusalTexts } from "../messages";
import { Button } from "../ui/button";
import { plural, waitInWords } from "../words";
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

export function CodeActions({ challenge, busy, cancelling, onCancelling, onCancel }: CodeActionsProps) {
  const id = useId();
  const [sending, setSending] = useState(false);
  const [said, setSaid] = useState("");
  const { sendsLeft } = challenge.view;
  const stuck = isStuck(challenge.view);
  const wait = challenge.secondsToResend;
  const waiting = sendsLeft > 0 && wait !== null && wait > 0;

  async function resend() {
    setSending(true);
    setSaid("");
    const reply = await challenge.source.resend();
    setSending(false);
    if (reply.ok) {
      challenge.accept(reply.data);
      return setSaid("Sent again. It is the same code.");
    }
    const when = reply.retryAfter ? ` Try again in ${waitInWords(reply.retryAfter)}.` : "";
    setSaid(resendRefusalTexts[reply.code] + when);
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
          unavailable={busy || cancelling || waiting || wait === null || sendsLeft === 0}
          aria-describedby={`${id}-sends`}
        >
          Send again
          {waiting && (
            <span aria-hidden="true" className="font-normal tabular-nums">
              in {wait} s
            </span>
          )}
        </Button>
        <Button look="quiet" onClick={cancel} pending={cancelling} unavailable={busy}>
          Cancel
        </Button>
      </div>
      <p id={`${id}-sends`} className="text-small text-muted">
        {sendsLeft === 0 ? "It cannot be sent again." : `It can be sent ${plural(sendsLeft, "more time")}.`}
        {waiting && <span className="sr-only"> Not before {waitInWords(wait)} have passed.</span>}
      </p>
      <p role="status" className="mt-1 min-h-[1.375rem] text-body">
        {said}
      </p>
    </>
  );
}
