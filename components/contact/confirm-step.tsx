"use client";

import { useRef, useState } from "react";
import type { Reply } from "@/components/api";
import { codeOverInPlaceText, codeOverInPlaceTitles, codeStepCopy, type Over } from "@/components/copy/code-step";
import { contactCopy } from "@/components/copy/contact";
import { controls } from "@/components/copy/shell";
import { useProblem } from "@/components/problem";
import { useCodeNumbers, useProtectedCall } from "@/components/protected/protected-calls";
import { CodeForm } from "@/components/sign-in/code-form";
import { useChallenge } from "@/components/sign-in/use-challenge";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Account } from "@/lib/contract/account-schemas";
import type { ContactChangeStarted, ContactFacts } from "@/lib/contract/contact-schemas";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { Channel } from "@/lib/contract/vocabulary";
import { changeChallenge } from "./change-source";

type ConfirmStepProps = {
  channel: Channel;
  /** Without `sentTo`, if the change was begun before this page was made. */
  initial: ChallengeView & Partial<ContactChangeStarted>;
  facts: ContactFacts;
  onDone: (account: Account) => void;
  /** Sends a new code to the same address; null where this page does not know the address. */
  onAgain: (() => Promise<Reply<ChallengeView>>) | null;
  onOther: () => Promise<void>;
  onCancel: () => Promise<void>;
};

/** The code that went to the new address. */
export function ConfirmStep({ channel, initial, facts, onDone, onAgain, onOther, onCancel }: ConfirmStepProps) {
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
  const to = initial.sentTo ?? contactCopy.maskedDestination(channel, challenge.view.deliveries[0]?.destination);
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
  const { problem, refuse } = useProblem();
  const [pending, setPending] = useState(false);
  const closed = reason === "paused" || reason === "stopped";

  async function again() {
    setPending(true);
    const reply = await onAgain?.();
    setPending(false);
    if (reply && !reply.ok) refuse(reply);
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
