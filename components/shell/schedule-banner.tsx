"use client";

import { bannerCopy } from "@/components/copy/policy-schedule";
import { fullMoment } from "@/components/copy/when";
import { useTimeZone } from "@/components/time-zone";
import { linkTo } from "@/components/ui/link-to";
import { Notice } from "@/components/ui/notice";

export type Schedule = {
  workgroup: string;
  /** ISO 8601 in UTC. */
  at: string;
  /** The workgroup's edition sends codes by text message, and the reader has no confirmed number. */
  asksForPhone: boolean;
};

/** Until the date, on every page of a member of a workgroup that has set one. */
export function ScheduleBanner({ schedules }: { schedules: readonly Schedule[] }) {
  const timeZone = useTimeZone();
  if (schedules.length === 0) return null;
  return (
    <section aria-label={bannerCopy.label} className="mb-6 grid gap-3">
      {schedules.map(({ workgroup, at, asksForPhone }) => (
        <Notice key={`${workgroup} ${at}`} tone="info">
          <p className="break-words">
            {bannerCopy.text(workgroup, <time dateTime={at}>{fullMoment(new Date(at), timeZone)}</time>)}
          </p>
          {asksForPhone && <p>{bannerCopy.phone(linkTo("/account"))}</p>}
        </Notice>
      ))}
    </section>
  );
}
