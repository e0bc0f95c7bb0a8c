/** The link "This wasn't me": it ends what a stranger began, and signs nobody in. */

import type { NotMeResult, Restoration } from "@/lib/contract/contact";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { maskDestination } from "@/lib/messaging/mask";
import { insertMessages, type NewMessage } from "@/lib/messaging/message.store";
import { noticeMessage } from "@/lib/messaging/notices";
import { challengeIdOfNotMeToken } from "@/lib/mfa/not-me-link";
import { messagesAboutRestored } from "./contact-notices";
import { revokeNotMe as disownChallenge, type NotMeRevoked } from "./not-me.store";
import { resetLinkMessage } from "./password-reset";

function isChange(what: Restoration): boolean {
  return Object.values(what).some((state) => state !== "unchanged");
}

/**
 * A link for the owner, what was restored, and a notice for each admin. The challenge is the event: reports of two members are two
 * events.
 */
function messagesAbout(
  { email, sameMailbox, admins, restored }: NotMeRevoked,
  eventId: string,
  client: ClientInfo,
): NewMessage[] {
  const event = { client, eventId };
  const toAdmins = admins.map((admin) => noticeMessage(admin, { kind: "member_disowned", memberEmail: email }, event));
  const toOwner = restored && isChange(restored.what) ? messagesAboutRestored(restored, event) : [];
  const notices = [...toOwner, ...toAdmins];
  // Only to the mailbox that got the message: an intruder may have put another address into the account.
  return sameMailbox ? [resetLinkMessage("not_me_reset_link", email, event), ...notices] : notices;
}

/**
 * Ends the sign-in, restores the account from before it where its code was used, sends the owner a link to set a new password and
 * notifies the workgroup's admins. Idempotent.
 * @returns null for a link that is too old, cut short or not ours
 */
export async function reportNotMe(token: string, client: ClientInfo): Promise<NotMeResult | null> {
  const challengeId = challengeIdOfNotMeToken(token);
  if (!challengeId) return null;
  const disowned = await disownChallenge(database(), challengeId, client, (tx, first) =>
    insertMessages(tx, messagesAbout(first, challengeId, client)),
  );
  if (!disowned) return null;
  if (disowned.first) sendAfterAnswer();
  const { email, sameMailbox, sessionsEnded, restored } = disowned;
  const resetSentTo = sameMailbox ? maskDestination("email", email) : null;
  return { sessionsEnded, resetSentTo, restored: restored?.what ?? null };
}
