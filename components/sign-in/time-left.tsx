"use client";

import { Clock } from "lucide-react";
import { useBrowserClock, useSecondsUntil } from "@/components/browser-clock";
import { codeStepCopy } from "@/components/copy/code-step";
import { clockTime } from "@/components/copy/when";
import type { Challenge } from "./use-challenge";

const lastMinuteMs = 60_000;

/** The mark that the messages carry, and the time left. */
export function TimeLeft({ challenge }: { challenge: Challenge }) {
  const { view, endsAt } = challenge;
  const ending = useBrowserClock((now) => now >= endsAt - lastMinuteMs) ?? false;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-1.5 text-body text-muted tabular-nums">
        <span>
          {codeStepCopy.message} <strong className="font-semibold text-ink">{view.requestMark}</strong>
        </span>
        <span aria-hidden="true">·</span>
        {ending ? (
          <span className="inline-flex items-center gap-1.5 font-medium text-warn">
            <Clock className="size-4 shrink-0" aria-hidden="true" />
            <span>
              {codeStepCopy.lastMinute}
              <span aria-hidden="true">
                : <SecondsLeft endsAt={endsAt} />
              </span>
            </span>
          </span>
        ) : (
          <Remaining endsAt={endsAt} until={view.expiresAt} />
        )}
      </p>
      <p role="status" className="sr-only">
        {ending && codeStepCopy.lastMinuteSpoken}
      </p>
    </>
  );
}

/** Without scripts no clock counts, so the server names the end instead; it does not know the reader's time zone. */
function Remaining({ endsAt, until }: { endsAt: number; until: string }) {
  const seconds = useSecondsUntil(endsAt);
  if (seconds !== null) return codeStepCopy.timeLeft(seconds);
  return codeStepCopy.validUntil(`${clockTime(new Date(until), "UTC")} UTC`);
}

function SecondsLeft({ endsAt }: { endsAt: number }) {
  return codeStepCopy.timeLeft(useSecondsUntil(endsAt) ?? 0);
}
