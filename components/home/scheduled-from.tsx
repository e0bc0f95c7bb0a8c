"use client";

import { CalendarClock } from "lucide-react";
import { bannerCopy } from "@/components/copy/policy-schedule";
import { fullMoment } from "@/components/copy/when";
import { useTimeZone } from "@/components/time-zone";

/** From when a workgroup requires two-factor sign-in. */
export function ScheduledFrom({ at }: { at: string }) {
  const timeZone = useTimeZone();
  return (
    <span className="flex items-center gap-1.5 text-body text-muted">
      <CalendarClock className="size-3.5 shrink-0" aria-hidden="true" />
      <time dateTime={at}>{bannerCopy.requiredFrom(fullMoment(new Date(at), timeZone))}</time>
    </span>
  );
}
