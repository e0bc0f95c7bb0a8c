"use client";

import { useState } from "react";
import type { ChallengeView, Channel, LeftOut } from "@/lib/schemas";
import { call } from "../api";
import { useHydrated } from "../hydrated";
import { refusalText } from "../messages";
import { useProtectedCall } from "../protected/protected-calls";
import { useTimeZone } from "../time-zone";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { momentInWords } from "../when";
import { contactWords, leftOutTexts } from "./contact-texts";

type LeftOutNoticeProps = {
  channel: Channel;
  address: string;
  out: LeftOut;
  /** Which way codes go meanwhile. */
  wayOn: string | null;
  /** Its code is on the way; null where none can be sent. */
  onSent: ((view: ChallengeView) => void) | null;
};

/** Why no codes go to an address, since when, and the way back: the code that confirms it once more. */
export function LeftOutNotice({ channel, address, out, wayOn, onSent }: LeftOutNoticeProps) {
  const hydrated = useHydrated();
  const timeZone = useTimeZone();
  const protectedCall = useProtectedCall();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function send() {
    setPending(true);
    setProblem(null);
    const body = { [channel]: address };
    const reply = await protectedCall(() => call<ChallengeView>("POST", `/api/account/${channel}`, body));
    setPending(false);
    if (reply.ok) return onSent?.(reply.data);
    setProblem(reply.errors?.[channel] ?? refusalText(reply));
  }

  return (
    <div className="mt-4 grid gap-3">
      <Notice tone="warn">
        <p className="font-medium">
          No codes go here since{" "}
          <time dateTime={out.since}>{momentInWords(new Date(out.since), new Date(), timeZone)}</time>.
        </p>
        <p>{leftOutTexts[channel][out.reason]}</p>
        {wayOn && <p className="mt-1 break-words text-muted">{wayOn}</p>}
        {onSent && (
          <Button className="mt-3" disabled={!hydrated} pending={pending} onClick={send}>
            Confirm again
            <span className="sr-only">({contactWords[channel].title.toLowerCase()})</span>
          </Button>
        )}
      </Notice>
      <div role="alert" className="empty:hidden">
        {problem && <Notice tone="bad">{problem}</Notice>}
      </div>
    </div>
  );
}
