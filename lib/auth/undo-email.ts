/** The link in the notice to an old address: it brings the address back, and signs nobody in. */
import { database } from "../db";
import { undoEmailChange } from "../db/addresses";
import type { Origin } from "../db/audit";
import { sessionTokenHash } from "./cookies";

/** False for a link that is used, too old, cut short or not ours, and where the address cannot be brought back: one answer for all. */
export async function undoEmail(token: string, origin: Origin): Promise<boolean> {
  const tokenHash = sessionTokenHash(token);
  return tokenHash !== null && (await undoEmailChange(database(), tokenHash, origin)) !== null;
}
