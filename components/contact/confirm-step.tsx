"use client";

import { useRef, useState } from "react";
import type { Account, ChallengeView, Channel, ContactFacts } from "@/lib/schemas";
import type { Reply } from "../api";
import { codeOverInPlaceText, codeOverInPlaceTitles, codeStepCopy, type Over } from "../copy/code-step";
import { contactCopy } from "../copy/contact";
import { refusalText } from "../copy/errors";
import { controls } from "../copy/shell";
import { useCodeNumbers, useProtectedCall } from "../protected/protected-calls";
import { CodeForm } from "../sign-in/code-form";
import { useChallenge } from "../sign-in/use-challenge";
import { AlertSlot } from "../ui/alert-slot";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { changeChallenge } from "./change-source";

type ConfirmStepProps = {
  channel: Channel;
  /** What was typed; empty when the change was begun before this page was made. */
  typed: string;
  initial: ChallengeView;
  facts: ContactFacts;
  onDone: (account: Account) => void;
  /** Sends a new code to the same address; null where this page does not know the address. */
  onAgain: (() => Promise<Reply<ChallengeView>>) | null;
  onOther: () => Promise<void>;
  onCancel: () => Promise<void>;
};

/** The code that went to the new address. */
export function ConfirmStep({ channel, typed, initial, facts, onDone, onAgain, onOther, onCancel }: ConfirmStepProps) {
  const protectedCall = useProtectedCall();
  const confirmed = useRef<Account | null>(null);
  const [source] = useState(() =>
    changeChallenge(channel, protectedCall, (account) => {
      confirmed.current = account;
    }),
  );
  const challenge = useChallenge(initial, source);
  const { over } = challenge;

  if (over) return <ConfirmOver reason={over} {...{ onAgain, onOther, onCancel, channel }} />;
  const to = typed || (challenge.view.deliveries[0]?.destination ?? contactCopy.newDestination);
  return (
    <div className="mt-4 max-w-md">
      <p className="-mb-3 text-body break-words">
        {contactCopy.confirming(<strong className="font-medium">{to}</strong>)}
      </p>
      <CodeForm
        challenge={challenge}
        digits={facts.digits}
        subheading="h3"
        onVerified={() => confirmed.current && onDone(confirmed.current)}
        onCancel={async () => {
          await onCancel();
          return null;
        }}
      />
    </div>
  );
}

type ConfirmOverProps = Pick<ConfirmStepProps, "channel" | "onAgain" | "onOther" | "onCancel"> & { reason: Over };

function ConfirmOver({ reason, channel, onAgain, onOther, onCancel }: ConfirmOverProps) {
  const numbers = useCodeNumbers();
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const closed = reason === "paused" || reason === "stopped";

  async function again() {
    setPending(true);
    const reply = await onAgain?.();
    setPending(false);
    if (reply && !reply.ok) setProblem(refusalText(reply));
  }

  return (
    <div className="mt-4 grid max-w-md gap-4">
      <Notice tone="warn" role="alert">
        <p className="font-medium">{codeOverInPlaceTitles[reason]}</p>
        <p>{codeOverInPlaceText(reason, numbers)}</p>
      </Notice>
      <AlertSlot>{problem}</AlertSlot>
      <div className="flex flex-wrap gap-2">
        {!closed && onAgain && (
          <Button pending={pending} onClick={again}>
            {codeStepCopy.newCode}
          </Button>
        )}
        {!closed && (
          <Button look="quiet" onClick={onOther}>
            {contactCopy[channel].other}
          </Button>
        )}
        <Button look="quiet" onClick={onCancel}>
          {controls.cancel}
        </Button>
      </div>
    </div>
  );
}
