/** Reports of the "This wasn't me" link: they end a sign-in and never create one. */

import type { NotMeResult, Restoration } from "@/lib/contract/contact-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { maskDestination } from "@/lib/messaging/mask";
import { insertMessages, type NewMessage } from "@/lib/messaging/message.store";
import { noticeMessage } from "@/lib/messaging/notices";
import { challengeIdOfNotMeToken } from "@/lib/mfa/not-me-link";
import { messagesAboutRestored } from "./contact-notices";
import { type NotMeRevoked, revokeNotMe } from "./not-me.store";
import { resetLinkMessage } from "./password-reset";

function isChange(what: Restoration): boolean {
  return Object.values(what).some((state) => state !== "unchanged");
}

/** A reset link and the restored state for the owner, and a notice for each admin. The challenge identifies the event. */
function messagesAbout(
  { email, sameMailbox, admins, restored }: NotMeRevoked,
  eventId: string,
  client: ClientInfo,
): NewMessage[] {
  const event = { client, eventId };
  const toAdmins = admins.map((admin) => noticeMessage(admin, { kind: "member_disowned", memberEmail: email }, event));
  const toOwner = restored && isChange(restored.what) ? messagesAboutRestored(restored, event) : [];
  const notices = [...toOwner, ...toAdmins];
  // Only to the mailbox that received the reported message: an intruder may have changed the account's email address.
  return sameMailbox ? [resetLinkMessage("not_me_reset_link", email, event), ...notices] : notices;
}

/**
 * Ends the sign-in, restores the account from before it if its code was used, sends the owner a reset link, and notifies the admins of
 * the workgroups. Idempotent.
 * @returns null for a link that is expired, truncated or forged
 */
export async function reportNotMe(token: string, client: ClientInfo): Promise<NotMeResult | null> {
  const challengeId = challengeIdOfNotMeToken(token);
  if (!challengeId) return null;
  const revoked = await revokeNotMe(database(), challengeId, client, (tx, first) =>
    insertMessages(tx, messagesAbout(first, challengeId, client)),
  );
  if (!revoked) return null;
  if (revoked.first) sendAfterAnswer();
  const { email, sameMailbox, sessionsEnded, restored } = revoked;
  const resetSentTo = sameMailbox ? maskDestination("email", email) : null;
  return { sessionsEnded, resetSentTo, restored: restored?.what ?? null };
}
