/** The events of an account, for its user. */

import type { ActivityEvent, ActivityPage } from "@/lib/contract/account-schemas";
import { type ActivityKind, eventsOfKind } from "@/lib/contract/activity-kinds";
import { ACTIVITY_PAGE } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { describeUserAgent } from "@/lib/messaging/templates/user-agent";
import { findEventsAbout, type SubjectEvent } from "./activity.store";

function toView({ userAgent, ...event }: SubjectEvent): ActivityEvent {
  return {
    ...event,
    at: event.at.toISOString(),
    browser: userAgent === null ? null : describeUserAgent(userAgent),
  };
}

/**
 * Reads one page of the events about a user, newest first.
 * @param before cursor: `next` of the previous page
 * @param kind only events of this kind
 */
export async function activityOf(userId: string, before?: string, kind?: ActivityKind): Promise<ActivityPage> {
  // One more row than a page shows that there is a next page.
  const found = await findEventsAbout(database(), {
    userId,
    before,
    limit: ACTIVITY_PAGE + 1,
    ...(kind && eventsOfKind(kind)),
  });
  const events = found.slice(0, ACTIVITY_PAGE).map(toView);
  return { events, next: found.length > ACTIVITY_PAGE ? (events.at(-1)?.id ?? null) : null };
}
