"use client";

import { ActivityIcon } from "@/components/activity/activity-icon";
import { placeText } from "@/components/copy/activity";
import { zonedMoment } from "@/components/copy/when";
import { actorText, workgroupActivityCopy as copy, workgroupEventText } from "@/components/copy/workgroup-activity";
import { useTimeZone } from "@/components/time-zone";
import { AppLink } from "@/components/ui/app-link";
import type { EventPerson, WorkgroupEvent } from "@/lib/contract/workgroup-activity-schemas";
import { addressOf } from "./activity-address";

type EventListProps = {
  path: string;
  events: readonly WorkgroupEvent[];
  /** The server's time when it read the events, ISO 8601. */
  now: string;
};

/** What happened, who did it to whom, and when. A name leads to the events of that person. */
export function EventList({ path, events, now }: EventListProps) {
  const timeZone = useTimeZone();
  return (
    <ul aria-label={copy.list} className="grid gap-4 p-5 sm:p-6">
      {events.map((event) => (
        <li key={event.id} className="flex items-start gap-3 text-body">
          <ActivityIcon event={event} />
          <div className="flex min-w-0 flex-1 flex-col sm:flex-row-reverse sm:justify-between sm:gap-5">
            <time dateTime={event.at} className="shrink-0 text-muted tabular-nums">
              {zonedMoment(new Date(event.at), new Date(now), timeZone)}
            </time>
            <div className="min-w-0 break-words">
              <p>{workgroupEventText(event)}</p>
              <p className="text-muted">
                <People path={path} event={event} />
                {event.address !== null && `. ${placeText(event)}`}
              </p>
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function People({ path, event }: { path: string; event: WorkgroupEvent }) {
  const { actor, subject } = event;
  const who = (person: EventPerson) => (
    <AppLink href={addressOf(path, { person: person.id })} className="link">
      {person.name}
    </AppLink>
  );
  if (subject === null || subject.id === actor?.id) return actor ? who(actor) : actorText(event);
  return copy.forMember(actor ? who(actor) : actorText(event), who(subject));
}
