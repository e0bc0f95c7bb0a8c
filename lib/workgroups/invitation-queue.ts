/** The job that sends queued invitations as the daily limits of their workgroups allow. */
import { INVITATION_QUEUE_EVERY } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { errorFields, log } from "@/lib/runtime/log";
import { findQueuingWorkgroups, sendQueued } from "./invitation-queue.store";
import { invitationTerms } from "./invitation-terms";

/** Queues the messages of the invitations that are due; the outbox worker sends them. Never throws. */
export async function sendQueuedInvitations(): Promise<void> {
  try {
    for (const workgroupId of await findQueuingWorkgroups(database())) {
      await sendQueued(database(), workgroupId, invitationTerms());
    }
  } catch (error) {
    log().error({ event: "invitations_not_queued", ...errorFields(error) });
  }
}

/** Looks for queued invitations until `stop`; one look at a time. */
export function startInvitationQueue(): { stop: () => void } {
  let timer = setTimeout(async function next() {
    await sendQueuedInvitations();
    if (!stopped) timer = setTimeout(next, INVITATION_QUEUE_EVERY);
  }, INVITATION_QUEUE_EVERY);
  let stopped = false;
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
