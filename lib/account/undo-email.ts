/** The undo link of an email change: it restores the account from before the change and creates no session. */
import { randomUUID } from "node:crypto";
import { sessionTokenHash } from "@/lib/auth/credential-hash";
import type { Restoration } from "@/lib/contract/contact-schemas";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { insertMessages } from "@/lib/messaging/message.store";
import { messagesAboutRestored } from "./contact-notices";
import { undoEmailChange } from "./undo-email.store";

/**
 * Restores email address, phone number and two-factor setting, and notifies the addresses before and after.
 * @returns what was restored; null for a link that is used, expired, truncated, forged, or of a disabled account: one answer for all
 */
export async function undoEmail(token: string, client: ClientInfo): Promise<Restoration | null> {
  const tokenHash = sessionTokenHash(token);
  if (!tokenHash) return null;
  // If another account has the email address, the link stays usable: each use is its own event.
  const eventId = randomUUID();
  const restored = await undoEmailChange(database(), tokenHash, client, (tx, done) =>
    insertMessages(tx, messagesAboutRestored(done, { client, eventId })),
  );
  if (!restored) return null;
  sendAfterAnswer();
  return restored.what;
}
