/** What happened to an account, as its owner sees it. */

import type { ActivityEvent, ActivityPage } from "@/lib/contract/account";
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

/** One page of the events about a user, newest first; `before` is the `next` of the page before. */
export async function activityOf(userId: string, before?: string): Promise<ActivityPage> {
  // One more than a page tells whether there is another.
  const found = await findEventsAbout(database(), { userId, before, limit: ACTIVITY_PAGE + 1 });
  const events = found.slice(0, ACTIVITY_PAGE).map(toView);
  return { events, next: found.length > ACTIVITY_PAGE ? (events.at(-1)?.id ?? null) : null };
}
