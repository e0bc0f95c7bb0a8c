"use client";

import { useState } from "react";
import { call } from "@/components/api";
import { activityCopy } from "@/components/copy/activity";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { useTimeZone } from "@/components/time-zone";
import { Button } from "@/components/ui/button";
import { Form } from "@/components/ui/form";
import { linkTo } from "@/components/ui/link-to";
import { PanelFooter } from "@/components/ui/panel";
import type { ActivityPage } from "@/lib/contract/account-schemas";
import type { ActivityKind } from "@/lib/contract/activity-kinds";
import { ActivityEntry } from "./activity-entry";
import { byDay } from "./by-day";
import { mergeSignIns } from "./merge-sign-ins";

type ActivityListProps = {
  initial: ActivityPage;
  kind: ActivityKind | undefined;
  /** False for a page further back. */
  newest: boolean;
  /** The server's time when it read the events, ISO 8601. */
  now: string;
  codeLifeMs: number;
};

/** The events about the reader by day, with more of them on demand: in place, and without scripts on a page of their own. */
export function ActivityList({ initial, kind, newest, now, codeLifeMs }: ActivityListProps) {
  const timeZone = useTimeZone();
  const protectedCall = useProtectedCall();
  const [{ events, next }, setShown] = useState(initial);
  const [loading, setLoading] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const here = kind ? `/account/activity?kind=${kind}` : "/account/activity";

  async function showOlder() {
    setLoading(true);
    const query = new URLSearchParams({ ...(kind && { kind }), before: String(next) });
    const reply = await protectedCall(() => call<ActivityPage>("GET", ["/api/account/activity", query].join("?")));
    setLoading(false);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    setShown({ events: [...events, ...reply.data.events], next: reply.data.next });
    setOutcome({ kind: "saved", text: activityCopy.shown(reply.data.events.length, reply.data.next === null) });
  }

  if (events.length === 0) {
    return (
      <p className="rounded-md border border-line bg-surface p-5 text-body text-muted sm:p-6">
        {kind || !newest ? activityCopy.noneOfKind(linkTo("/account/activity")) : activityCopy.empty}
      </p>
    );
  }
  return (
    <div className="divide-y divide-line rounded-md border border-line bg-surface">
      {!newest && <p className="px-5 py-3 text-body text-muted sm:px-6">{activityCopy.olderPage(linkTo(here))}</p>}
      {byDay(mergeSignIns(events, codeLifeMs), new Date(now), timeZone).map((day) => (
        <section key={day.key} aria-label={day.heading} className="p-5 sm:p-6">
          <h2 className="text-lead">{day.heading}</h2>
          <ul className="mt-4 grid gap-4">
            {day.entries.map((entry) => (
              <ActivityEntry key={entry.event.id} entry={entry} timeZone={timeZone} />
            ))}
          </ul>
        </section>
      ))}
      {(next !== null || outcome.kind !== "idle") && (
        <PanelFooter note={<SaveNote outcome={outcome} idle={next === null ? null : activityCopy.newestFirst} />}>
          {next !== null && (
            <Form method="get" action="/account/activity" onSubmit={showOlder}>
              {kind && <input type="hidden" name="kind" value={kind} />}
              <input type="hidden" name="before" value={next} />
              <Button type="submit" pending={loading} className="w-full">
                {activityCopy.more}
              </Button>
            </Form>
          )}
        </PanelFooter>
      )}
    </div>
  );
}
