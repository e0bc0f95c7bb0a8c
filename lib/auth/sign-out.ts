/** Sign-out of the web. */
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { revokeByToken } from "./session.store";

/** Ends the session with this token hash and records it. Idempotent. */
export async function signOut(sessionHash: Buffer, client: ClientInfo): Promise<void> {
  await revokeByToken(database(), sessionHash, client);
}
