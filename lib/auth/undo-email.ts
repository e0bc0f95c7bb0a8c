/** The link in the notice to an old address: it restores the account from before the change, and signs nobody in. */
import { database } from "../db";
import type { Origin } from "../db/audit";
import { undoEmailChange } from "../db/undo-email";
import type { Restoration } from "../schemas";
import { notifyRestored } from "./contact-notices";
import { sessionTokenHash } from "./cookies";

/**
 * Restores email address, phone number and two-factor setting, and tells the addresses before and after.
 * @returns what was restored; null for a link that is used, too old, cut short, not ours, or of a disabled account: one answer for all
 */
export async function undoEmail(token: string, origin: Origin): Promise<Restoration | null> {
  const tokenHash = sessionTokenHash(token);
  const restored = tokenHash && (await undoEmailChange(database(), tokenHash, origin));
  if (!restored) return null;
  await notifyRestored(restored, origin);
  return restored.what;
}
