"use client";

import { useState } from "react";
import { useSecondsUntil } from "@/components/browser-clock";
import { pauseCopy } from "@/components/copy/code-step";
import { zonedMoment } from "@/components/copy/when";
import { waitInWords } from "@/components/copy/words";
import { useTimeZone } from "@/components/time-zone";

/** When the pause ends: the exact time with its zone, and how long that is from now. Both times are the server's. */
export function PauseEnd({ until, now }: { until: string; now: string }) {
  const timeZone = useTimeZone();
  const [received] = useState(() => Date.now());
  const wait = Date.parse(until) - Date.parse(now);
  const seconds = useSecondsUntil(received + wait) ?? Math.ceil(wait / 1000);
  return (
    <p className="mt-5 rounded-md bg-warn-tint px-3.5 py-3 text-body forced-colors:border">
      {seconds === 0 ? (
        pauseCopy.over
      ) : (
        <>
          <span className="block text-small text-muted">{pauseCopy.until}</span>
          <time dateTime={until} className="block text-lead font-semibold">
            {zonedMoment(new Date(until), new Date(now), timeZone)}
          </time>
          <span className="block text-muted">{pauseCopy.relative(waitInWords(seconds))}</span>
        </>
      )}
    </p>
  );
}
