/** The link "This wasn't me": it ends what a stranger began, and signs nobody in. */
import { after } from "next/server";
import { database } from "../db";
import type { Origin } from "../db/audit";
import { disown as disownChallenge } from "../db/disowned";
import { challengeOfDisownToken } from "../mfa/disown";
import { maskDestination } from "../mfa/mask";
import type { DisownResult, Restoration } from "../schemas";
import { notifyRestored } from "./contact-notices";
import { notify } from "./notices";
import { sendResetLink } from "./password-reset";

/**
 * Ends the sign-in, restores the account from before it where its code was used, sends the owner a link to set a new password and tells
 * the workgroup's admins. Idempotent.
 * @returns null for a link that is too old, cut short or not ours
 */
export async function disown(token: string, origin: Origin): Promise<DisownResult | null> {
  const challengeId = challengeOfDisownToken(token);
  const disowned = challengeId && (await disownChallenge(database(), challengeId, origin));
  if (!disowned) return null;
  const { first, email, sameMailbox, sessionsEnded, restored, admins } = disowned;
  if (restored && isChange(restored.what)) await notifyRestored(restored, origin);
  if (first) {
    // To nobody else than who got the message: whoever was inside may have put another address into the account.
    if (sameMailbox) after(() => sendResetLink(email, origin));
    for (const admin of admins) notify(admin, { kind: "member_disowned", memberEmail: email }, origin);
  }
  const resetSentTo = sameMailbox ? maskDestination("email", email) : null;
  return { sessionsEnded, resetSentTo, restored: restored?.what ?? null };
}

function isChange(what: Restoration): boolean {
  return Object.values(what).some((state) => state !== "unchanged");
}
