"use client";

import { useState } from "react";
import { call } from "@/components/api";
import { contactCopy, suppressionCopy } from "@/components/copy/contact";
import { momentInWords } from "@/components/copy/when";
import { useHydrated } from "@/components/hydrated";
import { useProblem } from "@/components/problem";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { useTimeZone } from "@/components/time-zone";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { SuppressionView } from "@/lib/contract/account-schemas";
import type { ContactChangeStarted, SmsDocuments } from "@/lib/contract/contact-schemas";
import type { Channel } from "@/lib/contract/vocabulary";
import { startOf } from "./change-source";
import { ConsentText } from "./consent-text";

type SuppressionNoticeProps = {
  channel: Channel;
  address: string;
  suppression: SuppressionView;
  /** Where codes go meanwhile. */
  wayOn: string | null;
  documents: SmsDocuments;
  /** Its code is on the way; null where none can be sent. */
  onSent: ((view: ContactChangeStarted) => void) | null;
};

/** Why codes to a destination stopped, when, and the way back: the code that confirms it once more. */
export function SuppressionNotice({ channel, address, suppression, wayOn, documents, onSent }: SuppressionNoticeProps) {
  const hydrated = useHydrated();
  const timeZone = useTimeZone();
  const protectedCall = useProtectedCall();
  const [pending, setPending] = useState(false);
  const { problem, clear, refuse } = useProblem();

  async function send() {
    setPending(true);
    clear();
    const body = startOf(channel, address);
    const reply = await protectedCall(() => call<ContactChangeStarted>("POST", `/api/account/${channel}`, body));
    setPending(false);
    if (reply.ok) return onSent?.(reply.data);
    refuse(reply, reply.errors?.[channel]);
  }

  return (
    <div className="mt-4 grid gap-3">
      <Notice tone="warn">
        <p className="font-medium">
          {suppressionCopy.since(
            <time dateTime={suppression.since}>
              {momentInWords(new Date(suppression.since), new Date(), timeZone)}
            </time>,
          )}
        </p>
        <p>{suppressionCopy.reasons[channel][suppression.reason]}</p>
        {wayOn && <p className="mt-1 break-words text-muted">{wayOn}</p>}
        {onSent && channel === "phone" && (
          <div className="mt-3">
            <ConsentText id="sms-consent-again" button={suppressionCopy.confirmAgain} documents={documents} />
          </div>
        )}
        {onSent && (
          <Button className="mt-3" disabled={!hydrated} pending={pending} onClick={send}>
            {suppressionCopy.confirmAgain}
            <span className="sr-only">({contactCopy[channel].title.toLowerCase()})</span>
          </Button>
        )}
      </Notice>
      <AlertSlot>{problem}</AlertSlot>
    </div>
  );
}
