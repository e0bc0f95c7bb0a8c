import { activityCopy, eventText, placeText } from "@/components/copy/activity";
import { clockTime } from "@/components/copy/when";
import { ActivityIcon } from "./activity-icon";
import type { Entry } from "./merge-sign-ins";

/** One line of the list: what happened, from where, and when. */
export function ActivityEntry({ entry: { event, sent }, timeZone }: { entry: Entry; timeZone: string }) {
  const at = new Date(event.at);
  const [first] = sent.slice(-1);
  return (
    <li className="flex items-start gap-3 text-body">
      <ActivityIcon event={event} />
      <div className="flex min-w-0 flex-1 flex-col sm:flex-row-reverse sm:justify-between sm:gap-5">
        <time dateTime={event.at} className="shrink-0 text-muted tabular-nums">
          {clockTime(at, timeZone)}
        </time>
        <div className="min-w-0 break-words">
          <p>{eventText(event)}</p>
          <p className="text-muted">
            {placeText(event)}
            {first && activityCopy.codeSentAt(clockTime(new Date(first.at), timeZone), sent.length)}
          </p>
        </div>
      </div>
    </li>
  );
}
