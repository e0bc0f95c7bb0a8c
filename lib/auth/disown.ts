/** The link "This wasn't me": it ends what a stranger began, and signs nobody in. */
import { database } from "../db";
import type { Origin } from "../db/audit";
import { type Disowned, disown as disownChallenge } from "../db/disowned";
import { insertMessages, type NewMessage } from "../db/messages";
import { sendAfterAnswer } from "../messaging/after-answer";
import { challengeOfDisownToken } from "../mfa/disown";
import { maskDestination } from "../mfa/mask";
import type { DisownResult } from "../schemas";
import { noticeMessage } from "./notices";
import { resetLinkMessage } from "./password-reset";

/** A link for the owner and a notice for each admin. The challenge is the event: reports of two members are two events. */
function messagesAbout({ email, sameMailbox, admins }: Disowned, eventId: string, origin: Origin): NewMessage[] {
  const notices = admins.map((admin) =>
    noticeMessage(admin, { kind: "member_disowned", memberEmail: email }, { origin, eventId }),
  );
  // Only to the mailbox that got the message: an intruder may have put another address into the account.
  return sameMailbox ? [resetLinkMessage("not_me_reset_link", email, { origin, eventId }), ...notices] : notices;
}

/**
 * Ends the sign-in, sends the owner a link to set a new password and tells the workgroup's admins. Idempotent.
 * @returns null for a link that is too old, cut short or not ours
 */
export async function disown(token: string, origin: Origin): Promise<DisownResult | null> {
  const challengeId = challengeOfDisownToken(token);
  if (!challengeId) return null;
  const disowned = await disownChallenge(database(), challengeId, origin, (tx, first) =>
    insertMessages(tx, messagesAbout(first, challengeId, origin)),
  );
  if (!disowned) return null;
  if (disowned.first) sendAfterAnswer();
  const { email, sameMailbox, sessionsEnded } = disowned;
  return { sessionsEnded, resetSentTo: sameMailbox ? maskDestination("email", email) : null };
}
