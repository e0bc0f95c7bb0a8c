/** The proof link in messages about a scheduled policy: its use shows that the owner reads the mailbox. It creates no session. */
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { readLinkToken } from "@/lib/messaging/link-token";
import { storeEmailProof } from "./readiness-proof.store";

/**
 * Records that the mailbox of a proof link is read. Idempotent.
 * @returns false for a link that is forged, older than its message is kept, or of an address that the account no longer has
 */
export async function proveMailbox(token: string, client: ClientInfo): Promise<boolean> {
  const message = readLinkToken("readiness_proof", token);
  return message !== null && storeEmailProof(database(), message, client);
}
