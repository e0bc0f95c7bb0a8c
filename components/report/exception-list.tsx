"use client";

import { reportCopy } from "@/components/copy/report";
import { zonedMoment } from "@/components/copy/when";
import { useTimeZone } from "@/components/time-zone";
import { type ReportExceptionKind, reportExceptionKinds } from "@/lib/contract/vocabulary";
import type { WorkgroupReport } from "@/lib/contract/workgroup-report-schemas";

type Exceptions = WorkgroupReport["exceptions"];

const copy = reportCopy.exceptions;

/** The exceptions by kind; `now` is the server's time when it read them, ISO 8601. */
export function ExceptionList({ exceptions, now }: { exceptions: Exceptions; now: string }) {
  const kinds = reportExceptionKinds.filter((kind) => exceptions.some((exception) => exception.kind === kind));
  if (kinds.length === 0) return <p className="text-body text-muted">{copy.none}</p>;
  return (
    <div className="grid gap-6">
      {kinds.map((kind) => (
        <OfKind
          key={kind}
          kind={kind}
          exceptions={exceptions.filter((exception) => exception.kind === kind)}
          now={now}
        />
      ))}
    </div>
  );
}

function OfKind({ kind, exceptions, now }: { kind: ReportExceptionKind; exceptions: Exceptions; now: string }) {
  const timeZone = useTimeZone();
  return (
    <section aria-label={reportCopy.kinds[kind]}>
      <h3 className="text-body font-medium">{reportCopy.kinds[kind]}</h3>
      <ul className="mt-2 grid gap-1.5 text-body">
        {exceptions.map(({ member, by, at }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is drawn once; a member can be in it several times
          <li key={index} className="flex flex-wrap justify-between gap-x-5">
            <span className="min-w-0 break-words">{member?.name ?? copy.former}</span>
            {at !== null && (
              <span className="text-muted">
                {by?.name ?? copy.operator},{" "}
                <time dateTime={at}>{zonedMoment(new Date(at), new Date(now), timeZone)}</time>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
