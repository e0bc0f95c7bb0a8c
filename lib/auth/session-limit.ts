/** Limit of live sessions per account: repeated sign-ins must not fill the table or the user's session list. */

import { SESSIONS_PER_ACCOUNT } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { endOldestSessions } from "./session.store";

/** Margin for concurrent sign-ins, which do not see each other's sessions. */
const CONCURRENT_SIGN_INS = 12;

/** Ends the oldest sessions beyond the limit after a sign-in that saw `before` live sessions; without a statement if there are few. */
export async function limitSessions(userId: string, before: number): Promise<void> {
  if (before >= SESSIONS_PER_ACCOUNT - CONCURRENT_SIGN_INS) await endOldestSessions(database(), userId);
}
