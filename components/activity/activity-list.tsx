"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { call } from "@/components/api";
import { activityCopy, eventText, placeText } from "@/components/copy/activity";
import { clockTime } from "@/components/copy/when";
import { useHydrated } from "@/components/hydrated";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { useTimeZone } from "@/components/time-zone";
import { Button } from "@/components/ui/button";
import { PanelFooter } from "@/components/ui/panel";
import type { ActivityEvent, ActivityPage } from "@/lib/contract/account-schemas";
import { byDay } from "./by-day";

/** The events about the reader by day, with more of them on demand. */
export function ActivityList({ initial }: { initial: ActivityPage }) {
  const timeZone = useTimeZone();
  const hydrated = useHydrated();
  const protectedCall = useProtectedCall();
  const [{ events, next }, setShown] = useState(initial);
  const [loading, setLoading] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });

  async function showOlder() {
    setLoading(true);
    const reply = await protectedCall(() => call<ActivityPage>("GET", `/api/account/activity?before=${next}`));
    setLoading(false);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    setShown({ events: [...events, ...reply.data.events], next: reply.data.next });
    setOutcome({ kind: "saved", text: activityCopy.shown(reply.data.events.length, reply.data.next === null) });
  }

  if (events.length === 0) {
    return (
      <p className="rounded-md border border-line bg-surface p-5 text-body text-muted sm:p-6">{activityCopy.empty}</p>
    );
  }
  return (
    <div className="divide-y divide-line rounded-md border border-line bg-surface">
      {byDay(events, new Date(), timeZone).map((day) => (
        <section key={day.key} className="p-5 sm:p-6">
          <h2 className="text-lead">{day.heading}</h2>
          <ul className="mt-3 grid gap-3">
            {day.events.map((event) => (
              <Event key={event.id} event={event} timeZone={timeZone} />
            ))}
          </ul>
        </section>
      ))}
      <PanelFooter
        note={<SaveNote outcome={outcome} idle={next === null ? activityCopy.end : activityCopy.newestFirst} />}
      >
        {next !== null && (
          <Button disabled={!hydrated} pending={loading} onClick={showOlder}>
            {activityCopy.more}
          </Button>
        )}
      </PanelFooter>
    </div>
  );
}

function Event({ event, timeZone }: { event: ActivityEvent; timeZone: string }) {
  const failed = event.result === "failure";
  const Sign = failed ? TriangleAlert : CircleCheck;
  return (
    <li className="flex gap-3 text-body">
      <Sign className={`mt-[3px] size-4 shrink-0 ${failed ? "text-warn" : "text-muted"}`} aria-hidden="true" />
      <div className="flex min-w-0 flex-1 flex-col sm:flex-row sm:gap-5">
        <time dateTime={event.at} className="shrink-0 text-muted tabular-nums sm:w-18">
          {clockTime(new Date(event.at), timeZone)}
        </time>
        <div className="min-w-0 break-words">
          <p>{eventText(event)}</p>
          <p className="text-muted">{placeText(event)}</p>
        </div>
      </div>
    </li>
  );
}
